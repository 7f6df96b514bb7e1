// A real Haraka with the plugin, as a process of its own: mail goes in by SMTP, and a sink takes what it lets out.
'use strict'

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, before, describe, it } = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')

const { Client, freePort, sink } = require('./haraka-smtp.js')

const plugin = path.resolve(__dirname, '..', '..', 'bindings-node', 'haraka')
const haraka = path.join(plugin, 'node_modules', 'Haraka', 'bin', 'haraka')

const plans = require(path.join(plugin, 'lib', 'plan.js'))
const settings = require(path.join(plugin, 'lib', 'settings.js'))

// Everything is invented; the number passes its check and was never given out.
const NUMBER = '811228-9874'
const mail = (body, headers = '') => `From: a@hemma.example\nTo: b@borta.example\nSubject: Elev\n${headers}\n${body}\n`
const CLEAN = mail('Vi ses kl 10.')
const PERSON = mail(`Elevens personnummer är ${NUMBER}.`)
const UNREADABLE = mail(
  Buffer.from([0, 1, 2, 3, 250, 0, 7, 0, 0, 9]).toString('base64'),
  'Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n',
)

const INI = 'language = sv\nmax_size = 26000000\ntimeout = 60\ninternal_domains = hemma.example\n'

/** What the tests do to the scanner inside Haraka: a mail may ask for a failure. */
const FAULTS = `
const { Scanner } = require(${JSON.stringify(path.resolve(plugin, '..'))})
const scan = Scanner.prototype.scan
Scanner.prototype.scan = function (bytes, options) {
  const fault = /^X-Fault: (\\w+)/m.exec(bytes.subarray(0, 2000).toString('latin1'))?.[1]
  if (fault === 'throw') throw new Error('${NUMBER}')
  if (fault === 'reject') return Promise.reject(new Error('${NUMBER}'))
  if (fault === 'hang') return new Promise((resolve, reject) => options.signal.addEventListener('abort', () => reject(new Error('aborted'))))
  return scan.call(this, bytes, options)
}
exports.hook_rcpt = (next) => next(OK)
exports.hook_data_post = function (next, connection) {
  if (connection.transaction.header.get('X-Fault').trim() === 'early') return next(OK)
  next()
}
// As karma does to every plugin that its [deny_excludes] does not name.
exports.hook_deny = (next, connection, params) => next(params[5] === 'data_post' && connection.hello.host === 'karma' ? OK : CONT)
`

let folder
let server
let log = ''
const at = {}

const config = (name, text) => fs.writeFileSync(path.join(folder, 'config', name), text)

async function until(what, condition, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    if (await condition()) return
  }
  assert.fail(`${what} did not come; Haraka said:\n${log.slice(-3000)}`)
}

async function client(hello = 'test') {
  const made = await Client.connect(at.haraka)
  assert.match(await made.say(`EHLO ${hello}`), /^250/m)
  return made
}

/** Sends one mail over a connection of its own; gives the reply. */
async function send(text, options = {}) {
  const one = await client(options.hello)
  try {
    return await one.mail(text, options)
  } finally {
    one.quit()
  }
}

before(async () => {
  for (const name of ['haraka', 'sink', 'portal']) at[name] = await freePort()
  at.mails = await sink(at.sink)
  at.portals = await sink(at.portal)
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vakthund-haraka-'))
  for (const name of ['config', 'plugins', 'queue', 'held', 'node_modules']) fs.mkdirSync(path.join(folder, name))
  fs.symlinkSync(plugin, path.join(folder, 'node_modules', 'haraka-plugin-vakthund'))
  fs.writeFileSync(path.join(folder, 'plugins', 'faults.js'), FAULTS)
  config('smtp.ini', `listen=127.0.0.1:${at.haraka}\nnodes=0\n`)
  config('smtp_forward.ini', `host=127.0.0.1\nport=${at.sink}\n`)
  config('quarantine.ini', `quarantine_path=${path.join(folder, 'held')}\n`)
  // Whole, for Haraka has no defaults of its own for what a file there leaves out.
  const connection = fs.readFileSync(path.join(plugin, 'node_modules', 'Haraka', 'config', 'connection.ini'), 'utf8')
  config('connection.ini', connection.replace(/^bytes *=.*$/m, 'bytes=60000000'))
  config('outbound.ini', 'enable_tls=false\n')
  config('plugins', 'faults\nvakthund\nqueue/quarantine\nqueue/smtp_forward\n')
  config('vakthund.ini', INI)
  config('loglevel', 'INFO')
  config('me', 'haraka.example')
  server = spawn(process.execPath, [haraka, '-c', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text))
  await until('Haraka', async () => {
    assert.equal(server.exitCode, null, log.slice(-2000))
    return await Client.connect(at.haraka).then(
      (made) => made.quit() ?? true,
      () => false,
    )
  })
})

after(async () => {
  if (server && server.exitCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    process.kill(server.pid, 'SIGKILL')
    await gone
  }
  at.mails?.close()
  at.portals?.close()
  if (folder) fs.rmSync(folder, { recursive: true })
})

describe('a mail', () => {
  it('that is clean arrives, marked, without forged marks', async () => {
    const reply = await send(mail('Vi ses kl 10.', 'X-Vakthund-Route: secure\nX-Vakthund-Status : completed\n'))
    assert.match(reply, /^250/)
    const { text, to } = at.mails.mails.at(-1)
    assert.deepEqual(to, ['b@borta.example'])
    assert.deepEqual(text.match(/^X-Vakthund.*$/gim), ['X-Vakthund-Status: completed'])
    assert.match(text, /Vi ses kl 10\./)
  })

  it('with a personnummer is refused, and the session goes on', async () => {
    const count = at.mails.mails.length
    const one = await client()
    assert.match(await one.mail(PERSON), /^550 5\.7\.1 .*Meddelandet innehaller personnummer.*\(identity-number\)$/)
    assert.match(await one.mail(CLEAN), /^250/)
    assert.match(await one.mail(PERSON), /^550 5\.7\.1/)
    one.quit()
    assert.equal(at.mails.mails.length, count + 1)
  })

  it('hides no number in a line that Haraka breaks in two', async () => {
    assert.match(await send(mail(`${'x '.repeat(492)}${NUMBER}`)), /^550 5\.7\.1/)
    // It was broken where the test wants it.
    assert.match(await send(mail(`${'x '.repeat(492)}Blabar-Saft`)), /^250/)
    assert.match(at.mails.mails.at(-1).text, /x Blabar\r\n -Saft/)
  })

  it('is refused though another plugin cancels the denial', async () => {
    const count = at.mails.mails.length
    assert.match(await send(PERSON, { hello: 'karma' }), /^550 5\.7\.1/)
    assert.equal(at.mails.mails.length, count)
  })

  for (const fault of ['throw', 'reject', 'early']) {
    it(`is deferred when the scan fails: ${fault}`, async () => {
      const count = at.mails.mails.length
      assert.match(await send(mail('Hej', `X-Fault: ${fault}\n`)), /^450 4\.7\.0 Meddelandet kunde inte granskas nu/)
      assert.equal(at.mails.mails.length, count)
      assert.equal(server.exitCode, null)
    })
  }

  it('that is not to be read is held, by queue/quarantine', async () => {
    const count = at.mails.mails.length
    assert.match(await send(UNREADABLE), /^250 Meddelandet halls kvar/)
    const held = fs.readdirSync(path.join(folder, 'held', 'vakthund'), { recursive: true })
    assert.equal(held.filter((name) => name.includes(path.sep)).length, 1)
    assert.equal(at.mails.mails.length, count)
  })

  it('that cannot be held is deferred', async () => {
    const count = at.mails.mails.length
    const held = path.join(folder, 'held')
    fs.rmSync(held, { recursive: true })
    fs.writeFileSync(held, 'a file where the folder should be')
    assert.match(await send(UNREADABLE), /^450/)
    fs.rmSync(held)
    fs.mkdirSync(path.join(held, 'tmp'), { recursive: true })
    assert.equal(at.mails.mails.length, count)
  })

  it('that is too large is held, unscanned', async () => {
    const reply = await send(mail('x '.repeat(400).concat('\n').repeat(34000)))
    assert.match(reply, /^250 Meddelandet halls kvar/)
    assert.match(log, /gap:oversize/)
  })

  it('of a client that goes away is forgotten', async () => {
    const one = await client()
    one.mail(mail('Hej', 'X-Fault: hang\n'), { sent: () => setTimeout(() => one.destroy(), 100) }).catch(() => {})
    await sleep(500)
    assert.match(await send(CLEAN), /^250/)
  })
})

/** Every mail of the corpus, and every document of it as an attachment. */
function corpus() {
  const top = path.resolve(plugin, '..', '..', 'corpus')
  const folders = ['mail', 'documents', 'hostile']
    .map((name) => path.join(top, name))
    .filter((name) => fs.existsSync(name))
  const all = folders.flatMap((name) => fs.readdirSync(name, { recursive: true }).map((one) => path.join(name, one)))
  const files = all.filter(
    (name) => !name.endsWith('.json') && fs.statSync(name).isFile() && fs.statSync(name).size < 1e6,
  )
  return files.map((name) => {
    const bytes = fs.readFileSync(name)
    if (name.endsWith('.eml')) return { name, bytes }
    const type = `Content-Type: application/octet-stream; name=a${path.extname(name)}\nContent-Transfer-Encoding: base64\n`
    return { name, bytes: Buffer.from(mail(bytes.toString('base64').replace(/.{76}/g, '$&\n'), type)) }
  })
}

describe('sessions', () => {
  it('of bounces, and those that start again, are scanned as others', async () => {
    assert.match(await send(PERSON, { from: '' }), /^550 5\.7\.1/)
    const one = await client()
    await one.say('MAIL FROM:<a@hemma.example>')
    await one.say('RCPT TO:<b@borta.example>')
    assert.match(await one.say('RSET'), /^250/)
    assert.match(await one.mail(PERSON), /^550 5\.7\.1/)
    one.quit()
  })

  it('that break off in the midst of a mail leave nothing behind', async () => {
    const count = at.mails.mails.length
    const one = await client()
    await one.say('MAIL FROM:<a@hemma.example>')
    await one.say('RCPT TO:<b@borta.example>')
    await one.say('DATA')
    one.say(CLEAN).catch(() => {})
    await sleep(50)
    one.destroy()
    assert.match(await send(PERSON), /^550 5\.7\.1/)
    assert.equal(at.mails.mails.length, count)
  })

  it('side by side get each their own answer', async () => {
    const count = at.mails.mails.length
    const session = async (number) => {
      const one = await client()
      for (let turn = 0; turn < 4; turn += 1) {
        const clean = (number + turn) % 2 === 0
        const body = clean ? `Vi ses kl 10. Nr ${number}-${turn}` : `Nr ${number}: personnummer ${NUMBER}`
        assert.match(await one.mail(mail(body)), clean ? /^250 taken/ : /^550 5\.7\.1/)
      }
      one.quit()
    }
    await Promise.all(Array.from({ length: 50 }, (_, number) => session(number)))
    assert.equal(at.mails.mails.length, count + 100)
    assert.equal(new Set(at.mails.mails.slice(count).map(({ text }) => /Nr (\S+)/.exec(text)[1])).size, 100)
  })
})

describe('the corpus', () => {
  it('gets the answers that the policy gives without Haraka', async (t) => {
    const { Scanner } = require(path.resolve(plugin, '..'))
    const cfg = settings.read({}, folder, 30)
    const alone = new Scanner(cfg.scanner)
    const said = {
      pass: /^250 taken/,
      quarantine: /^250 Meddelandet halls kvar/,
      defer: /^450/,
      reject: /^550 5\.7\.1/,
    }
    const seen = {}
    const wrong = []
    const mails = corpus()
    for (const { name, bytes } of mails) {
      const { plan } = plans.of_report(alone.scanSync(bytes, 'message.eml'), cfg)
      seen[plan] = (seen[plan] ?? 0) + 1
      const reply = await send(bytes)
      if (!said[plan].test(reply)) wrong.push(`${name}: ${plan}, but ${reply}`)
    }
    t.diagnostic(`${mails.length} mails: ${JSON.stringify(seen)}`)
    assert.deepEqual(wrong, [])
    assert.ok(seen.pass && seen.quarantine && seen.reject)
  })
})

describe('other clients', () => {
  it('are served while a large mail is scanned', async (t) => {
    // Some 20 MB of text in which every line has to be looked at, and a number at its end: it is not forwarded.
    const large = mail(
      'Elias Berg i 4B har varit på Arlanda 1981-12-28, ring 070-174 06 35 eller 08-718 80 00.\n'.repeat(220_000) +
        PERSON,
    )
    const waits = []
    let done = false
    let scanning = false
    const reply = send(large, { sent: () => (scanning = true) }).finally(() => (done = true))
    await until('the end of DATA', () => scanning)
    // Haraka itself takes the data in pieces of the network's; the scan begins after the last.
    const began = Date.now()
    while (!done) {
      const start = performance.now()
      const other = await client('other')
      waits.push(performance.now() - start)
      other.quit()
      await sleep(5)
    }
    assert.match(await reply, /^550 5\.7\.1/)
    const longest = Math.max(...waits)
    t.diagnostic(`${waits.length} others greeted in ${Date.now() - began} ms, the slowest in ${Math.round(longest)} ms`)
    assert.ok(waits.length >= 5, 'the scan was too short to measure')
    assert.ok(longest < 200, `a client waited ${longest} ms`)
  })
})

describe('vakthund.ini', () => {
  /** Haraka takes up a changed file some seconds after the change. */
  async function changed(ini, sign, name = 'vakthund.ini') {
    const from = log.length
    config(name, ini)
    await until(sign, () => log.slice(from).includes(sign), 30)
  }

  it('is taken up while Haraka runs; one with a mistake is not', async () => {
    await changed(`${INI}policy = no-such\n`, 'configuration not taken up, the one before stays: no-such')
    assert.match(await send(PERSON), /^550 5\.7\.1/)
    const policy = 'name = "own"\ndescription = { en = "Own" }\n'
    config('own.toml', policy)
    await changed(`${INI}policy_file = own.toml\n`, 'configuration in force')
    assert.match(await send(PERSON), /^250/)
    await changed(`${policy}default = "block"\n`, 'configuration in force', 'own.toml')
    assert.match(await send(CLEAN), /^550 5\.7\.1 .*\(default\)/)
    const route = `[action]\nblock = secure\n[secure]\nnext_hop = smtp://127.0.0.1:${at.portal}\n`
    await changed(`${INI}timeout = 1\n${route}`.replace('timeout = 60\n', ''), 'configuration in force')
  })

  it('can send by the secure way', async () => {
    const count = at.mails.mails.length
    assert.match(await send(PERSON), /^250/)
    await until('the mail at the portal', () => at.portals.mails.length === 1)
    assert.match(at.portals.mails[0].text, /^X-Vakthund-Route: secure\r$/m)
    assert.equal(at.mails.mails.length, count)
  })

  it('limits the time of a scan', async () => {
    const start = Date.now()
    assert.match(await send(mail('Hej', 'X-Fault: hang\n')), /^450/)
    assert.ok(Date.now() - start < 5000)
  })
})

it('no log line holds a value or an address of a mail', () => {
  assert.equal(server.exitCode, null)
  // The ids that Haraka draws hold any digits.
  const written = log.replace(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, '')
  const ours = written.split('\n').filter((line) => line.includes('[vakthund]'))
  assert.ok(ours.length > 10)
  for (const line of ours) assert.doesNotMatch(line, /811228|9874|borta\.example|hemma\.example/)
  assert.ok(!written.includes('811228'))
})
