import { setTimeout as rest } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openClock } from './patience.ts'

const isLate = async (clock: { readonly late: Promise<void> }) =>
  Promise.race([clock.late.then(() => true), rest(0).then(() => false)])

test('patience ends when nothing comes for so long', async () => {
  const clock = openClock(20)
  expect(await isLate(clock)).toBe(false)
  await rest(60)
  expect(await isLate(clock)).toBe(true)
})

test('what stands in line for the rate of its channel takes nothing of patience, however many parts wait at once', async () => {
  const clock = openClock(40)
  await Promise.all([clock.waits(rest(60)), clock.waits(rest(120))])
  expect(await isLate(clock)).toBe(false)
  await rest(100)
  expect(await isLate(clock)).toBe(true)
})

test('once it is stopped nothing ends', async () => {
  const clock = openClock(20)
  clock.stop()
  await clock.waits(rest(10))
  await rest(60)
  expect(await isLate(clock)).toBe(false)
})
