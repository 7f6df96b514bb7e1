// The package: what is easier said in JavaScript than across the border (streams, AbortSignal), before the native module.
'use strict'

const native = require('./native.js')

/** What an option is, and the test for it. Checked here, for the native module's own errors repeat what they were given. */
const TEXT = ['a string', (value) => typeof value === 'string']
const TEXTS = ['an array of strings', (value) => Array.isArray(value) && value.every(TEXT[1])]
const COUNT = ['a whole number above 0', (value) => Number.isSafeInteger(value) && value > 0]
const ENVELOPE = { sender: TEXT, recipients: TEXTS, internalDomains: TEXTS, direction: TEXT }
const SCAN = { name: TEXT, signal: ['an AbortSignal', (value) => value instanceof AbortSignal], ...ENVELOPE }
const LIMITS = {
  bytes: COUNT,
  expandedBytes: COUNT,
  memberBytes: COUNT,
  expansion: COUNT,
  textBytes: COUNT,
  depth: COUNT,
  parts: COUNT,
  findings: COUNT,
  ordinary: COUNT,
  time: COUNT,
}
const SCANNER = {
  policy: TEXT,
  policyFile: TEXT,
  key: ['bytes', (value) => value instanceof Uint8Array],
  allow: ['a string or an array of them', (value) => TEXT[1](value) || TEXTS[1](value)],
  detectors: TEXT,
  edm: TEXTS,
  limits: ['an object', (value) => typeof value === 'object' && known(value, LIMITS, 'limits')],
  threads: COUNT,
  ...ENVELOPE,
}

/** Core's own report behind each plain one. */
const behind = new WeakMap()

class Scanner extends native.Scanner {
  constructor(options) {
    super(known(options, SCANNER, 'options'))
  }

  async scan(content, options) {
    const { name, signal, ...envelope } = scanOptions(options)
    if (signal?.aborted) throw abortError(signal)
    // Without an await before it where there is no stream: the bytes are copied before the call returns.
    if (!isStream(content)) return this.#begin(plain(content), name, signal, envelope)
    return this.#begin(await collected(content, this.maxBytes + 1, signal), name, signal, envelope)
  }

  scanSync(content, options) {
    const { name, signal, ...envelope } = scanOptions(options)
    signal?.throwIfAborted()
    return report(super.scanSync(plain(content), name, envelope))
  }

  async redact(content, options) {
    const { name, signal, ...envelope } = scanOptions(options)
    if (signal?.aborted) throw abortError(signal)
    if (typeof content === 'string') throw new TypeError('content is bytes or a stream of them')
    const bytes = isStream(content) ? await collected(content, this.maxBytes + 1, signal) : plain(content)
    const slot = native.Scanner.slot()
    const redacted = super.redact(bytes, name, envelope, slot).then(([masked, own]) => {
      behind.set(masked.report, own)
      return masked
    })
    return signal ? abortable(redacted, signal, () => native.Scanner.giveUp(slot)) : redacted
  }

  messages(rule) {
    if (typeof rule !== 'string') throw new TypeError('rule is a string')
    return super.messages(rule)
  }

  decide(report, options) {
    if (!behind.has(report)) throw new TypeError('report is one that a scanner of this process gave')
    return super.decide(behind.get(report), known(options, ENVELOPE, 'options'))
  }

  #begin(content, name, signal, envelope) {
    const slot = native.Scanner.slot()
    const scan = super.scan(content, name, envelope, slot).then(report)
    if (!signal) return scan
    return abortable(scan, signal, () => native.Scanner.giveUp(slot))
  }
}

function report([plain, own]) {
  behind.set(plain, own)
  return plain
}

/** An unknown option is a mistake: a policy misspelt and passed over would let all pass. */
function known(options, all, what) {
  if (options === undefined || options === null) return {}
  if (typeof options !== 'object') throw new TypeError(`${what} is an object`)
  const said = {}
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(all, name)) throw new TypeError(`${what}: unknown; known are ${Object.keys(all).join(', ')}`)
    if (value === undefined || value === null) continue
    const [kind, holds] = all[name]
    if (!holds(value)) throw new TypeError(`${what === 'options' ? '' : `${what}.`}${name} is ${kind}`)
    said[name] = value
  }
  return said
}

function scanOptions(options) {
  return typeof options === 'string' ? { name: options } : known(options, SCAN, 'options')
}

function isStream(content) {
  return typeof content?.[Symbol.asyncIterator] === 'function'
}

/** A string, or bytes that no other thread writes to. */
function plain(content) {
  if (typeof content === 'string') return content
  if (ArrayBuffer.isView(content)) {
    const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
    return content.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
  }
  if (content instanceof ArrayBuffer) return new Uint8Array(content)
  if (content instanceof SharedArrayBuffer) return new Uint8Array(content).slice()
  throw new TypeError('content is a string, bytes or a stream of them')
}

/** What the stream holds, up to `most` bytes: one more than a document may have, so that core tells the limit as a gap. */
async function collected(stream, most, signal) {
  const chunks = []
  const iterator = stream[Symbol.asyncIterator]()
  let size = 0
  let whole = false
  try {
    while (size < most) {
      const next = iterator.next()
      const { done, value } = await (signal ? abortable(next, signal) : next)
      if (done) {
        whole = true
        break
      }
      const chunk = typeof value === 'string' ? Buffer.from(value) : plain(value)
      // Copied: a stream may use its buffers again.
      chunks.push(Buffer.from(chunk.subarray(0, most - size)))
      size += chunk.length
    }
  } finally {
    if (!whole) leave(stream, iterator)
  }
  return Buffer.concat(chunks)
}

/** Lets go of a stream that is not read to its end, without waiting for what may never come. */
function leave(stream, iterator) {
  if (typeof stream.destroy === 'function') stream.destroy()
  Promise.resolve(iterator.return?.()).catch(() => {})
}

/** The same promise, that rejects as soon as the signal is aborted. */
function abortable(promise, signal, giveUp) {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      giveUp?.()
      reject(abortError(signal))
    }
    if (signal.aborted) aborted()
    signal.addEventListener('abort', aborted, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}

/** As Node's own functions reject. */
function abortError(signal) {
  const error = new Error('The operation was aborted', { cause: signal.reason })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

exports.Scanner = Scanner
exports.__napiBindingTarget = native.__napiBindingTarget
