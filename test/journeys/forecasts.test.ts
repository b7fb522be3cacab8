import { sql } from 'kysely'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { rollUp } from '#domains/analytics/rolling.ts'
import { monthAfter } from '#domains/simulation/core/watching.ts'
import { observe } from '#domains/simulation/forecasts.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { simulationEn } from '../../web/backoffice/simulation/words.en.ts'
import { simulationRu } from '../../web/backoffice/simulation/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

/** A year of a shop that is much busier than the one of this test comes to be. */
const SALES = [
  'Номер чека;Дата;Покупатель;Артикул;Сумма;Скидка;Себестоимость',
  ...Array.from({ length: 300 }, (_, n) => {
    const day = `${1 + (n % 28)}.${1 + (Math.floor(n / 25) % 12)}.2024`
    const sum = 900 + ((n * 137) % 6000)
    return `${n};${day} 12:00;${100 + ((n * 7) % 20)};МАСЛО;${sum},00;0,00;${Math.round(sum * 0.7)},00`
  }),
].join('\n')

/** Two months before this one: it has ended, however early in its month the test runs. The last of a year of months. */
const PAST = monthAfter(new Date().toISOString().slice(0, 7), -2)

describe.skipIf(!hasChromium)('forecasts, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let worker: Worker

  beforeAll(async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const shop = await openShop(given, conditions())
    const people = await Promise.all([shop.member(), shop.member(), shop.member()])
    // six receipts in the month, and nine tenths of each are its cost
    for (let n = 0; n < 6; n++) {
      const occurredAt = `${PAST}-${10 + n}T12:00:00+03:00`
      const line = { sku: 'oil', amount: 400_000, cost: 360_000 }
      await shop.buy(people[n % 3]!.id, [line], { occurredAt })
    }
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    await hire(given(), 'marketer', 'marketer')
    worker = await startWorker({ url: given.url, log })
  }, 60_000)
  afterAll(() => worker?.stop())

  test.each(SCREENS)(
    'a marketer keeps what a file of sales makes expect, reads which assumption failed, and begins again with the new history ($language, $width px)',
    async (screen) => {
      const words = screen.language === 'ru' ? simulationRu : simulationEn
      await sql`delete from simulation.forecast`.execute(given.owner)
      const page = await walk.visit(screen, '/forecasts', 'marketer')
      await page.getByText(words['forecast.empty'], { exact: true }).waitFor()
      await isSound(page)

      await page.goto(`${walk.origin}/simulations/new`)
      await page.getByText(words['sim.source.file'], { exact: true }).click()
      const file = { name: 'продажи.csv', mimeType: 'text/csv', buffer: Buffer.from(SALES) }
      await page.setInputFiles('input[type=file]', file)
      // it is handed in, and its columns are understood
      await page.getByText('МАСЛО', { exact: true }).waitFor()
      await page.getByRole('checkbox', { checked: true }).first().waitFor()
      await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
      await page.waitForURL(/simulations\/[0-9a-f]{8}-/)
      // a year is played and ten thousand times thought on, beside whatever else the machine does
      const keep = page.getByRole('button', { name: words['forecast.keep'] }).first()
      await keep.waitFor({ timeout: 90_000 })
      await keep.click()

      await page.waitForURL(/forecasts\/[0-9a-f]{8}-/)
      await page.getByRole('link', { name: words['forecast.again'] }).waitFor()
      await picture(page, 'forecast-waits')
      await isSound(page)

      const locale = screen.language === 'ru' ? 'ru' : 'en-GB'
      const past = await page.evaluate<string>(
        `new Date('${PAST}-01').toLocaleDateString('${locale}', { month: 'short', year: 'numeric', timeZone: 'UTC' }).replace(' г.', '')`,
      )
      // its year is over, as far as the forecast knows
      const first = monthAfter(PAST, -11)
      await sql`update simulation.forecast set first_month = ${first}`.execute(given.owner)
      await observe(await given.fresh())
      await page.reload()
      const failed = page.getByRole('alert')
      await failed.getByText(words['forecast.failed'].replace('{{month}}', past)).waitFor()
      await failed.getByText(words['forecast.failed.frequencyLift']).waitFor()
      // who joined, who came again and what it cost are watched too
      const press = (measure: string) =>
        page.getByRole('button', { name: new RegExp(`^${measure}`) }).click()
      for (const each of ['conversion', 'repeat', 'liability', 'cost'] as const) {
        await press(words[`forecast.m.${each}`])
        await page.getByText(words[`forecast.m.${each}.hint`], { exact: true }).waitFor()
      }
      await picture(page, 'forecast-cost')
      await press(words['forecast.m.receipts'])
      const month = page.getByRole('row', { name: new RegExp(`^${past}`) })
      await month.getByText('6', { exact: true }).waitFor()
      await month.getByText(words['forecast.verdict.below'], { exact: true }).waitFor()
      await picture(page, 'forecast-receipts')
      await press(words['forecast.m.margin'])
      const margin = screen.language === 'ru' ? '2 400 ₽' : 'RUB 2,400'
      await expect
        .poll(async () => (await month.innerText()).replaceAll(/[\u00a0\u202f]/g, ' '))
        .toMatch(new RegExp(margin.replace('RUB', '(RUB|₽)').replace(' ', ' ?')))
      await picture(page, 'forecast-margin')
      await isSound(page)

      await page.getByRole('link', { name: words['forecast.again'] }).click()
      // everything is filled in: the version, what was supposed, the receipts since
      await page.waitForURL(/simulations\/new\?forecast=/)
      await page.getByText(words['sim.after.forecast'], { exact: true }).waitFor()
      expect(await page.getByLabel(words['sim.from'], { exact: true }).inputValue()).not.toBe('')
      await picture(page, 'forecast-again')
      await isSound(page)
      await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
      await page.waitForURL(/simulations\/[0-9a-f]{8}-/)
      // what is played now is what has been sold since
      await keep.waitFor({ timeout: 90_000 })
      await isSound(page)

      await page.goto(`${walk.origin}/forecasts`)
      await page.getByText(words['forecast.out']).first().waitFor()
      await picture(page, 'forecasts')
      await isSound(page)
      await page.context().close()
    },
    240_000,
  )
})
