// Compiled, never run: what the types promise and refuse.
import vakthund, { Scanner, type Report, type ScanOptions } from 'vakthund'
import { Readable } from 'node:stream'
const s: Scanner = new Scanner({ limits: { bytes: 5 }, threads: 2, allow: ['a', 'b'], direction: 'inbound' })
const o: ScanOptions = { name: 'x', signal: AbortSignal.timeout(5), recipients: ['a'] }
const r: Report = await s.scan(Readable.from(['x']), o)
await s.scan(new Blob([]).stream()); await s.scan(Buffer.from('x'), 'n'); await s.scan('text')
const u: 'byte' | 'utf16' = r.findings[0].span.unit
s.decide(r, { recipients: [] }).action satisfies string
new vakthund.Scanner()
// @ts-expect-error
s.scanSync(5)
// @ts-expect-error
new Scanner({ polcy: 'x' })
