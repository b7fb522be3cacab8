import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loop } from './loop.ts'

const FOREVER = 60_000

test('a loop that is woken while it works looks once more, however often it was woken', async () => {
  let looks = 0
  const woken = loop({
    run: async () => {
      looks += 1
      await wait(20)
      return 'empty'
    },
    failed: () => {},
    idle: FOREVER,
    pause: 1,
  })
  await woken.drained()
  const before = looks
  for (let calls = 0; calls < 50; calls += 1) woken.wake()
  await woken.drained()
  expect(looks - before).toBeLessThanOrEqual(2)
  await woken.stop()
})

test('what arrives after the last look is found by the next, without waiting for the clock', async () => {
  const waiting = ['a']
  const done: string[] = []
  const worked = loop({
    run: async () => {
      const next = waiting.shift()
      if (next !== undefined) done.push(next)
      return next === undefined ? 'empty' : 'more'
    },
    failed: () => {},
    idle: FOREVER,
    pause: 1,
  })
  await worked.drained()
  waiting.push('b', 'c')
  worked.wake()
  await worked.drained()
  expect(done).toEqual(['a', 'b', 'c'])
  await worked.stop()
})

test('a failed portion is told and does not end the loop', async () => {
  const told: unknown[] = []
  let looks = 0
  const failing = loop({
    run: async () => {
      looks += 1
      if (looks === 1) throw new Error('no database')
      return 'empty'
    },
    failed: (error) => told.push(error),
    idle: FOREVER,
    pause: 1,
  })
  await failing.drained()
  expect(told).toMatchObject([{ message: 'no database' }])
  await failing.stop()
})

test('stopping ends after the portion at hand', async () => {
  let ended = false
  const busy = loop({
    run: async () => {
      await wait(50)
      ended = true
      return 'more'
    },
    failed: () => {},
    idle: FOREVER,
    pause: 1,
  })
  await wait(10)
  await busy.stop()
  expect(ended).toBe(true)
})
