'use strict'

// vakthund.ini -> what the plugin goes by, everything checked: a word misspelt must not let mail pass.

const fs = require('node:fs')
const path = require('node:path')

const BOOLEANS = [
  '+check.authenticated',
  '+check.relay',
  '+check.private_ip',
  '+check.local_ip',
  '+defer.error',
  '+defer.timeout',
  '-secure.header_only',
]

/** What can happen to a mail, from mildest to strictest. */
const PLANS = ['pass', 'tag', 'secure', 'quarantine', 'defer', 'reject']

const ACTIONS = {
  allow: 'pass',
  log: 'pass',
  tag: 'tag',
  redact: 'reject',
  encrypt: 'secure',
  quarantine: 'quarantine',
  block: 'reject',
}

const GAPS = {
  oversize: 'quarantine',
  encrypted: 'quarantine',
  ambiguous: 'quarantine',
  unreadable: 'quarantine',
  limit: 'quarantine',
  image: 'pass',
}

const LANGUAGES = ['sv', 'nb', 'nn', 'en']

const MAIN = [
  'policy',
  'policy_file',
  'key_file',
  'allow',
  'detectors',
  'edm',
  'internal_domains',
  'language',
  'threads',
  'timeout',
  'max_size',
  'max_in_flight',
  'subject_tag',
]

const SECTIONS = {
  main: MAIN,
  check: ['authenticated', 'relay', 'private_ip', 'local_ip'],
  action: Object.keys(ACTIONS),
  gap: Object.keys(GAPS),
  defer: ['error', 'timeout'],
  quarantine: ['folder'],
  secure: ['next_hop', 'rcpt_suffix', 'header_only'],
}

/** A long list costs time on the event loop: what no policy asks for is listed to so many a kind, the rest counted. */
const ORDINARY = 100

/** Findings of all kinds; above it the mail is a matter of [gap] limit as well. */
const FINDINGS = 10_000

/** Throws an error that names section and key. */
exports.read = function (ini, folder, plugin_timeout) {
  check_names(ini)
  const main = ini.main ?? {}
  const language = main.language || 'en'
  if (!LANGUAGES.includes(language)) throw mistake('language', LANGUAGES)
  const settings = {
    language,
    timeout: timeout(main.timeout, plugin_timeout),
    max_size: number(main.max_size, 'max_size', 25 * 1024 * 1024),
    max_in_flight: number(main.max_in_flight, 'max_in_flight', 256 * 1024 * 1024),
    subject_tag: text(main.subject_tag) ?? '[Vakthund]',
    check: ini.check ?? {},
    defer: ini.defer ?? {},
    action: words(ini.action, ACTIONS, 'action'),
    gap: words(ini.gap, GAPS, 'gap'),
    quarantine: { folder: folder_name(ini.quarantine?.folder) },
    secure: secure(ini.secure ?? {}),
    internal_domains: list(main.internal_domains),
    files: [],
  }
  settings.scanner = scanner_options(main, folder, settings)
  return settings
}

function scanner_options(main, folder, settings) {
  const at = (file) => {
    const found = path.resolve(folder, file)
    settings.files.push(found)
    return found
  }
  const options = {
    policy: text(main.policy) ?? 'nordic-strict',
    internalDomains: settings.internal_domains,
    // What is larger is a matter of [gap] oversize, before a scan begins.
    limits: {
      bytes: settings.max_size * 2,
      findings: FINDINGS,
      ordinary: ORDINARY,
      time: Math.ceil(settings.timeout * 1000),
    },
  }
  if (text(main.policy_file)) options.policyFile = at(main.policy_file)
  if (text(main.key_file)) options.key = fs.readFileSync(at(main.key_file))
  if (text(main.detectors)) options.detectors = path.resolve(folder, main.detectors)
  if (list(main.allow).length) options.allow = list(main.allow).map(at)
  if (list(main.edm).length) options.edm = list(main.edm).map(at)
  if (text(main.threads)) options.threads = number(main.threads, 'threads')
  return options
}

/** A word misspelt would leave a default in force that nobody chose. */
function check_names(ini) {
  for (const [section, values] of Object.entries(ini)) {
    const known = SECTIONS[section]
    if (!known) throw new Error(`vakthund.ini: unknown section [${section}]`)
    for (const name of Object.keys(values ?? {})) {
      if (!known.includes(name))
        throw new Error(`vakthund.ini: [${section}] has no ${name}; it has ${known.join(', ')}`)
    }
  }
}

function words(given, defaults, section) {
  const all = { ...defaults }
  for (const name of Object.keys(defaults)) {
    const word = text(given?.[name])
    if (word === undefined) continue
    if (!PLANS.includes(word)) throw mistake(`[${section}] ${name}`, PLANS)
    all[name] = word
  }
  return all
}

function secure(given) {
  const next_hop = text(given.next_hop)
  if (next_hop && !/^(smtp|lmtp):\/\/[^\s/]+$/.test(next_hop)) {
    throw new Error('vakthund.ini: [secure] next_hop is like smtp://portal.example:25')
  }
  const rcpt_suffix = text(given.rcpt_suffix)
  if (rcpt_suffix && !/^\.[a-z0-9.-]+$/i.test(rcpt_suffix)) {
    throw new Error('vakthund.ini: [secure] rcpt_suffix is like .secure.example')
  }
  const header_only = given.header_only === true
  return { next_hop, rcpt_suffix, header_only, is_set: Boolean(next_hop || rcpt_suffix || header_only) }
}

function folder_name(given) {
  const name = text(given) ?? 'vakthund'
  if (!/^[\w-]+$/.test(name)) throw new Error('vakthund.ini: [quarantine] folder is one name')
  return name
}

/** Always before Haraka's own, which tells the client nothing of what happened. */
function timeout(given, plugin_timeout) {
  const most = plugin_timeout > 0 ? Math.max(plugin_timeout - 1, plugin_timeout / 2) : 30
  return Math.min(number(given, 'timeout', most), most)
}

function number(given, name, otherwise) {
  const said = text(given)
  if (said === undefined) return otherwise
  const value = Number(said)
  if (!(value > 0) || !Number.isFinite(value)) throw new Error(`vakthund.ini: ${name} is a number above 0`)
  return value
}

function text(given) {
  if (given === undefined || given === null) return undefined
  return String(given).trim() || undefined
}

function list(given) {
  const all = (Array.isArray(given) ? given.join(',') : (text(given) ?? '')).split(',')
  return all.map((one) => one.trim()).filter(Boolean)
}

function mistake(name, words) {
  return new Error(`vakthund.ini: ${name} is one of ${words.join(', ')}`)
}

exports.BOOLEANS = BOOLEANS
exports.PLANS = PLANS
