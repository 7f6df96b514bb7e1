'use strict'

// SMTP of the test's own: a client that says what the server answered, a sink that keeps what it gets, and free ports.

const net = require('node:net')

/** A free port below those that the system gives to clients, which may take one at any time. */
exports.freePort = async function () {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20000 + Math.floor(Math.random() * 12000)
    const free = await new Promise((resolve) => {
      const probe = net.createServer().once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error('no free port')
}

/** One connection; every command gives the whole reply. */
class Client {
  #socket
  #buffer = ''
  #waiting = []

  static async connect(port) {
    const client = new Client()
    client.#socket = net.connect(port, '127.0.0.1')
    client.#socket.setEncoding('utf8')
    client.#socket.on('data', (text) => client.#take(text))
    client.#socket.on('error', (error) => client.#waiting.splice(0).forEach(({ reject }) => reject(error)))
    client.#socket.on('close', () => client.#waiting.splice(0).forEach(({ reject }) => reject(new Error('closed'))))
    client.greeting = await client.#reply()
    return client
  }

  #take(text) {
    this.#buffer += text
    for (let last = /^\d{3} .*\r\n/m.exec(this.#buffer); last; last = /^\d{3} .*\r\n/m.exec(this.#buffer)) {
      const end = last.index + last[0].length
      this.#waiting.shift()?.resolve(this.#buffer.slice(0, end).trimEnd())
      this.#buffer = this.#buffer.slice(end)
    }
  }

  #reply() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  say(line) {
    const reply = this.#reply()
    this.#socket.write(`${line}\r\n`)
    return reply
  }

  /** The whole way of one mail, text or bytes; gives the reply to its end. `sent` is called when the last byte is on its way. */
  async mail(text, { from = 'a@hemma.example', to = ['b@borta.example'], sent } = {}) {
    await this.say(`MAIL FROM:<${from}>`)
    for (const rcpt of to) await this.say(`RCPT TO:<${rcpt}>`)
    const go = await this.say('DATA')
    if (!go.startsWith('354')) return go
    const reply = this.#reply()
    // Latin-1 has a letter for every byte.
    const letters = Buffer.from(text).toString('latin1')
    this.#socket.write(Buffer.from(letters.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..'), 'latin1'))
    this.#socket.write('\r\n.\r\n', () => sent?.())
    return reply
  }

  quit() {
    this.#socket.end('QUIT\r\n')
  }

  destroy() {
    this.#socket.destroy()
  }
}

exports.Client = Client

/** A server that takes every mail; `mails` holds `{ from, to, text }`. */
exports.sink = async function (port) {
  const mails = []
  const server = net.createServer((socket) => {
    let buffer = ''
    let mail = { to: [] }
    let data = false
    socket.setEncoding('utf8')
    socket.on('error', () => {})
    socket.write('220 sink\r\n')
    const command = (line) => {
      const [verb] = line.toUpperCase().split(/[ :]/)
      if (verb === 'MAIL') mail = { from: /<(.*)>/.exec(line)[1], to: [] }
      if (verb === 'RCPT') mail.to.push(/<(.*)>/.exec(line)[1])
      data = verb === 'DATA'
      socket.write(data ? '354 go\r\n' : '250 ok\r\n')
      if (verb === 'QUIT') socket.end()
    }
    socket.on('data', (text) => {
      buffer += text
      for (;;) {
        const mark = data ? '\r\n.\r\n' : '\r\n'
        const end = buffer.indexOf(mark)
        if (end === -1) return
        const piece = buffer.slice(0, end)
        buffer = buffer.slice(end + mark.length)
        if (!data) {
          command(piece)
          continue
        }
        data = false
        mails.push({ ...mail, text: piece.replace(/\r\n\.\./g, '\r\n.') })
        socket.write('250 taken\r\n')
      }
    })
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { mails, close: () => server.close() }
}
