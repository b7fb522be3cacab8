import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { importsEn } from '../../web/backoffice/imports/words.en.ts'
import { importsRu } from '../../web/backoffice/imports/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const readers = [
  { locale: 'ru-RU', width: 1280 },
  { locale: 'en-GB', width: 1280 },
  { locale: 'ru-RU', width: 390 },
  { locale: 'en-GB', width: 390 },
] as const

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
  let browser: Browser
  let worker: Worker
  let origin: string

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
    await openShop()
  })
  afterAll(async () => {
    await browser?.close()
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

  async function signedIn(
    login: string,
    { locale, width }: (typeof readers)[number],
  ): Promise<Page> {
    const context = await browser.newContext({ locale, viewport: { width, height: 900 } })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(`${origin}/imports`)
    const isRussian = locale === 'ru-RU'
    await page.getByLabel(isRussian ? 'Логин' : 'Login').fill(login)
    await page.getByRole('textbox', { name: isRussian ? 'Пароль' : 'Password' }).fill(PASSWORD)
    await page.getByRole('button', { name: isRussian ? 'Войти' : 'Sign in', exact: true }).click()
    return page
  }

  async function isSound(page: Page, name: string): Promise<void> {
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html)))',
    )
    expect(found, page.url()).toEqual([])
    const shots = process.env['SHOTS']
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
  }

  test.each(readers)(
    'a marketer hands a file in, is suggested its columns, tries it and imports it ($locale, $width px)',
    async (reader) => {
      const words = reader.locale === 'ru-RU' ? importsRu : importsEn
      const name = (part: string) => `imports-${part}-${reader.locale}-${reader.width}`
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
      await isSound(page, name('columns'))

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
      await isSound(page, name('trial'))

      await page.getByRole('button', { name: words['imports.go'], exact: true }).click()
      await page.getByRole('button', { name: words['imports.rejected.file'] }).waitFor()
      await isSound(page, name('done'))
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: words['imports.rejected.file'] }).click()
      const saved = readFileSync(await (await download).path(), 'utf8')
      expect(saved).toContain('позавчера')
      await page.goto(`${origin}/imports`)
      await page.getByRole('link', { name: 'продажи.csv' }).first().waitFor()
      await isSound(page, name('list'))
      await page.context().close()
    },
    90_000,
  )

  test('an analyst sees imports and is told why none can be begun', async () => {
    const page = await signedIn('analyst', readers[1])
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
