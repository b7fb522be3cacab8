import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

// A mail server in a process of its own: takes mail, counts it, keeps nothing. Says its port, then its count when asked.
let count = 0
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData: (stream, _session, done) => {
    stream.resume()
    stream.on('end', () => {
      count += 1
      done(null, 'taken')
    })
  },
})
server.on('error', () => undefined)
const listening = server.listen(0, '127.0.0.1', () =>
  process.send?.((listening.address() as AddressInfo).port),
)
process.on('message', () => process.send?.(count))
process.on('disconnect', () => process.exit(0))
