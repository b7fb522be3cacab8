import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { simulationEn } from '../../web/backoffice/simulation/words.en.ts'
import { simulationRu } from '../../web/backoffice/simulation/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const readers = [
  { language: 'ru', width: 1280 },
  { language: 'en', width: 390 },
] as const

/** Four hundred receipts of forty people over thirteen months, some with a discount. */
const SALES = [
  'Номер чека;Дата;Покупатель;Артикул;Сумма;Скидка;Себестоимость',
  ...Array.from({ length: 400 }, (_, n) => {
    const month = Math.floor((n * 13) / 400)
    const day = `${1 + (n % 28)}.${1 + (month % 12)}.${2024 + Math.floor(month / 12)}`
    const sum = 900 + ((n * 137) % 6000)
    return `${n};${day} 12:00;${100 + ((n * 7) % 40)};МАСЛО;${sum},00;${n % 3 === 0 ? (sum / 10).toFixed(2).replace('.', ',') : '0,00'};${Math.round(sum * 0.7)},00`
  }),
].join('\n')

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Баллы с покупки', en: 'Points for purchases' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
  redeem: {
    value: { points: 1, amount: 100 },
    cap: { share: { numerator: 30, denominator: 100 } },
  },
  expiry: { kind: 'rolling', after: { days: 90 } },
  tiers: {
    by: 'spend',
    window: { kind: 'rolling', length: { months: 6 } },
    ladder: [
      { id: 'silver', name: { ru: 'Серебро', en: 'Silver' }, from: 1_500_000 },
      { id: 'gold', name: { ru: 'Золото', en: 'Gold' }, from: 4_000_000 },
    ],
  },
}

describe.skipIf(!hasChromium)('simulations, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let worker: Worker
  let origin: string

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
    const settled = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id } = (await door.ask('POST', '/v1/programmes', settled)).body
    const path = `/v1/programmes/${id}/conditions`
    await door.ask('POST', path, { document })
    const startsAt = '2020-01-01T00:00:00+03:00'
    await door.ask('POST', `${path}/1/schedule`, { startsAt })
    await door.ask('POST', `/v1/programmes/${id}/go-live`)
    const dearer = structuredClone(document)
    dearer.rules[0]!.then.rate.points = 12
    await door.ask('POST', path, { document: dearer, note: 'Щедрее' })
    await hire(given(), 'marketer', 'marketer')
    await hire(given(), 'cashier', 'cashier')
    await new Promise((done) => setTimeout(done, 1_100)) // programmes are remembered for a second
  })
  afterAll(async () => {
    await browser?.close()
    await worker?.stop()
  })

  test.each(readers)(
    'a marketer plays a file of sales through two variants, searches for a better one, and saves it as a draft ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? simulationRu : simulationEn
      const page = await openWindow(browser, reader)
      await enter(page, `${origin}/simulations`, 'marketer')
      await page.getByRole('button', { name: words['sim.new'] }).first().click()

      await page.getByText(words['sim.source.file'], { exact: true }).click()
      const file = { name: 'продажи.csv', mimeType: 'text/csv', buffer: Buffer.from(SALES) }
      await page.setInputFiles('input[type=file]', file)
      // it is handed in, and its columns are understood
      await page.getByText('МАСЛО', { exact: true }).waitFor()
      await page.getByRole('checkbox', { name: /2/ }).first().check()
      await page.getByRole('combobox', { name: words['sim.discounts'] }).first().click()
      await page.getByRole('option', { name: words['sim.discounts.replaced'] }).click()
      await picture(page, 'new')
      await isSound(page)
      await page.getByRole('button', { name: words['sim.go'], exact: true }).click()

      await page.waitForURL(/simulations\/[0-9a-f]{8}-/)
      await page.getByRole('heading', { name: words['sim.compare'] }).waitFor({ timeout: 90_000 })
      await page.getByRole('heading', { name: words['sim.tornado'] }).waitFor()
      await page.locator('svg text').first().waitFor()
      await picture(page, 'result')
      await isSound(page)
      const download = page.waitForEvent('download')
      await page
        .getByRole('button', { name: `${words['sim.compare']}: ${words['sim.csv']}` })
        .click()
      const csv = readFileSync(await (await download).path(), 'utf8')
      expect(csv.split('\r\n')[0]).toContain(words['sim.t.measure'])
      expect(csv).toContain(`"${words['sim.t.amount']}"`)

      // the same sales, now searched: nothing has to be typed twice
      await page.getByRole('link', { name: words['sim.change'] }).click()
      await page.getByText(words['sim.what.search'], { exact: true }).click()
      await page
        .getByRole('button', { name: `+ ${words['sim.axis.rate']}` })
        .first()
        .click()
      await page.getByRole('button', { name: `+ ${words['sim.axis.cap']}` }).click()
      await page.getByRole('button', { name: `+ ${words['sim.axis.rules']}` }).click()
      const limit = (
        name: 'sim.most.regularsInForce' | 'sim.most.partPayment' | 'sim.regularFrom',
      ) => page.getByRole('textbox', { name: words[name], exact: true })
      await limit('sim.regularFrom').fill('8')
      await limit('sim.most.regularsInForce').fill('0')
      await limit('sim.most.partPayment').fill('101')
      await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
      await page.getByText(words['sim.wrong.limit'], { exact: true }).waitFor()
      await limit('sim.most.partPayment').fill('30')
      await picture(page, 'search')
      await isSound(page)
      await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
      // a dozen variants are played, beside whatever else the machine does
      await page.getByRole('heading', { name: words['sim.frontier'] }).waitFor({ timeout: 90_000 })
      await page.locator('svg text').first().waitFor()
      // the best that holds is beside the version in force, in words
      const chosen = page.getByRole('region', { name: words['sim.chosen'] })
      await chosen.getByText(words['sim.against'].replace('{{version}}', '1')).waitFor()
      await chosen.getByText(words['sim.against.regulars.none'], { exact: true }).waitFor()
      await picture(page, 'frontier')
      await isSound(page)
      // one that does not hold says what, and by how much
      const broken = page.getByRole('row').filter({ hasText: words['sim.broken.regularsInForce'] })
      await broken.getByRole('button').first().click()
      await chosen.getByText(new RegExp(`^${words['sim.broken.regularsInForce']}: `, 'i')).waitFor()
      await picture(page, 'broken')
      await isSound(page)
      await page.getByRole('button', { name: words['sim.keep'] }).click()
      await page.waitForURL(/\/conditions\/\d+\/edit/)
      await page.getByRole('link', { name: words['sim.editor'] }).waitFor()
      await page.goto(`${origin}/simulations`)
      await page
        .getByRole('link', { name: /продажи|Верс|Vers|№/ })
        .first()
        .waitFor()
      await picture(page, 'list')
      await isSound(page)
      await page.context().close()
    },
    240_000,
  )
})
