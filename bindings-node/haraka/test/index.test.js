'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, beforeEach, describe, it } = require('node:test')

const constants = require('haraka-constants')
const { makeConnection, makePlugin } = require('haraka-test-fixtures')

// Everything is invented; the number passes its check and was never given out.
const NUMBER = '811228-9874'
const CLEAN = ['From: a@hemma.example', 'To: b@borta.example', 'Subject: Hej', '', 'Vi ses kl 10.']
const PERSON = [...CLEAN.slice(0, 4), `Elevens personnummer är ${NUMBER}.`]

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vakthund-haraka-'))
after(() => fs.rmSync(folder, { recursive: true }))

let plugin

/** A folder of Haraka's with these files in its config; always a new one, for haraka-config remembers what it read. */
function server(files) {
  const made = fs.mkdtempSync(path.join(folder, 'server-'))
  fs.mkdirSync(path.join(made, 'config'))
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(made, 'config', name), text)
  return made
}

const at = (config, files) => config.module_config(path.resolve(__dirname, '..'), server(files))

/** The plugin with this text as its vakthund.ini. */
function configured(ini, files = {}) {
  const made = makePlugin('index', { register: false })
  made.config = at(made.config, { 'vakthund.ini': ini, plugins: 'queue/quarantine\nqueue/smtp_forward\n', ...files })
  made.logged = []
  for (const level of ['loginfo', 'logerror']) made[level] = (text) => made.logged.push(String(text))
  made.register()
  return made
}

/** A connection with the message received. */
async function received(lines, options = {}) {
  const connection = makeConnection({
    mailFrom: 'a@hemma.example',
    rcptTo: ['b@borta.example'],
    withTxn: true,
    ...options,
  })
  connection.logged = []
  connection.loginfo = (_plugin, what) => connection.logged.push(what)
  const { transaction } = connection
  transaction.cfg = { headers: { max_lines: 1000 } }
  for (const line of lines) {
    const bytes = Buffer.isBuffer(line) ? line : Buffer.from(line)
    transaction.data_bytes += bytes.length + 2
    transaction.add_data(Buffer.concat([bytes, Buffer.from('\r\n')]))
  }
  await new Promise((resolve) => transaction.end_data(resolve))
  return connection
}

const hook = (name, connection) =>
  new Promise((resolve) => plugin[name]((code, msg) => resolve({ code, msg }), connection))
const data_post = (connection) => hook('vakthund_data_post', connection)
const queue = (connection) => hook('vakthund_queue', connection)
const header = (connection, name) => connection.transaction.header.get(name).trim()

/** All that a log or a client can see. */
const seen = (connection, answer) =>
  JSON.stringify([connection.logged, connection.transaction.results.store, answer?.msg?.reply, plugin.logged])

beforeEach(() => {
  plugin = configured('language = sv\n')
})

describe('a verdict', () => {
  it('lets a clean mail pass, marked', async () => {
    const connection = await received(CLEAN)
    assert.deepEqual(await data_post(connection), { code: undefined, msg: undefined })
    assert.equal(header(connection, 'X-Vakthund-Status'), 'completed')
    assert.deepEqual(await queue(connection), { code: undefined, msg: undefined })
  })

  it('rejects what the policy blocks, in the sender’s language and in ASCII, and shows no value', async () => {
    const connection = await received(PERSON)
    const answer = await data_post(connection)
    assert.equal(answer.code, constants.deny)
    assert.equal(answer.msg.code, 550)
    assert.equal(
      answer.msg.reply,
      '5.7.1 Meddelandet innehaller personnummer. Anvand Sakra meddelanden. (identity-number)',
    )
    assert.ok(!seen(connection, answer).includes('811228'))
    assert.ok(!seen(connection, answer).includes('borta.example'))
  })

  it('holds to its denial in the queue, when another plugin cancelled it', async () => {
    const connection = await received(PERSON)
    await data_post(connection)
    assert.equal((await queue(connection)).code, constants.deny)
  })

  it('lets nothing into the queue that has none', async () => {
    assert.equal((await queue(await received(CLEAN))).code, constants.denysoft)
  })

  for (const [language, text] of [
    ['nb', /^5\.7\.1 Meldingen inneholder fodselsnummer/],
    ['nn', /^5\.7\.1 Meldinga inneheld fodselsnummer/],
    ['en', /^5\.7\.1 The message holds identity numbers/],
  ]) {
    it(`speaks ${language}`, async () => {
      plugin = configured(`language = ${language}\n`)
      assert.match((await data_post(await received(PERSON))).msg.reply, text)
    })
  }

  it('can be to tag', async () => {
    plugin = configured('[action]\nblock = tag\n')
    const connection = await received(PERSON)
    assert.equal((await data_post(connection)).code, undefined)
    assert.equal(header(connection, 'Subject'), '[Vakthund] Hej')
    assert.equal(header(connection, 'X-Vakthund-Action'), 'tag')
    assert.equal(header(connection, 'X-Vakthund-Rule'), 'identity-number')
  })

  it('can be to hold, by queue/quarantine and no other queue', async () => {
    plugin = configured('[action]\nblock = quarantine\n')
    const connection = await received(PERSON)
    assert.equal((await data_post(connection)).code, undefined)
    const { notes } = connection.transaction
    assert.equal(notes.quarantine, 'vakthund')
    assert.equal(notes.quarantine_action, undefined)
    notes.quarantined = '/held/one'
    assert.equal(notes.quarantine_action[0], constants.ok)
    assert.equal(notes.get('queue.wants'), 'quarantine')
    assert.equal((await queue(connection)).code, undefined)
    assert.equal((await hook('vakthund_unheld', connection)).code, constants.denysoft, 'not taken by queue/quarantine')
  })

  it('defers what cannot be held', async () => {
    plugin = configured('[action]\nblock = quarantine\n', { plugins: 'queue/smtp_forward\nqueue/quarantine\n' })
    assert.match(plugin.logged.join('\n'), /queue\/quarantine is not the first queue plugin/)
    const connection = await received(PERSON)
    await data_post(connection)
    assert.equal((await queue(connection)).code, constants.denysoft)
  })

  it('can be the secure way', async () => {
    plugin = configured(
      '[action]\nblock = secure\n[secure]\nnext_hop = smtp://portal.example:2525\nrcpt_suffix = .secure.example\n',
    )
    const connection = await received(PERSON)
    assert.equal((await data_post(connection)).code, undefined)
    assert.equal(header(connection, 'X-Vakthund-Route'), 'secure')
    assert.equal(connection.transaction.notes.get('queue.wants'), 'outbound')
    const hmail = { todo: { notes: JSON.parse(JSON.stringify(connection.transaction.notes)) } }
    const mx = await new Promise((resolve) => plugin.vakthund_get_mx((code, way) => resolve({ code, way }), hmail))
    assert.deepEqual(mx, { code: constants.ok, way: { priority: 0, exchange: 'portal.example', port: 2525 } })
    assert.equal(connection.transaction.rcpt_to[0].address, 'b@borta.example.secure.example')
  })

  it('is a rejection where the secure way is not set up', async () => {
    plugin = configured('[action]\nblock = secure\n')
    assert.equal((await data_post(await received(PERSON))).code, constants.deny)
  })

  it('knows inside from outside', async () => {
    const policy =
      'name = "inside"\ndescription = { en = "Outside only" }\n[[rule]]\nname = "out"\naction = "block"\n' +
      '[rule.when]\ncategories = ["identity"]\nrecipients = "external"\n'
    const ini = 'policy_file = inside.toml\ninternal_domains = hemma.example, annan.example\n'
    plugin = configured(ini, { 'inside.toml': policy })
    assert.equal((await data_post(await received(PERSON))).code, constants.deny)
    assert.equal((await data_post(await received(PERSON, { rcptTo: ['c@skola.hemma.example'] }))).code, undefined)
  })
})

describe('what is not examined', () => {
  const parts = (body) => [
    ...CLEAN.slice(0, 3),
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: application/octet-stream; name=a.bin',
    'Content-Transfer-Encoding: base64',
    '',
    body.toString('base64'),
    '--b--',
  ]

  it('is held, not passed', async () => {
    const connection = await received(parts(Buffer.from([0, 1, 2, 3, 250, 0, 7, 0, 0, 9])))
    assert.equal((await data_post(connection)).code, undefined)
    assert.equal(connection.transaction.notes.vakthund.hold, true)
    assert.equal(header(connection, 'X-Vakthund-Status'), 'limited')
    assert.match(header(connection, 'X-Vakthund-Rule'), /^gap:/)
  })

  it('can be rejected', async () => {
    plugin = configured('language=sv\n[gap]\nunreadable = reject\nambiguous = reject\n')
    const answer = await data_post(await received(parts(Buffer.from([0, 1, 2, 3, 250, 0, 7, 0, 0, 9]))))
    assert.equal(answer.code, constants.deny)
    assert.match(answer.msg.reply, /kunde inte granskas/)
  })

  it('has a word for what is too large', async () => {
    for (const [word, code] of [
      ['reject', constants.deny],
      ['defer', constants.denysoft],
      ['pass', undefined],
    ]) {
      plugin = configured(`max_size = 1000\n[gap]\noversize = ${word}\n`)
      const connection = await received([...CLEAN, 'x'.repeat(900), 'x'.repeat(900)])
      assert.equal((await data_post(connection)).code, code, word)
      assert.ok(word !== 'pass' || header(connection, 'X-Vakthund-Status') === 'limited')
    }
  })

  it('is too large by what it holds, whatever was counted', async () => {
    plugin = configured('max_size = 1000\n[gap]\noversize = reject\n')
    const connection = await received([...CLEAN, 'x'.repeat(900), 'x'.repeat(900)])
    connection.transaction.data_bytes = 1
    assert.equal((await data_post(connection)).code, constants.deny)
    // And the message can still be read by whoever is next.
    await new Promise((resolve) => connection.transaction.message_stream.get_data(resolve))
  })

  it('is deferred when the scan fails', async () => {
    plugin.scanner = { scan: async () => Promise.reject(new Error(`about ${NUMBER}`)) }
    const connection = await received(PERSON)
    const answer = await data_post(connection)
    assert.equal(answer.code, constants.denysoft)
    assert.equal(answer.msg.code, 450)
    assert.ok(!seen(connection, answer).includes('811228'))
    assert.equal((await queue(connection)).code, constants.denysoft)
  })

  it('is deferred when the scan throws at once', async () => {
    plugin.scanner = { scan: () => assert.fail('at once') }
    assert.equal((await data_post(await received(PERSON))).code, constants.denysoft)
    plugin.examine = () => assert.fail('earlier')
    assert.equal((await data_post(await received(PERSON))).code, constants.denysoft)
  })

  it('is deferred when the scan takes too long', async () => {
    plugin = configured('timeout = 0.05\n')
    plugin.scanner = {
      scan: (_bytes, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    }
    const connection = await received(PERSON)
    assert.equal((await data_post(connection)).code, constants.denysoft)
    assert.deepEqual(connection.transaction.results.get(plugin).err, ['timeout: Error'])
  })

  it('passes with a mark where [defer] says so', async () => {
    plugin = configured('[defer]\nerror = false\n')
    plugin.scanner = { scan: async () => Promise.reject(new Error('no')) }
    const connection = await received(PERSON)
    assert.equal((await data_post(connection)).code, undefined)
    assert.equal(header(connection, 'X-Vakthund-Status'), 'failed')
    assert.equal((await queue(connection)).code, undefined)
  })

  it('is deferred while too much is under scan', async () => {
    plugin = configured('max_in_flight = 10\n')
    const both = [await received(CLEAN), await received(CLEAN)].map(data_post)
    assert.deepEqual(
      (await Promise.all(both)).map(({ code }) => code),
      [undefined, constants.denysoft],
    )
    assert.equal(plugin.in_flight, 0)
  })
})

describe('the client', () => {
  it('may be gone before the scan has ended', async () => {
    const connection = await received(PERSON)
    let answered = 0
    plugin.vakthund_data_post(() => (answered += 1), connection)
    connection.transaction = null
    plugin.vakthund_disconnect(() => {}, connection)
    // However long the scan takes on a busy machine; the runner's own time limit ends a wait without end.
    while (plugin.in_flight > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(answered, 0)
    assert.equal(plugin.in_flight, 0)
    assert.equal(plugin.scans.size, 0)
  })

  it('is scanned whoever it is, if [check] does not say otherwise', async () => {
    const kinds = [
      ['authenticated', (connection) => (connection.notes.auth_user = 'eva')],
      ['relay', (connection) => connection.set('relaying', true)],
      ['private_ip', (connection) => connection.set('remote', 'is_private', true)],
      ['local_ip', (connection) => connection.set('remote', 'is_local', true)],
    ]
    for (const [kind, make] of kinds) {
      for (const scanned of [true, false]) {
        plugin = configured(scanned ? '' : `[check]\n${kind} = false\n`)
        const connection = await received(PERSON)
        make(connection)
        assert.equal((await data_post(connection)).code, scanned ? constants.deny : undefined, kind)
        assert.ok(scanned || header(connection, 'X-Vakthund-Status') === 'skipped')
      }
    }
  })

  it('cannot bring headers of ours', async () => {
    const forged = ['X-Vakthund-Status: completed', 'x-vakthund-ROUTE : secure', ...CLEAN]
    const connection = await received(forged)
    await data_post(connection)
    const bytes = await new Promise((resolve) => connection.transaction.message_stream.get_data(resolve))
    assert.deepEqual(bytes.toString().match(/^x-vakthund.*$/gim), ['X-Vakthund-Status: completed'])
    assert.equal(connection.transaction.header.get_all('X-Vakthund-Status').length, 1)
  })

  it('cannot hide a number in a line that Haraka breaks', async () => {
    // As connection.js does it: CRLF and a space after 990 bytes.
    const line = `${'x '.repeat(492)}${NUMBER}`
    const broken = [...CLEAN.slice(0, 4), line.slice(0, 990), ` ${line.slice(990)}`]
    const connection = await received(broken)
    connection.transaction.notes.data_line_length_exceeded = true
    assert.equal((await data_post(connection)).code, constants.deny)
  })
})

describe('vakthund.ini', () => {
  it('stops Haraka when it is mistaken at the start', () => {
    for (const [ini, why] of [
      ['policy = no-such\n', /no such policy/],
      ['polcy = nordic-strict\n', /\[main\] has no polcy/],
      ['language = de\n', /language is one of/],
      ['max_size = big\n', /max_size is a number/],
      ['[action]\nblock = drop\n', /\[action\] block is one of pass, tag/],
      ['[gap]\noversized = pass\n', /\[gap\] has no oversized/],
      ['[chek]\nrelay = false\n', /unknown section \[chek\]/],
      ['[secure]\nnext_hop = portal\n', /next_hop is like/],
      ['key_file = no-such-file\n', /ENOENT/],
    ]) {
      assert.throws(() => configured(ini), { message: why })
    }
  })

  it('that stopped the start is not thrown by a later change as well', () => {
    const made = makePlugin('index', { register: false })
    const reloads = []
    made.config = { get: (_name, _type, reload) => reloads.push(reload) && { main: { language: 'de' } } }
    assert.throws(() => made.register(), { message: /language is one of/ })
    reloads.forEach((reload) => reload())
    assert.equal(reloads.length, 1)
  })

  it('keeps what was in force when a new one is mistaken', async () => {
    const { scanner, cfg } = plugin
    const again = (ini) => {
      plugin.config = at(plugin.config, { 'vakthund.ini': ini })
      plugin.load_vakthund_ini()
    }
    again('policy = no-such\n')
    assert.equal(plugin.scanner, scanner)
    assert.equal(plugin.cfg, cfg)
    assert.match(plugin.logged.at(-1), /not taken up, the one before stays: no-such: no such policy/)
    assert.equal((await data_post(await received(PERSON))).code, constants.deny)
    again('[action]\nblock = pass\n')
    assert.notEqual(plugin.scanner, scanner)
    assert.equal((await data_post(await received(PERSON))).code, undefined)
  })

  it('is in its own defaults what the file in config says', () => {
    const shown = fs.readFileSync(path.join(__dirname, '..', 'config', 'vakthund.ini'), 'utf8')
    const all = shown.replace(/^; (?=[a-z_]+ ?= ?\S)/gm, '')
    const { cfg: given } = configured(all)
    const { cfg: otherwise } = configured('')
    assert.deepEqual(given, otherwise)
  })
})
