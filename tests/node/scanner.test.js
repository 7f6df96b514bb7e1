// What the package offers beside the report: strings, streams, envelopes, limits, threads of its own, giving up.
'use strict'

const assert = require('node:assert/strict')
const { execFileSync, spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { Readable } = require('node:stream')
const { after, describe, it } = require('node:test')
const { Worker } = require('node:worker_threads')

const bindings = path.resolve(__dirname, '..', '..', 'bindings-node')
const { Scanner } = require(bindings)

// Everything is invented; the number passes its check and was never given out.
const NUMBER = '811228-9874'
const key = Buffer.from('a key of the tests, not a secret')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vakthund-'))
after(() => fs.rmSync(folder, { recursive: true }))

const scanner = new Scanner({ key })
const kinds = (report) => report.findings.map((finding) => finding.kind)
const gaps = (report) => report.gaps.map((gap) => gap.reason)
/** Long to scan, so that there is something to give up. */
const long = Buffer.from('Elias Berg i 4B har varit på Arlanda 1981-12-28, ring 070-174 06 35.\n'.repeat(150_000))

function file(name, text) {
  const at = path.join(folder, name)
  fs.writeFileSync(at, text)
  return at
}

describe('a string', () => {
  const text = `😀 Blåbær 𝟏 Elevens personnummer är ${NUMBER}.`

  it('is a text, and spans are places in it', async () => {
    for (const report of [await scanner.scan(text, 'a.txt'), scanner.scanSync(text, 'a.txt')]) {
      const [{ span }] = report.findings
      assert.deepEqual(span, { start: text.indexOf(NUMBER), end: text.indexOf(NUMBER) + NUMBER.length, unit: 'utf16' })
      assert.equal(report.media_type, 'text/plain')
      assert.equal(report.bytes, Buffer.byteLength(text))
    }
    assert.equal(scanner.scanSync(Buffer.from(text)).findings[0].span.unit, 'byte')
  })

  it('with half a surrogate pair keeps its places', () => {
    const broken = `\ud83d \udc00 personnummer ${NUMBER}`
    const [{ span }] = scanner.scanSync(broken).findings
    assert.equal(broken.slice(span.start, span.end), NUMBER)
  })

  it('has the findings of its name at a place of their own', () => {
    const report = scanner.scanSync(`personnummer ${NUMBER}`, { name: '19811228-9874.txt' })
    assert.deepEqual(report.findings.map((finding) => finding.path.endsWith(' > name')).sort(), [false, true])
    assert.ok(!JSON.stringify(report).includes('9874'))
  })

  it('that is a document by content is not complete', () => {
    const mail = `From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n${Buffer.from(NUMBER).toString('base64')}\r\n`
    assert.deepEqual(gaps(scanner.scanSync(mail)), ['unsupported'])
    assert.deepEqual(gaps(scanner.scanSync('<!DOCTYPE html><html><body>811228<b>-9874</b></body></html>')), [
      'unsupported',
    ])
    assert.deepEqual(gaps(scanner.scanSync('Namn;Ort\nEva;Nacka\nAda;Moss\n')), [])
    assert.deepEqual(gaps(scanner.scanSync('')), [])
  })

  it('obeys the limits', () => {
    assert.deepEqual(gaps(new Scanner({ limits: { bytes: 10 } }).scanSync('Vi ses kl 10.')), ['limit:bytes'])
    assert.deepEqual(gaps(new Scanner({ limits: { textBytes: 10 } }).scanSync('Vi ses kl 10.')), ['limit:text'])
  })
})

describe('bytes', () => {
  const text = Buffer.from(`personnummer ${NUMBER}`)

  it('are taken in every form', async () => {
    const whole = new Uint8Array(text)
    const shared = new SharedArrayBuffer(text.length)
    new Uint8Array(shared).set(text)
    const padded = Buffer.concat([Buffer.from('xx'), text, Buffer.from('x')])
    const view = new DataView(padded.buffer, padded.byteOffset + 2, text.length)
    for (const content of [
      text,
      whole,
      whole.buffer,
      shared,
      new Uint8Array(shared),
      view,
      new Blob([text]).stream(),
    ]) {
      assert.deepEqual(kinds(await scanner.scan(content)), ['se.personnummer'])
    }
  })

  it('and nothing else', async () => {
    for (const content of [undefined, null, 5, {}, [1], () => {}]) {
      await assert.rejects(scanner.scan(content), TypeError)
      assert.throws(() => scanner.scanSync(content), TypeError)
    }
    assert.throws(() => scanner.scanSync(Readable.from([text])), TypeError)
  })
})

describe('a stream', () => {
  const pieces = [`person${''}nummer 8112`, '28-9874 hej']

  it('is scanned as a whole', async () => {
    async function* generated() {
      // The same memory again, as some sources do.
      const buffer = Buffer.alloc(64)
      for (const piece of pieces) yield buffer.subarray(0, buffer.write(piece))
    }
    const expected = scanner.scanSync(Buffer.from(pieces.join('')), 'a.txt')
    for (const stream of [Readable.from(pieces), Readable.from(pieces.map(Buffer.from)), generated()]) {
      const report = await scanner.scan(stream, 'a.txt')
      assert.deepEqual({ ...report, stats: null }, { ...expected, stats: null })
    }
    assert.equal((await scanner.scan(Readable.from([]))).bytes, 0)
  })

  it('above the limit is a gap, and is left', async () => {
    let given = 0
    const endless = new Readable({
      read() {
        given += 1000
        this.push(Buffer.alloc(1000, 'x'))
      },
    })
    const small = new Scanner({ limits: { bytes: 10_000 } })
    const report = await small.scan(endless, 'a.txt')
    assert.deepEqual([gaps(report), report.complete], [['limit:bytes'], false])
    assert.ok(endless.destroyed && given < 200_000)
    const fits = await small.scan(Readable.from([Buffer.alloc(10_000, 'x')]))
    assert.deepEqual(gaps(fits), [])
  })

  it('that fails rejects with its own error', async () => {
    const failing = new Readable({
      read() {
        this.destroy(new Error('no disk'))
      },
    })
    await assert.rejects(scanner.scan(failing), { message: 'no disk' })
    await assert.rejects(scanner.scan(Readable.from([5])), TypeError)
  })

  it('can be given up while it waits', async () => {
    const silent = new Readable({ read() {} })
    const control = new AbortController()
    setTimeout(() => control.abort(), 20)
    await assert.rejects(scanner.scan(silent, { signal: control.signal }), { name: 'AbortError', code: 'ABORT_ERR' })
    assert.ok(silent.destroyed)
  })
})

describe('a signal', () => {
  it('gives up a scan that runs, one that waits, and one not begun', async () => {
    const one = new Scanner({ key, threads: 1 })
    const control = new AbortController()
    const reason = new Error('client gone')
    const scans = [one.scan(long, { signal: control.signal }), one.scan(long, { signal: control.signal })]
    setTimeout(() => control.abort(reason), 50)
    const start = performance.now()
    for (const { status, reason: error } of await Promise.allSettled(scans)) {
      assert.deepEqual([status, error.name, error.code, error.cause], ['rejected', 'AbortError', 'ABORT_ERR', reason])
    }
    assert.ok(performance.now() - start < 1000)
    await assert.rejects(one.scan('x', { signal: control.signal }), { name: 'AbortError' })
    assert.throws(() => one.scanSync('x', { signal: control.signal }), reason)
    // The one that ran ends; the one that waited takes no time.
    assert.deepEqual(kinds(await one.scan(`personnummer ${NUMBER}`)), ['se.personnummer'])
  })

  it('that is not aborted changes nothing', async () => {
    const control = new AbortController()
    assert.deepEqual(kinds(await scanner.scan(`personnummer ${NUMBER}`, { signal: control.signal })), [
      'se.personnummer',
    ])
    control.abort()
  })
})

describe('threads', () => {
  it('are the scanner’s own: neither event loop nor libuv’s wait', async () => {
    const busy = new Scanner({ key, threads: 2 })
    const scans = Array.from({ length: 6 }, () => busy.scan(long))
    let slowest = 0
    let done = false
    const all = Promise.all(scans).finally(() => (done = true))
    // fs and dns use libuv's four.
    while (!done) {
      const start = performance.now()
      await fs.promises.stat(__filename)
      await new Promise((resolve) => setTimeout(resolve, 1))
      slowest = Math.max(slowest, performance.now() - start)
    }
    assert.equal((await all).length, 6)
    assert.ok(slowest < 200, `waited ${slowest} ms`)
  })

  it('are no more than said', () => {
    for (const threads of [0, 5000, -1])
      assert.throws(() => new Scanner({ threads }), { message: /^threads is a whole number/ })
    if (process.platform !== 'linux') return
    const count = (threads) => `const { Scanner } = require(${JSON.stringify(bindings)})
      const s = new Scanner({ threads: ${threads} })
      s.scan('x').then(() => console.log(require('fs').readdirSync('/proc/self/task').length))`
    const [two, five] = [2, 5].map((threads) =>
      Number(execFileSync(process.execPath, ['-e', count(threads)], { encoding: 'utf8' })),
    )
    assert.equal(five - two, 3)
  })

  it('let a process and a worker end in the midst of a scan', async () => {
    const begun = `const { Scanner } = require(${JSON.stringify(bindings)})
      const s = new Scanner({ threads: 1 })
      for (let i = 0; i < 3; i++) s.scan(Buffer.from('Elias Berg, 1981-12-28, 070-174 06 35.\\n'.repeat(50000)))
      setTimeout(() => process.exit(7), 20)`
    const { status, signal, stderr } = spawnSync(process.execPath, ['-e', begun], { encoding: 'utf8' })
    assert.deepEqual([status, signal, stderr], [7, null, ''])
    const worker = new Worker(begun, { eval: true })
    assert.equal(await new Promise((resolve) => worker.once('exit', resolve)), 7)
  })

  it('of a scanner no longer held end its scans', async () => {
    let held = new Scanner({ threads: 1 })
    const scan = held.scan(`personnummer ${NUMBER}`)
    held = null
    assert.deepEqual(kinds(await scan), ['se.personnummer'])
  })
})

describe('an envelope', () => {
  const policyFile = () =>
    file(
      'outside.toml',
      'name = "outside"\ndescription = { en = "Outside only" }\n[[rule]]\nname = "out"\naction = "block"\n' +
        '[rule.when]\ncategories = ["identity"]\nrecipients = "external"\n' +
        '[rule.message]\nsv = "Får inte skickas ut."\nen = "Must not leave."\n',
    )
  const text = `personnummer ${NUMBER}`

  it('is the scanner’s, a scan’s, or a later one', async () => {
    const judge = new Scanner({
      policyFile: policyFile(),
      internalDomains: ['nacka.example'],
      recipients: ['a@skola.nacka.example'],
    })
    const inside = await judge.scan(text)
    assert.equal(inside.verdict.action, 'allow')
    const outside = await judge.scan(text, {
      recipients: ['a@annan.example'],
      sender: 'b@nacka.example',
      direction: 'outbound',
    })
    assert.deepEqual([outside.verdict.action, outside.verdict.rule], ['block', 'out'])
    assert.deepEqual(judge.decide(inside, { recipients: ['a@annan.example'] }), outside.verdict)
    assert.equal(judge.decide(outside).action, 'allow')
    assert.equal(new Scanner({ policy: 'nordic-strict' }).decide(inside).action, 'block')
    assert.deepEqual(judge.messages('out'), { en: 'Must not leave.', sv: 'Får inte skickas ut.' })
    assert.deepEqual(judge.messages('no-such'), {})
  })

  it('says what is mistaken, and repeats nothing', () => {
    assert.throws(() => scanner.scanSync(text, { direction: 'a@b.example' }), {
      message: 'direction is one of outbound, inbound, internal',
    })
    assert.throws(() => scanner.scanSync(text, { recipients: 'a@b.example' }))
    assert.throws(() => scanner.decide(structuredClone(scanner.scanSync(text))), TypeError)
  })
})

describe('options', () => {
  it('unknown or mistaken are refused, never passed over', async () => {
    assert.throws(() => new Scanner({ policyfile: 'x' }), { message: /options: unknown; known are policy, policyFile/ })
    assert.throws(() => new Scanner({ limits: { byte: 5 } }), { message: /limits: unknown; known are bytes/ })
    assert.throws(() => scanner.scanSync('x', { to: ['a@b.example'] }), { message: /options: unknown/ })
    await assert.rejects(scanner.scan('x', 5), TypeError)
    await assert.rejects(scanner.scan('x', { signal: {} }), TypeError)
    for (const bytes of [0, -1, NaN, Infinity]) {
      assert.throws(() => new Scanner({ limits: { bytes } }), { message: 'limits.bytes is a whole number above 0' })
    }
    assert.equal(new Scanner({ policy: undefined, limits: null }).scanSync('x').complete, true)
  })

  it('of a wrong type are refused without repeating them', () => {
    const wrong = [
      () => scanner.scanSync('x', { recipients: NUMBER }),
      () => scanner.scanSync('x', { recipients: [198112289874] }),
      () => scanner.scanSync('x', { name: 198112289874 }),
      () => scanner.scanSync('x', { sender: { a: NUMBER } }),
      () => scanner.scanSync('x', { direction: NUMBER }),
      () => scanner.scanSync('x', { [NUMBER]: 1 }),
      () => scanner.messages(198112289874),
      () => new Scanner({ limits: { bytes: NUMBER } }),
      () => new Scanner({ limits: 198112289874 }),
      () => new Scanner({ threads: NUMBER }),
      () => new Scanner({ key: NUMBER }),
      () => new Scanner({ policy: 198112289874 }),
      () => new Scanner(NUMBER),
    ]
    for (const one of wrong) {
      assert.throws(one, (error) => {
        assert.doesNotMatch(`${error.message} ${error.stack.split('\n')[0]}`, /811228|9874/)
        return true
      })
    }
  })

  it('are those of the types', () => {
    const types = fs.readFileSync(path.join(bindings, 'index.d.ts'), 'utf8')
    const fields = (name) =>
      [
        ...types
          .split(`interface ${name} `)[1]
          .split('\n}')[0]
          .matchAll(/^ {2}(\w+)\?/gm),
      ].map(([, field]) => field)
    for (const [name, make] of [
      ['ScannerOptions', (options) => new Scanner(options)],
      ['LimitsOptions', (limits) => new Scanner({ limits })],
      ['EnvelopeOptions', (options) => scanner.scanSync('x', options)],
      ['ScanOptions', (options) => scanner.scanSync('x', options)],
    ]) {
      assert.ok(fields(name).length >= 2)
      for (const field of fields(name)) make({ [field]: undefined })
    }
  })

  it('can be detectors of one’s own', () => {
    const detectors = path.join(folder, 'detectors')
    fs.mkdirSync(detectors)
    const own = [
      'kind = "own.projekt"\ncategory = "secrecy"\ncheck = "none"\ndescription = "Hemliga projekt."\nsource = ["egen lista"]',
      '[name]\nsv = "hemligt projekt"\nen = "secret project"',
      '[[find]]\nterms = ["Projekt Falk"]\nclass = "certain"',
      '[[example]]\ntext = "Budget för Projekt Falk bifogas."\nlevel = "high"\nfound = "Projekt Falk"\n',
    ]
    fs.writeFileSync(path.join(detectors, 'own.toml'), own.join('\n'))
    const text = 'Budget för Projekt Falk bifogas.'
    assert.deepEqual(kinds(scanner.scanSync(text)), [])
    assert.deepEqual(kinds(new Scanner({ detectors }).scanSync(text)), ['own.projekt'])
    fs.writeFileSync(path.join(detectors, 'own.toml'), 'kind = 5\n')
    assert.throws(() => new Scanner({ detectors }), { message: /own\.toml:1: / })
    assert.throws(() => new Scanner({ detectors: path.join(folder, 'none') }), { message: /none: / })
  })

  it('can be tables of exact data', () => {
    const keyFile = file('key', key)
    const list = file('elever.csv', 'namn;ort\nAlva Ekdahl-Ström;Moss\nNils Wikander;Nacka\n')
    const table = path.join(folder, 'elever.edm')
    const build = ['edm', 'build', list, '--columns', 'namn', '--unique', 'namn', '--key-file', keyFile, '-o', table]
    const built = spawnSync(process.env.VAKTHUND_BIN, build, { encoding: 'utf8' })
    assert.equal(built.status, 0, built.stderr)
    const report = new Scanner({ key, edm: [table] }).scanSync('Hej, det gäller Alva Ekdahl-Ström i 4B.')
    assert.ok(kinds(report).includes('exact.elever'))
    assert.throws(() => new Scanner({ edm: [table] }), { message: /edm needs key/ })
    assert.throws(() => new Scanner({ key: Buffer.alloc(16), edm: [table] }), { message: /built with another key/ })
  })

  it('can be several allow-lists', () => {
    const lists = ['a', 'b'].map((name) =>
      file(
        `${name}.toml`,
        `[[allow]]\npath = "${name}.txt"\nreason = "${name}"\nowner = "Eva Ek"\nexpires = 2099-12-31\n`,
      ),
    )
    const allowing = new Scanner({ allow: lists })
    for (const name of ['a', 'b']) assert.deepEqual(kinds(allowing.scanSync(Buffer.from(NUMBER), `${name}.txt`)), [])
  })
})

describe('the package', () => {
  it('can be imported and required', () => {
    const home = path.join(folder, 'app', 'node_modules')
    fs.mkdirSync(home, { recursive: true })
    fs.symlinkSync(bindings, path.join(home, 'vakthund'))
    const run = (name, code) => {
      const script = file(path.join('app', name), code)
      return execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim()
    }
    const say = "console.log(new Scanner().scanSync('personnummer 811228-9874').verdict.action)"
    assert.equal(run('a.mjs', `import { Scanner } from 'vakthund'\n${say}`), 'block')
    assert.equal(run('b.mjs', `import vakthund from 'vakthund'\nconst { Scanner } = vakthund\n${say}`), 'block')
    assert.equal(run('c.cjs', `const { Scanner } = require('vakthund')\n${say}`), 'block')
  })

  it('has types that hold in both kinds of modules', () => {
    // As in a project that has the package installed: beside it stand Node's own types.
    const home = path.join(folder, 'typed', 'node_modules')
    fs.mkdirSync(path.join(home, '@types'), { recursive: true })
    fs.symlinkSync(bindings, path.join(home, 'vakthund'))
    for (const name of ['@types/node', 'undici-types'])
      fs.symlinkSync(path.join(bindings, 'node_modules', name), path.join(home, name))
    const sources = fs.readdirSync(path.join(__dirname, 'types'))
    for (const name of sources) fs.copyFileSync(path.join(__dirname, 'types', name), path.join(folder, 'typed', name))
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
    const compiler = path.join(bindings, 'node_modules', 'typescript', 'bin', 'tsc')
    const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, ...sources], {
      cwd: path.join(folder, 'typed'),
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
  })

  it('lists the files it needs', () => {
    const { files } = JSON.parse(fs.readFileSync(path.join(bindings, 'package.json'), 'utf8'))
    for (const name of files) assert.ok(fs.existsSync(path.join(bindings, name)), name)
    for (const [, name] of fs
      .readFileSync(path.join(bindings, 'index.js'), 'utf8')
      .matchAll(/require\('\.\/(.+)'\)/g)) {
      assert.ok(files.includes(name), name)
    }
  })
})
