// Compiled, never run: what the types promise and refuse.
import { Scanner } from 'vakthund'
const r = new Scanner().scanSync('x', 'n')
console.log(r.verdict.rule, r.unlisted?.['x'])
