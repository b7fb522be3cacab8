import { once } from 'node:events'
import { connect as dial, type AddressInfo } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { openFeeds, type Feed, type Sent } from './feed.ts'

/** A server with one stream, and how to send on it. */
async function streaming(isAdmitted = () => Promise.resolve(true)) {
  const feeds = openFeeds({ askedEvery: 50, heartbeat: 50 })
  const readers = new Set<(sent: Sent<string>) => void>()
  const feed: Feed<string> = {
    isAdmitted,
    start: (send) => {
      readers.add(send)
      return () => readers.delete(send)
    },
  }
  const app = Fastify({ forceCloseConnections: 'idle' })
  app.addHook('preClose', async () => feeds.end())
  app.get('/', (_request, reply) => {
    reply.hijack()
    feeds.pour(reply, feed, null)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { app, port, url: `http://127.0.0.1:${port}/`, readers }
}

const tell = (readers: Iterable<(sent: Sent<string>) => void>, data: string) => {
  for (const send of readers) send({ id: '1', data })
}

test('a reader who does not read is let go, and costs no more than what waits', async () => {
  const { app, port, readers } = await streaming()
  const idle = dial(port, '127.0.0.1')
  idle.on('error', () => undefined)
  idle.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await once(idle, 'data')
  idle.pause()
  for (let round = 0; readers.size > 0 && round < 400; round++) {
    tell(readers, 'a'.repeat(64 * 1024))
    await rest(5)
  }
  expect(readers.size).toBe(0)
  idle.destroy()
  await app.close()
})

test('a silent line is kept alive, and ends once the reader is admitted no more', async () => {
  let isIn = true
  const { app, url, readers } = await streaming(() => Promise.resolve(isIn))
  const response = await fetch(url)
  const text = response.text()
  await expect.poll(() => readers.size).toBe(1)
  tell(readers, 'before')
  await rest(150)
  isIn = false
  tell(readers, 'after')
  const heard = await text
  expect(heard).toContain('data: "before"')
  expect(heard).toContain(': here')
  expect(heard).not.toContain('after')
  expect(readers.size).toBe(0)
  await app.close()
})

test('whoever cannot be asked about is told nothing', async () => {
  const { app, url, readers } = await streaming(() => Promise.reject(new Error('away')))
  const text = fetch(url).then((response) => response.text())
  await expect.poll(() => readers.size).toBe(1)
  tell(readers, 'secret')
  expect(await text).not.toContain('secret')
  await app.close()
})

test('a server that stops ends its streams at once', async () => {
  const { app, url, readers } = await streaming()
  const text = fetch(url).then((response) => response.text())
  await expect.poll(() => readers.size).toBe(1)
  const began = performance.now()
  await app.close()
  await text
  expect(performance.now() - began).toBeLessThan(2_000)
})
