import { expect, test } from 'vitest'
import { batcher } from './batch.ts'

/** So many turns of the event loop that whatever may leave has left. */
const nextTurns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next))
}

const later = (ms: number) => new Promise((done) => setTimeout(done, ms))

test('what arrives while a batch is in flight goes together in the next', async () => {
  const sizes: number[] = []
  const joined = batcher<number, number>({
    lanes: 1,
    limit: 100,
    run: async (items) => {
      sizes.push(items.length)
      await later(10)
      return items.map((item) => item * 2)
    },
  })
  const first = joined.submit('a', 1)
  await later(5)
  const rest = Promise.all([2, 3, 4].map((item) => joined.submit('a', item)))
  expect(await first).toBe(2)
  expect(await rest).toEqual([4, 6, 8])
  expect(sizes).toEqual([1, 3])
})

test('a batch never grows beyond its limit', async () => {
  const sizes: number[] = []
  const joined = batcher<number, number>({
    lanes: 1,
    limit: 10,
    run: async (items) => {
      sizes.push(items.length)
      return [...items]
    },
  })
  await Promise.all(Array.from({ length: 25 }, (_, item) => joined.submit('a', item)))
  expect(sizes).toEqual([10, 10, 5])
})

test('things of one key never meet in two batches at once', async () => {
  const inFlight = new Set<string>()
  let clashes = 0
  const joined = batcher<string, null>({
    lanes: 4,
    limit: 5,
    run: async (items) => {
      const mine = new Set(items)
      for (const item of mine) if (inFlight.has(item)) clashes += 1
      for (const item of mine) inFlight.add(item)
      await later(1)
      for (const item of mine) inFlight.delete(item)
      return items.map(() => null)
    },
  })
  const keys = Array.from({ length: 300 }, (_, n) => `member-${n % 17}`)
  await Promise.all(keys.map((key) => joined.submit(key, key)))
  await joined.idle()
  expect(clashes).toBe(0)
  expect(joined.waiting).toBe(0)
})

test('a second batch leaves when as many wait as the first carries', async () => {
  const batches: string[][] = []
  let release = () => {}
  const hanging = new Promise<void>((done) => (release = done))
  const joined = batcher<string, string>({
    lanes: 2,
    limit: 100,
    run: async (items) => {
      batches.push([...items])
      if (items.includes('a')) await hanging
      return [...items]
    },
  })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((item) => joined.submit(item, item))
  await Promise.all([c, d])
  const alone = joined.submit('e', 'e')
  await nextTurns()
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  await Promise.all([alone, joined.submit('f', 'f')])
  expect(batches[2]).toEqual(['e', 'f'])
  release()
  await Promise.all([a, b])
})

test('those who ask again when they are answered are shared evenly by the lanes, however it began', async () => {
  const sizes: number[] = []
  let release = () => {}
  const allAsked = new Promise<void>((done) => (release = done))
  const joined = batcher<number, number>({
    lanes: 2,
    limit: 100,
    run: async (items) => {
      sizes.push(items.length)
      // the first two are in flight until all have asked
      await allAsked
      await later(4)
      return [...items]
    },
  })
  const ask = async (who: number) => {
    for (let times = 0; times < 20; times++) await joined.submit(`${who}`, who)
  }
  const two = [ask(0), ask(1)]
  await nextTurns()
  const thirty = Array.from({ length: 30 }, (_, who) => ask(who + 2))
  release()
  await Promise.all([...two, ...thirty])
  expect(sizes.slice(0, 3)).toEqual([1, 1, 16])
  expect(Math.max(...sizes)).toBe(16)
  expect(sizes.slice(4, 34)).toEqual(Array.from({ length: 30 }, () => 16))
})

test('one that hangs holds up nobody but those of its own keys', async () => {
  let release = () => {}
  const hanging = new Promise<void>((done) => (release = done))
  const joined = batcher<string, string>({
    lanes: 2,
    limit: 100,
    run: async (items) => {
      if (items.includes('hanging')) await hanging
      return [...items]
    },
  })
  const all = ['hanging', 'x', 'y', 'u', 'v', 'w'].map((item) => joined.submit(item, item))
  const stuck = all.slice(0, 3)
  expect(await Promise.all(all.slice(3))).toEqual(['u', 'v', 'w'])
  const same = joined.submit('x', 'again')
  // fewer than are in flight, and nobody comes after them
  expect(await joined.submit('other', 'other')).toBe('other')
  await expect.poll(() => joined.waiting).toBe(4)
  release()
  expect(await Promise.all([...stuck, same])).toEqual(['hanging', 'x', 'y', 'again'])
  await joined.idle()
})

test('a batch that fails fails its own elements, and the lane goes on', async () => {
  let runs = 0
  const joined = batcher<number, number>({
    lanes: 1,
    limit: 10,
    run: async (items) => {
      runs += 1
      if (runs === 1) throw new Error('lost')
      return [...items]
    },
  })
  await expect(joined.submit('a', 1)).rejects.toThrow('lost')
  expect(await joined.submit('a', 2)).toBe(2)
})

test('an element whose answer takes longer does not hold up its lane', async () => {
  let release = () => {}
  const slow = new Promise<number>((done) => (release = () => done(1)))
  const joined = batcher<number, number>({
    lanes: 1,
    limit: 1,
    run: (items) => Promise.resolve(items.map((item) => (item === 1 ? slow : item))),
  })
  const first = joined.submit('a', 1)
  expect(await joined.submit('a', 2)).toBe(2)
  release()
  expect(await first).toBe(1)
})
