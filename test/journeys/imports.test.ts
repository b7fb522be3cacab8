import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { importsEn } from '../../web/backoffice/imports/words.en.ts'
import { importsRu } from '../../web/backoffice/imports/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS, type Screen } from './walk.ts'

const ROWS = [
  'Номер чека;Дата;Покупатель;Артикул;Сумма',
  '1;03.11.2025 9:05;101;МАСЛО;250,00',
  '1;03.11.2025 9:05;101;ФИЛЬТР;99,90',
  '2;14.11.2025 19:30;102;МАСЛО;1 250,00',
  '3;позавчера;102;МАСЛО;10,00',
].join('\n')

describe.skipIf(!hasChromium)('imports, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let worker: Worker

  beforeAll(async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
    await openShop()
  })
  afterAll(async () => {
    await worker?.stop()
  })

  async function openShop(): Promise<void> {
    const settled = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id } = (await door.ask('POST', '/v1/programmes', settled)).body
    const rule = {
      id: 'base',
      name: { ru: 'База', en: 'Base' },
      on: 'purchase',
      then: { rate: { points: 5, per: 100 } },
    }
    await door.ask('POST', `/v1/programmes/${id}/conditions`, { document: { rules: [rule] } })
    const startsAt = '2020-01-01T00:00:00+03:00'
    await door.ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt })
    await door.ask('POST', `/v1/programmes/${id}/go-live`)
    await hire(given(), 'marketer', 'marketer')
    await hire(given(), 'analyst', 'analyst')
    await new Promise((done) => setTimeout(done, 1_100)) // programmes are remembered for a second
  }

  const signedIn = (login: string, screen: Screen) => walk.visit(screen, '/imports', login)

  test.each(SCREENS)(
    'a marketer hands a file in, is suggested its columns, tries it and imports it ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? importsRu : importsEn
      const page = await signedIn('marketer', reader)
      await page.getByRole('button', { name: words['imports.new'] }).first().click()

      const file = { name: 'продажи.csv', mimeType: 'text/csv', buffer: Buffer.from(ROWS) }
      await page.setInputFiles('input[type=file]', file)
      await page.getByRole('heading', { name: words['imports.columns'] }).waitFor()
      const value = (label: keyof typeof words) =>
        page.getByRole('combobox', { name: words[label] }).inputValue()
      expect(await value('imports.f.receipt.externalId')).toBe('Номер чека')
      expect(await value('imports.f.line.amount')).toBe('Сумма')
      expect(await page.getByLabel(words['imports.format']).inputValue()).toBe('D.M.YYYY h:mm')
      await picture(page, 'columns')
      await isSound(page)

      // without the article it cannot be tried, and the page says so
      const sku = page.getByRole('combobox', { name: words['imports.f.line.sku'], exact: true })
      await sku.click()
      await page.getByRole('option', { name: 'Артикул', exact: true }).click()
      await page.getByRole('status').getByText(words['imports.f.line.sku']).waitFor()
      await sku.click()
      await page.getByRole('option', { name: 'Артикул', exact: true }).click()

      await page.getByRole('button', { name: words['imports.trial'], exact: true }).click()
      await page.getByText(words['imports.preview']).waitFor()
      await page.getByText(words['imports.unknown']).waitFor()
      await page.getByText(/^ФИЛЬТР × 1$/).waitFor()
      expect(await page.getByText('externalId').count()).toBe(0)
      await picture(page, 'trial')
      await isSound(page)

      await page.getByRole('button', { name: words['imports.go'], exact: true }).click()
      await page.getByRole('button', { name: words['imports.rejected.file'] }).waitFor()
      await picture(page, 'done')
      await isSound(page)
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: words['imports.rejected.file'] }).click()
      const saved = readFileSync(await (await download).path(), 'utf8')
      expect(saved).toContain('позавчера')
      await page.goto(`${walk.origin}/imports`)
      await page.getByRole('link', { name: 'продажи.csv' }).first().waitFor()
      await picture(page, 'list')
      await isSound(page)
      await page.context().close()
    },
    90_000,
  )

  test('an analyst sees imports and is told why none can be begun', async () => {
    const page = await signedIn('analyst', { width: 1280, language: 'en' })
    const button = page.getByRole('button', { name: importsEn['imports.new'] }).first()
    await button.hover()
    await page
      .getByText(/hand in files and import them/)
      .first()
      .waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.context().close()
  }, 60_000)
})
