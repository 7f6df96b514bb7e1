'use strict'

// haraka-plugin-vakthund: scans a whole message before it is queued, and does with it what the policy says.
// Whatever goes wrong ends in a 450: a hook that throws would let the mail out unscanned, and one that returns a
// rejected promise would end the process. The verdict is kept in transaction.notes.vakthund and held to once more
// in the queue hooks, so that a plugin that cancels denials (karma), ends the hook early or fails lets nothing by.

const constants = require('haraka-constants')
const DSN = require('haraka-dsn')

const message = require('./lib/message')
const plans = require('./lib/plan')
const settings = require('./lib/settings')
const texts = require('./lib/texts')

/** The strictest said of two readings of one message stands. */
const { stricter } = plans

exports.register = function () {
  this.scans = new Map()
  this.in_flight = 0
  this.load_vakthund_ini()
  // Explicit hooks, so that the plugin can be inherited: inheritors do not register twice.
  if (this.name !== 'vakthund') return
  this.register_hook('data_post', 'vakthund_data_post')
  this.register_hook('disconnect', 'vakthund_disconnect')
  this.register_hook('get_mx', 'vakthund_get_mx', -100)
  for (const hook of ['queue', 'queue_outbound']) {
    this.register_hook(hook, 'vakthund_queue', -100)
    this.register_hook(hook, 'vakthund_unheld', 100)
  }
}

/** Reads the configuration. One with a mistake stops Haraka at its start; later, what was in force stays. */
exports.load_vakthund_ini = function () {
  // A change may come after a start that failed: what throws then ends whatever process goes on.
  const reload = () => this.scanner && this.load_vakthund_ini()
  try {
    const ini = this.config.get('vakthund.ini', { booleans: settings.BOOLEANS }, reload)
    const folder = this.config.overrides_path ?? this.config.root_path
    const cfg = settings.read(ini, folder, this.timeout)
    const { Scanner } = require('vakthund')
    const scanner = new Scanner(cfg.scanner)
    // Watched with the ini: a policy is edited more often than the ini that names it.
    for (const file of cfg.files)
      if (file.startsWith(folder)) this.config.get(file.slice(folder.length + 1), 'binary', reload)
    this.cfg = cfg
    this.scanner = scanner
    this.holds = this.check_quarantine()
    this.loginfo('configuration in force')
  } catch (error) {
    if (!this.scanner) throw error
    this.logerror(`configuration not taken up, the one before stays: ${error.message}`)
  }
}

/** True when queue/quarantine is there to hold mail, before any plugin that would deliver it. */
exports.check_quarantine = function () {
  const listed = this.config.get('plugins', 'list') ?? []
  const first = listed.find((plugin) => plugin.startsWith('queue/'))
  const wanted = [...Object.values(this.cfg.action), ...Object.values(this.cfg.gap)].includes('quarantine')
  if (wanted && first !== 'queue/quarantine') {
    this.logerror('queue/quarantine is not the first queue plugin of config/plugins: mail to be held will be deferred')
  }
  return first === 'queue/quarantine'
}

exports.vakthund_data_post = function (next, connection) {
  // Out of the promise: what other plugins throw in their hooks is theirs.
  const answer = (reply) => setImmediate(() => next(...reply))
  const transaction = connection?.transaction
  if (!transaction) return next()
  try {
    this.examine(connection, transaction).then(
      (reply) => reply && answer(reply),
      (error) => answer(this.unexamined(connection, transaction, 'error', error)),
    )
  } catch (error) {
    answer(this.unexamined(connection, transaction, 'error', error))
  }
}

/** The scan of one message; gives the arguments of next, or nothing when the client is gone. */
exports.examine = async function (connection, transaction) {
  const started = Date.now()
  // As they are now: a reload in the meantime is for the next message.
  const { cfg, scanner } = this
  message.remove_own_headers(transaction)
  const skip = this.skipped(connection)
  if (skip) return this.skip(transaction, skip)
  const control = new AbortController()
  const timer = setTimeout(() => control.abort('timeout'), cfg.timeout * 1000)
  this.scans.set(connection, control)
  let reserved = 0
  try {
    if (transaction.data_bytes > cfg.max_size) return this.enforce(connection, transaction, oversize(cfg), {}, started)
    reserved = transaction.data_bytes ?? 0
    this.in_flight += reserved
    // One alone always goes in.
    if (this.in_flight > Math.max(cfg.max_in_flight, reserved)) throw new Error('too much mail under scan')
    const bytes = await message.bytes_of(transaction.message_stream, cfg.max_size, control.signal)
    if (connection.transaction !== transaction) return undefined
    if (!bytes) return this.enforce(connection, transaction, oversize(cfg), {}, started)
    const { decided, report } = await this.judge(scanner, cfg, connection, transaction, bytes, control.signal)
    if (connection.transaction !== transaction) return undefined
    return this.enforce(connection, transaction, decided, report, started)
  } catch (error) {
    if (connection.transaction !== transaction) return undefined
    const why = control.signal.reason === 'timeout' ? 'timeout' : 'error'
    return this.unexamined(connection, transaction, why, error)
  } finally {
    clearTimeout(timer)
    this.in_flight -= reserved
    this.scans.delete(connection)
  }
}

/** Scans the message, and once more where Haraka broke its lines. */
exports.judge = async function (scanner, cfg, connection, transaction, bytes, signal) {
  const outbound = connection.relaying || connection.notes?.auth_user
  const options = {
    name: 'message.eml',
    recipients: (transaction.rcpt_to ?? []).map(message.address_of).filter(Boolean),
    direction: outbound ? 'outbound' : 'inbound',
    signal,
  }
  const sender = message.address_of(transaction.mail_from)
  if (sender) options.sender = sender
  const report = await scanner.scan(bytes, options)
  const decided = { ...plans.of_report(report, cfg), scanner, cfg, report }
  const whole = transaction.notes.data_line_length_exceeded ? message.rejoined(bytes) : bytes
  if (whole === bytes) return { decided, report }
  const second = await scanner.scan(whole, options)
  const other = { ...plans.of_report(second, cfg), scanner, cfg, report: second }
  const strictest = stricter(decided, other)
  return { decided: strictest, report: strictest.report }
}

/** Why this message is not to be scanned, by [check]; nothing when it is. */
exports.skipped = function (connection) {
  const { check } = this.cfg
  const { remote } = connection
  if (!check.authenticated && connection.notes?.auth_user) return 'authenticated'
  if (!check.relay && connection.relaying) return 'relay'
  if (!check.local_ip && remote?.is_local) return 'local_ip'
  // Local addresses are private too, and have a word of their own.
  if (!check.private_ip && remote?.is_private && !remote.is_local) return 'private_ip'
  return undefined
}

exports.skip = function (transaction, why) {
  transaction.add_header('X-Vakthund-Status', 'skipped')
  transaction.results.add(this, { skip: why, emit: true })
  transaction.notes.vakthund = { plan: 'pass' }
  return []
}

/** Does with the message what is decided; gives the arguments of next. */
exports.enforce = function (connection, transaction, decided, report, started) {
  const { plan, by, cfg } = decided
  const rule = report.verdict?.rule
  const word = texts.ascii(by === 'rule' ? (rule ?? 'default') : `gap:${by}`)
  const noted = { plan }
  transaction.notes.vakthund = noted
  transaction.results.add(this, { [plan === 'pass' ? 'pass' : 'fail']: `${plan} ${word}`, emit: true })
  // Counts and names alone.
  connection.loginfo(this, {
    plan,
    rule: word,
    bytes: transaction.data_bytes,
    findings: report.findings?.length ?? 0,
    gaps: report.gaps?.length ?? 0,
    ms: Date.now() - started,
  })
  if (plan === 'reject' || plan === 'defer') {
    noted.refuse = plan === 'reject' ? refusal(decided, word, rule) : deferral(cfg)
    return noted.refuse
  }
  transaction.add_header('X-Vakthund-Status', report.complete ? 'completed' : 'limited')
  if (plan === 'pass') return []
  transaction.add_header('X-Vakthund-Action', plan)
  transaction.add_header('X-Vakthund-Rule', word)
  if (plan === 'tag') message.tag_subject(transaction, cfg.subject_tag)
  if (plan === 'secure') this.route(connection, transaction, cfg.secure, noted)
  if (plan === 'quarantine') this.hold(transaction, cfg, noted)
  return []
}

exports.route = function (connection, transaction, secure, noted) {
  transaction.add_header('X-Vakthund-Route', 'secure')
  if (secure.rcpt_suffix) message.suffix_recipients(transaction, secure.rcpt_suffix)
  if (!secure.next_hop) return
  // Through outbound, for smtp_forward in the queue hook sends to its own host whatever next_hop says. Relaying is
  // said of this transaction alone.
  noted.next_hop = secure.next_hop
  transaction.notes.set('queue.wants', 'outbound')
  connection.relaying = true
}

/** The way of a message that goes by the secure route. */
exports.vakthund_get_mx = function (next, hmail) {
  const next_hop = hmail?.todo?.notes?.vakthund?.next_hop
  if (!next_hop) return next()
  try {
    const { protocol, hostname, port } = new URL(next_hop)
    const is_lmtp = protocol === 'lmtp:'
    const mx = { priority: 0, exchange: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (is_lmtp ? 24 : 25) }
    return next(constants.ok, is_lmtp ? { ...mx, using_lmtp: true } : mx)
  } catch {
    return next(constants.denysoft)
  }
}

/** Hands the message to queue/quarantine, and keeps all other queues from it. */
exports.hold = function (transaction, cfg, noted) {
  noted.hold = true
  transaction.notes.quarantine = cfg.quarantine.folder
  const held = [constants.ok, texts.own('quarantine', cfg.language)]
  // Asked for when queue/quarantine is done, which is also when it failed to put the file in its place.
  const quarantine_action = { get: () => (transaction.notes.quarantined ? held : undefined), configurable: true }
  Object.defineProperty(transaction.notes, 'quarantine_action', quarantine_action)
  transaction.notes.set('queue.wants', 'quarantine')
}

/** The answer for a message whose scan came to no end. */
exports.unexamined = function (connection, transaction, why, error) {
  try {
    // The name of the error alone: its message may come from a reader of the mail.
    transaction.results.add(this, { err: `${why}: ${error?.code ?? error?.name ?? 'unknown'}`, emit: true })
    const { plan } = plans.of_gap(why, this.cfg)
    if (plan === 'pass') {
      transaction.add_header('X-Vakthund-Status', 'failed')
      transaction.notes.vakthund = { plan }
      return []
    }
    const refuse = deferral(this.cfg)
    transaction.notes.vakthund = { plan, refuse }
    return refuse
  } catch {
    return [constants.denysoft]
  }
}

/** First in the queue hooks: nothing goes on without a verdict that lets it. */
exports.vakthund_queue = function (next, connection) {
  try {
    const noted = connection.transaction?.notes.vakthund
    if (!connection.transaction) return next()
    if (!noted) return next(...this.unexamined(connection, connection.transaction, 'error', { code: 'no verdict' }))
    if (noted.refuse) return next(...noted.refuse)
    if (noted.hold && !this.holds) return next(...deferral(this.cfg))
    return next()
  } catch {
    return next(constants.denysoft)
  }
}

/** Last in the queue hooks: a message to be held that queue/quarantine did not take stays with the client. */
exports.vakthund_unheld = function (next, connection) {
  if (connection.transaction?.notes.vakthund?.hold) return next(...deferral(this.cfg))
  return next()
}

/** Frees the scan of a client that is gone. */
exports.vakthund_disconnect = function (next, connection) {
  this.scans.get(connection)?.abort('disconnect')
  next()
}

exports.shutdown = function () {
  for (const control of this.scans.values()) control.abort('shutdown')
}

function oversize(cfg) {
  return { ...plans.of_gap('oversize', cfg), cfg }
}

function refusal({ by, scanner, cfg }, word, rule) {
  const own = by === 'rule' ? 'reject' : 'unexamined'
  const said = by === 'rule' && rule && texts.of_rule(scanner.messages(rule), cfg.language)
  return [constants.deny, DSN.sec_unauthorized(`${said || texts.own(own, cfg.language)} (${word})`, 550)]
}

function deferral(cfg) {
  return [constants.denysoft, DSN.sec_unspecified(texts.own('defer', cfg.language), 450)]
}
