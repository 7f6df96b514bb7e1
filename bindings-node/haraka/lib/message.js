'use strict'

// The message in Haraka's hands: its bytes out, headers and recipients in.

const { Writable } = require('node:stream')

/** Haraka breaks a longer line by CRLF and a space. */
const LINE = 992

/** Bytes taken before others have their turn. */
const BREATH = 1 << 19

/** The whole message as the next server will get it; null when it is larger than `most` bytes. */
exports.bytes_of = function (stream, most, signal) {
  return new Promise((resolve, reject) => {
    const chunks = []
    let size = 0
    let settled = false
    const settle = (settled_by, value) => {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', aborted)
      stream.removeListener?.('error', failed)
      settled_by(value)
    }
    const leave = () => {
      // Before the destination is destroyed, or the stream stays piped and can never be read again.
      stream.unpipe?.()
      destination.destroy()
    }
    const aborted = () => {
      leave()
      settle(reject, new Error('aborted'))
    }
    const failed = () => settle(reject, new Error('the message could not be read'))
    const destination = new Writable({
      write(chunk, _encoding, done) {
        size += chunk.length
        if (size <= most) {
          chunks.push(chunk)
          // Haraka hands on all that it holds in one go; other clients are let in between.
          return Math.floor(size / BREATH) > Math.floor((size - chunk.length) / BREATH) ? setImmediate(done) : done()
        }
        leave()
        settle(resolve, null)
      },
      final(done) {
        settle(resolve, Buffer.concat(chunks, size))
        done()
      },
    })
    destination.on('error', failed)
    stream.on?.('error', failed)
    signal.addEventListener('abort', aborted, { once: true })
    if (signal.aborted) return aborted()
    stream.pipe(destination, {})
  })
}

/**
 * The message with the lines whole again that Haraka broke in two: a number may stand across the break.
 * The same buffer when there is none.
 */
exports.rejoined = function (bytes, line = LINE) {
  const pieces = []
  let kept = 0
  let begins = 0
  for (let at = bytes.indexOf('\r\n'); at !== -1; at = bytes.indexOf('\r\n', begins)) {
    if (at - begins === line - 2 && bytes[at + 2] === 0x20) {
      pieces.push(bytes.subarray(kept, at))
      kept = at + 3
    }
    begins = at + 2
  }
  return pieces.length ? Buffer.concat([...pieces, bytes.subarray(kept)]) : bytes
}

/** Takes out headers that only this plugin may write: from outside they would be believed further on. */
exports.remove_own_headers = function (transaction) {
  const { header } = transaction
  const own = /^\s*x-vakthund-/i
  for (const name of Object.keys(header.headers)) if (own.test(name)) header.remove(name)
  // Those that Haraka could not read as a header (a space before the colon) stand in this list alone.
  const list = header.header_list
  for (let at = list.length - 1; at >= 0; at -= 1) if (own.test(list[at])) list.splice(at, 1)
  transaction.reset_headers?.()
}

exports.tag_subject = function (transaction, tag) {
  const subject = transaction.header.get('Subject').trim()
  if (subject.startsWith(tag)) return
  transaction.remove_header('Subject')
  transaction.add_header('Subject', `${tag} ${subject}`)
}

/** Makes every recipient one of the secure way: eva@example.com -> eva@example.com.secure.example. */
exports.suffix_recipients = function (transaction, suffix) {
  transaction.rcpt_to = transaction.rcpt_to.map((rcpt) => {
    if (!rcpt.host || rcpt.host.toLowerCase().endsWith(suffix.toLowerCase())) return rcpt
    return new rcpt.constructor(rcpt.user, `${rcpt.host}${suffix}`)
  })
}

/** The address; null of the null sender. */
function address_of(path) {
  const address = typeof path?.address === 'function' ? path.address() : path?.address
  return address || null
}

exports.address_of = address_of
