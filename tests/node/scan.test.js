// Node says what the command line says: the same report for the same bytes, name and key.
'use strict'

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, test } = require('node:test')

const project = path.resolve(__dirname, '..', '..')
const { Scanner } = require(path.join(project, 'bindings-node'))

const key = Buffer.from('a key of the tests, not a secret')
const mail = Buffer.from(
  'From: larare@skola.example\r\nTo: vikarie@annan.example\r\nSubject: Elev\r\n' +
    'Content-Type: text/plain; charset=utf-8\r\n\r\n' +
    'Elevens personnummer är 811228-9874 och hon har diagnosen astma.\r\n',
)
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vakthund-'))
after(() => fs.rmSync(folder, { recursive: true }))

/** Every mail of the corpus, and one of our own so that there always is one. */
function mails() {
  const own = path.join(folder, 'elev.eml')
  fs.writeFileSync(own, mail)
  const corpus = path.join(project, 'corpus', 'mail')
  const names = fs.existsSync(corpus) ? fs.readdirSync(corpus).sort() : []
  return [own, ...names.filter((name) => name.endsWith('.eml')).map((name) => path.join(corpus, name))]
}

/** The reports of `vakthund scan`, in the order of the files. */
function commandLine(files) {
  const keyFile = path.join(folder, 'key')
  fs.writeFileSync(keyFile, key)
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 }
  const done = spawnSync(process.env.VAKTHUND_BIN, ['scan', '--format', 'jsonl', '--key-file', keyFile, ...files], options)
  assert.ok([0, 1, 3].includes(done.status), done.stderr)
  return done.stdout.trimEnd().split('\n').map((line) => timeless(JSON.parse(line)))
}

function timeless(report) {
  delete report.stats.elapsed_us
  return report
}

test('both ways to scan give the report of the command line', async () => {
  const files = mails()
  const expected = commandLine(files)
  const scanner = new Scanner({ key })
  const scans = files.map((file) => scanner.scan(fs.readFileSync(file), file))
  assert.deepEqual((await Promise.all(scans)).map(timeless), expected)
  assert.deepEqual(files.map((file) => timeless(scanner.scanSync(fs.readFileSync(file), file))), expected)
})

test('a scan without a name has none, and shows no value', () => {
  const report = new Scanner().scanSync(mail)
  assert.equal(report.name, null)
  assert.ok(report.findings.some((finding) => finding.kind === 'se.personnummer'))
  assert.ok(!JSON.stringify(report).includes('811228'))
})

test('writing to the buffer after the call changes nothing', async () => {
  const buffer = Buffer.from(mail)
  const scanner = new Scanner({ key })
  const scan = scanner.scan(buffer, 'elev.eml')
  buffer.fill(0)
  assert.deepEqual(timeless(await scan), timeless(scanner.scanSync(mail, 'elev.eml')))
})

test('a policy of one’s own is a file', () => {
  const policyFile = path.join(folder, 'lenient.toml')
  fs.writeFileSync(policyFile, 'name = "lenient"\ndescription = { en = "Lets all pass" }\n')
  assert.equal(new Scanner({ policyFile }).scanSync(mail).verdict.action, 'allow')
  fs.writeFileSync(policyFile, 'name = "lenient"\n\nrule = 5\n')
  assert.throws(() => new Scanner({ policyFile }), { message: /lenient\.toml:3: / })
})

test('what cannot be built says why', () => {
  assert.throws(() => new Scanner({ policy: 'no-such' }), { message: /no-such: no such policy; built in are .*nordic-strict/ })
  assert.throws(() => new Scanner({ key: Buffer.from('short') }), { message: /at least 16 bytes/ })
})

test('an allow-list is a file', () => {
  const allow = path.join(folder, 'allow.toml')
  fs.writeFileSync(allow, '[[allow]]\npath = "mall.eml"\nreason = "template"\nowner = "Eva Ek"\nexpires = 2099-12-31\n')
  const scanner = new Scanner({ allow })
  const report = scanner.scanSync(mail, 'mall.eml')
  assert.deepEqual([report.findings, report.verdict.action], [[], 'allow'])
  assert.deepEqual(report.allowed.map((row) => row.reason), ['template'])
  assert.ok(!('allowed' in scanner.scanSync(mail, 'elev.eml')))
  fs.writeFileSync(allow, '[[allow]]\npath = 5\n')
  assert.throws(() => new Scanner({ allow }), { message: /allow\.toml:2: / })
})

test('a broken document gives gaps', async () => {
  const report = await new Scanner().scan(Buffer.from('PK\x03\x04\x14\x00cut short'), 'broken.zip')
  assert.equal(report.complete, false)
  assert.ok(report.gaps[0].path.startsWith('broken.zip'))
})

test('the committed loader and types are the generated ones', (t) => {
  const built = process.env.VAKTHUND_NODE_BUILT
  if (!built) return t.skip('VAKTHUND_NODE_BUILT names no folder with a fresh build')
  for (const file of ['native.js', 'index.d.ts']) {
    const [committed, generated] = [path.join(project, 'bindings-node'), built].map((at) => fs.readFileSync(path.join(at, file), 'utf8'))
    assert.equal(committed, generated, `${file}: npm run build in bindings-node, and commit it`)
  }
})
