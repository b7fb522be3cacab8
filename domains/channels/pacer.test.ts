import { setTimeout as rest } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pacer } from './pacer.ts'

test('work begins no oftener than so many times a second, and whoever waits for that is told', async () => {
  const pace = pacer(50)
  const began: number[] = []
  let told = 0
  const waits = (inLine: Promise<void>) => {
    told += 1
    return inLine
  }
  const from = performance.now()
  const work = () => Promise.resolve(void began.push(performance.now() - from))
  await Promise.all(Array.from({ length: 15 }, () => pace(work, waits)))
  // a tenth of a second may come at once, which is five or six; the others a fiftieth apart
  expect(began.at(-1)).toBeGreaterThan(150)
  expect(told).toBeGreaterThanOrEqual(8)
  expect(told).toBeLessThan(12)
})

test('no more than so many are at work at once', async () => {
  const pace = pacer(10_000, 3)
  let now = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++now)
    await rest(2)
    now -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => pace(work)))
  expect(most).toBe(3)
})
