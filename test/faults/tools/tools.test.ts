import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import * as accounts from '#domains/members/accounts.ts'
import { startLoad, type Deed } from './client.ts'
import { childrenOf, freeze, isRunning, killTree, thaw, treeOf } from './killer.ts'
import { startProxy } from './proxy.ts'
import { reckon } from './reckon.ts'
import { openStand, until } from './stand.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

/** A server that says again what it is told, and the proxy before it. */
async function echo(seed?: number) {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      heard.push(data.toString())
      socket.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startProxy((server.address() as AddressInfo).port, seed)
  endings.push(
    () => proxy.close(),
    () => server.close(),
  )
  return { proxy, heard }
}

async function call(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  endings.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function say(socket: Socket, word: string): Promise<string> {
  socket.write(word)
  const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(5_000) })) as [Buffer]
  return data.toString()
}

test('latency holds up each direction, and words keep their order', async () => {
  const { proxy } = await echo()
  const socket = await call(proxy.port)
  await proxy.set({ latency: 60, jitter: 40 })
  let said = ''
  socket.on('data', (data) => (said += data.toString()))
  const since = performance.now()
  for (const digit of '0123456789') {
    socket.write(digit)
    await wait(2)
  }
  await until('all came back', 5_000, () => said.length === 10)
  expect(said).toBe('0123456789')
  expect(performance.now() - since).toBeGreaterThan(2 * 60)
})

test('in a blackhole nothing passes, and what was said meanwhile arrives after it', async () => {
  const { proxy, heard } = await echo()
  const socket = await call(proxy.port)
  expect(await say(socket, 'before')).toBe('before')
  await proxy.set({ blackhole: true })
  const answered = once(socket, 'data')
  socket.write('within')
  const late = await call(proxy.port)
  late.write('late')
  await wait(100)
  expect(heard).toEqual(['before'])
  await proxy.set({ blackhole: false })
  expect(String((await answered)[0])).toBe('within')
  await until('the late one is heard', 5_000, () => heard.length === 3)
})

test('while connections are refused those that stand are reset, and afterwards the same port answers', async () => {
  const { proxy } = await echo()
  const socket = await call(proxy.port)
  expect(await say(socket, 'before')).toBe('before')
  const reset = once(socket, 'error')
  await proxy.set({ refuse: true })
  expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' })
  await expect(call(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await proxy.set({ refuse: false })
  expect(await say(await call(proxy.port), 'after')).toBe('after')
})

test('a cut answer is lost after the request went through', async () => {
  const { proxy, heard } = await echo()
  await proxy.set({ cut: 1 })
  const socket = await call(proxy.port)
  socket.write('done')
  await expect(once(socket, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(heard).toEqual(['done'])
  expect(proxy.count.cut).toBe(1)
})

test('the same seed breaks the same words', async () => {
  const brokenWith = async (seed: number) => {
    const { proxy } = await echo(seed)
    await proxy.set({ reset: 0.2 })
    const broken: number[] = []
    for (let n = 0; n < 30; n += 1) {
      const socket = await call(proxy.port)
      await say(socket, 'word').catch(() => broken.push(n))
      socket.destroy()
    }
    return broken
  }
  const first = await brokenWith(7)
  expect(first.length).toBeGreaterThan(3)
  expect(await brokenWith(7)).toEqual(first)
  expect(await brokenWith(8)).not.toEqual(first)
})

test('a tree of processes is halted, goes on, and ends whole', async () => {
  const root = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60 & wait'], { stdio: 'ignore' })
  const pid = root.pid!
  await until('it has children', 5_000, () => childrenOf(pid).length === 2)
  const tree = treeOf(pid)
  freeze(pid)
  expect(isRunning(pid)).toBe(true)
  thaw(pid)
  await killTree(pid)
  expect(tree).toHaveLength(3)
  expect(tree.filter(isRunning)).toEqual([])
})

test('without a fault each operation is kept once; the reckoning names what is lost, doubled or falsely told', async () => {
  const stand = await openStand({ members: 8 })
  endings.push(() => stand.close())
  const load = startLoad({ urls: stand.urls, token: stand.token, members: stand.members })
  await until('a hundred operations', 30_000, () => load.deeds.length >= 100)
  await load.finish()
  expect(await reckon(stand, load.deeds)).toEqual([])

  const bought = load.deeds.find(({ kind, answer }) => kind === 'buy' && answer?.status === 201)!
  const { answer } = bought
  const told = (change: Partial<Deed>) =>
    reckon(
      stand,
      load.deeds.map((deed) => (deed === bought ? { ...deed, ...change } : deed)),
    )
  expect(await told({ name: 'never sent' })).toEqual(['buy never sent was answered and is lost'])
  expect(await told({ answer: null })).toEqual([`buy ${bought.name} was done and nobody was told`])
  expect(await told({ answer: { ...answer!, status: 409 } })).toEqual([
    `buy ${bought.name} was refused with 409 and done`,
  ])
  const body = { ...answer!.body, earning: { points: answer!.body.earning.points + 1 } }
  expect((await told({ answer: { ...answer!, body } }))[0]).toMatch(/was told of \d+ points/)
  // the same correction under another key is done a second time
  const corrected = load.deeds.find(({ kind }) => kind === 'adjust')!
  const points = { points: 50, reason: corrected.name }
  await accounts.adjust(await stand.fresh(), corrected.member, points)
  expect(await reckon(stand, load.deeds)).toEqual([`adjust ${corrected.name} was done 2 times`])
})
