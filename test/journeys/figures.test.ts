import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkSoundness, rollUp } from '#domains/analytics/rolling.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { loadDemo } from '#db/demo/load.ts'
import { DAY } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { hire } from '#test/staff.ts'
import { figuresEn } from '../../web/backoffice/figures/words.en.ts'
import { figuresRu } from '../../web/backoffice/figures/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const readers = [
  { language: 'ru', width: 1280 },
  { language: 'en', width: 390 },
] as const

describe.skipIf(!hasChromium)('figures, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    await loadDemo(given(), { members: 150 })
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    await checkSoundness(await given.fresh())
    await hire(given(), 'reader', 'owner')
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
  }, 120_000)
  afterAll(() => browser?.close())

  test.each(readers)(
    'an owner looks at the figures, the cohorts and who is in a cell ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? figuresRu : figuresEn
      const page = await openWindow(browser, reader)
      await enter(page, `${origin}/figures`, 'reader')
      await page.getByRole('img', { name: words['figures.salesByDay'] }).locator('svg').waitFor()
      await page.getByRole('img', { name: words['figures.pointsByDay'] }).locator('svg').waitFor()
      await isSound(page)
      await picture(page, 'owner')
      await page.getByText(words['figures.last.365'], { exact: true }).click()
      await page.waitForURL(/from=/)
      await page.getByRole('button', { name: words['figures.table.show'] }).last().click()
      const table = words['figures.table'].replace('{{of}}', words['figures.pointsByDay'])
      await page.getByRole('region', { name: table }).waitFor()
      await isSound(page)
      await picture(page, 'owner-year')

      await page.getByRole('link', { name: words['figures.tab.marketer'] }).click()
      await page.getByText(words['figures.medianDays'], { exact: true }).waitFor()
      await isSound(page)
      await picture(page, 'marketer')

      await page.getByRole('link', { name: words['figures.tab.cohorts'] }).click()
      await page.getByRole('rowheader', { name: words['figures.cohorts.average'] }).waitFor()
      await isSound(page)
      await picture(page, 'cohorts')

      await page.getByRole('link', { name: words['figures.tab.rfm'] }).click()
      await page.locator('button[aria-pressed]:not([disabled])').first().click()
      const inside = page.getByRole('region', { name: words['figures.rfm.open'] })
      await inside.waitFor()
      expect(await inside.locator('tbody tr').count()).toBeGreaterThan(0)
      await isSound(page)
      await picture(page, 'rfm')

      await page.getByRole('link', { name: words['figures.tab.liability'] }).click()
      await page.getByRole('region', { name: words['figures.owed.byMonth'] }).waitFor()
      await isSound(page)
      await picture(page, 'liability')

      await page.getByRole('link', { name: words['figures.tab.worth'] }).click()
      await page.getByText(words['figures.worth.notYet'], { exact: true }).waitFor()
      await isSound(page)
      await page.context().close()
    },
    60_000,
  )

  test.each(readers)(
    'an owner holds members out, and reads whether it pays ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? figuresRu : figuresEn
      await sql`delete from analytics.control_group`.execute(given.owner)
      const page = await openWindow(browser, reader)
      await enter(page, `${origin}/figures/payback`, 'reader')
      await page.getByLabel(words['figures.pay.name']).fill('Spring')
      await page.getByLabel(words['figures.pay.share']).fill('30')
      await page.getByText(words['figures.pay.needed'].split('{{')[0]!).waitFor()
      await isSound(page)
      await picture(page, 'payback-begin')
      await page.getByRole('button', { name: words['figures.pay.begin'] }).click()
      await page.getByText(words['figures.pay.notYet'], { exact: true }).waitFor()
      // half a year later, as far as the group knows
      const ago = new Date(Date.now() - 183 * DAY)
      await sql`update analytics.control_group set starts_at = ${ago}`.execute(given.owner)
      await page.getByLabel(words['figures.pay.margin']).fill('30')
      await page.getByLabel(words['figures.pay.cost']).fill('5000')
      const told = ['pays', 'loses', 'open'] as const
      const verdicts = told.map((each) => words[`figures.pay.${each}`])
      await page.getByText(new RegExp(`^(${verdicts.join('|')})$`)).waitFor()
      await page.getByText(words['figures.pay.payback'], { exact: true }).waitFor()
      await isSound(page)
      await picture(page, 'payback')
      await page.getByRole('button', { name: words['figures.pay.end'] }).click()
      await page.getByRole('button', { name: words['figures.pay.begin'] }).waitFor()
      await page.context().close()
    },
    60_000,
  )
})
