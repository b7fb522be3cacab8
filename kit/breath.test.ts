import { afterEach, expect, test } from 'vitest'
import { restAfter } from './breath.ts'

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
  await restAfter(performance.now() - 50, 1, () => {
    looks += 1
    if (looks === 4) isSpinning = false
    return true
  })
  expect(looks).toBeGreaterThanOrEqual(4)
})

test('who is not patient goes on after the rest, whatever the process is at', async () => {
  spin()
  let looks = 0
  await restAfter(performance.now() - 50, 1, () => {
    looks += 1
    return false
  })
  expect(looks).toBe(1)
})
