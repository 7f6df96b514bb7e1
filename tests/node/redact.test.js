// What the policy objects to is masked, or said to be left.
'use strict'

const assert = require('node:assert/strict')
const path = require('node:path')
const { Readable } = require('node:stream')
const { test } = require('node:test')

const { Scanner } = require(path.resolve(__dirname, '..', '..', 'bindings-node'))

const scanner = new Scanner()
const head = 'From: a@skola.example\r\nTo: b@annan.example\r\n'
const mail = (number) =>
  `${head}Subject: Elev ${number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNumret är ${number}.\r\n`
const ATTACHED =
  `${head}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nNr 850709-9805\r\n` +
  '--m\r\nContent-Type: text/plain; name=a.txt\r\n\r\nNr 811228-9874\r\n--m--\r\n'

test('a mail is masked and all else of it stays', async () => {
  const redacted = await scanner.redact(Buffer.from(mail('811228-9874')), 'mail.eml')
  assert.equal(redacted.bytes.toString(), mail('******-****'))
  assert.deepEqual([redacted.masked, redacted.left, redacted.clean], [2, [], true])
  assert.equal(redacted.report.verdict.action, 'allow')
  assert.equal(scanner.decide(redacted.report).action, 'allow')
})

test('a stream is masked too', async () => {
  const redacted = await scanner.redact(Readable.from([Buffer.from('Nr 811228'), Buffer.from('-9874.')]))
  assert.equal(redacted.bytes.toString(), 'Nr ******-****.')
})

test('what stands in an attachment is left', async () => {
  const redacted = await scanner.redact(Buffer.from(ATTACHED), { name: 'mail.eml' })
  assert.equal(redacted.bytes.toString(), ATTACHED.replace('850709-9805', '******-****'))
  assert.deepEqual(redacted.left.map(({ path, kind }) => [path, kind]), [['mail.eml > a.txt', 'se.personnummer']])
  assert.deepEqual([redacted.clean, redacted.report.verdict.action], [false, 'block'])
  assert.ok(!JSON.stringify({ ...redacted, bytes: null }).includes('811228'))
})

test('a format that cannot be written again gives no bytes', async () => {
  const redacted = await scanner.redact(Buffer.from('{\\rtf1\\ansi Nr 811228-9874}'))
  assert.deepEqual([redacted.bytes, redacted.masked, redacted.left.length, redacted.clean], [null, 0, 1, false])
})

test('mistaken arguments and an aborted signal reject', async () => {
  await assert.rejects(scanner.redact('Nr 811228-9874'), /content is bytes or a stream of them/)
  await assert.rejects(scanner.redact(Buffer.from('a'), { polcy: 'x' }), /unknown/)
  await assert.rejects(scanner.redact(Buffer.from('a'), { signal: AbortSignal.abort() }), { name: 'AbortError' })
})
