import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rollUp } from '#domains/analytics/rolling.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { DAY } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { openShop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { reportsEn } from '../../web/backoffice/reports/words.en.ts'
import { reportsRu } from '../../web/backoffice/reports/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')

describe.skipIf(!hasChromium)('reports, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let worker: Worker

  beforeAll(async () => {
    const shop = await openShop(given, conditions())
    const { id } = await shop.member()
    const occurredAt = new Date(Date.now() - 2 * DAY).toISOString()
    await shop.buy(id, 500_000, { occurredAt })
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    await hire(given(), 'anna@gears.example', 'marketer')
    await hire(given(), 'boris', 'owner')
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
  }, 60_000)
  afterAll(() => worker?.stop())

  test.each(SCREENS)(
    'a marketer has figures sent, sends them at once, opens what was sent, and takes the report away ($language, $width px)',
    async (screen) => {
      const words = screen.language === 'ru' ? reportsRu : reportsEn
      await sql`delete from reports.report`.execute(given.owner)
      const page = await walk.visit(screen, '/figures/reports', 'anna@gears.example')
      await page.getByText(words['reports.empty'], { exact: true }).waitFor()
      await isSound(page)
      await picture(page, 'reports-empty')
      await page.getByRole('button', { name: words['reports.new'] }).click()
      const form = page.getByRole('dialog', { name: words['reports.new'] })
      await form.getByLabel(words['reports.name']).fill('Понедельник')
      // nobody is chosen yet: the form says so, and keeps what was typed
      await form.getByRole('button', { name: words['reports.save'] }).click()
      await form.getByText(words['reports.recipients.none'], { exact: true }).waitFor()
      expect(await form.getByLabel(words['reports.name']).inputValue()).toBe('Понедельник')
      await form.getByRole('combobox', { name: words['reports.recipients'] }).click()
      const options = page.getByRole('option')
      await options.filter({ hasText: 'anna' }).click()
      // somebody whose login is no address is there, and cannot be chosen
      expect(
        await options.filter({ hasText: 'boris' }).getAttribute('data-combobox-disabled'),
      ).toBe('true')
      await form.getByLabel(words['reports.name']).click()
      await picture(page, 'reports-form')
      await isSound(page)
      await form.getByRole('button', { name: words['reports.save'] }).click()
      await form.waitFor({ state: 'detached' })

      await page.getByText(words['reports.sandbox'], { exact: true }).waitFor()
      await page.getByText(words['reports.last.none'], { exact: true }).waitFor()
      await isSound(page)
      await page.getByRole('link', { name: 'Понедельник' }).click()
      await page.getByText(words['reports.journal.none'], { exact: true }).waitFor()
      await page.getByRole('button', { name: words['reports.send'] }).click()
      await page.getByText(words['reports.state.kept'], { exact: true }).waitFor()
      await picture(page, 'report')
      await isSound(page)
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: words['reports.open'] }).click()
      const path = await (await download).path()
      expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')

      await page.getByRole('button', { name: words['reports.pause'] }).click()
      await page.getByRole('button', { name: words['reports.goOn'] }).waitFor()
      await page.goto(`${walk.origin}/figures/reports`)
      await page.getByText(words['reports.state.kept'], { exact: true }).waitFor()
      await picture(page, 'reports')
      await isSound(page)
      await page.getByRole('link', { name: 'Понедельник' }).click()
      await page.getByRole('button', { name: words['reports.remove'] }).click()
      const sure = page.getByRole('dialog', { name: words['reports.remove.sure'] })
      await sure.getByRole('button', { name: words['reports.remove'] }).click()
      await page.getByText(words['reports.empty'], { exact: true }).waitFor()
      await page.context().close()
    },
    60_000,
  )
})
