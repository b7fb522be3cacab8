import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { openPatience, openPortions, restAfter } from './breath.ts'

let isSpinning = false
afterEach(() => {
  isSpinning = false
})

/** Keeps this process at work nearly all the time. */
function spin(): void {
  isSpinning = true
  const work = () => {
    const until = performance.now() + 5
    while (performance.now() < until);
    if (isSpinning) setImmediate(work)
  }
  work()
}

test('a rest is as long as it is told, part by part of what the work took', async () => {
  const began = performance.now() - 100
  const before = performance.now()
  await restAfter(began, 0.5)
  expect(performance.now() - before).toBeGreaterThan(45)
})

test('who is patient goes on resting while the process is at its limit, and no longer than that', async () => {
  spin()
  let looks = 0
  const isPatient = () => {
    looks += 1
    if (looks === 4) isSpinning = false
    return true
  }
  await restAfter(performance.now() - 50, 1, { isPatient })
  expect(looks).toBeGreaterThanOrEqual(4)
})

test('who is not patient goes on after the rest, whatever the process is at', async () => {
  spin()
  let looks = 0
  const isPatient = () => {
    looks += 1
    return false
  }
  await restAfter(performance.now() - 50, 1, { isPatient })
  expect(looks).toBe(1)
})

test('a rest ends when it is told to stop', async () => {
  const stop = new AbortController()
  const before = performance.now()
  setTimeout(() => stop.abort(), 20)
  await restAfter(before - 60_000, 1, { signal: stop.signal })
  expect(performance.now() - before).toBeLessThan(5_000)
})

test('portions are small at first and while the process is at work for others, and large where it is not', async () => {
  const portions = openPortions()
  const size = { many: 200, few: 50 }
  expect(portions.next(size)).toBe(50)
  portions.ended()
  await wait(200)
  expect(portions.next(size)).toBe(200)
  portions.ended()
  spin()
  await wait(200)
  expect(portions.next(size)).toBe(50)
})

test('patience lasts for so long, and is there again after as long', async () => {
  const isPatient = openPatience(40)
  expect(isPatient()).toBe(true)
  await wait(50)
  expect(isPatient()).toBe(false)
  await wait(45)
  expect(isPatient()).toBe(true)
})
