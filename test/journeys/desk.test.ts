import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { hasChromium, startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where pictures of the pages are left to be looked at; nowhere unless asked. */
const pictures = process.env['KOPILKA_PICTURES']

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять баллов за 100 рублей', en: 'Five points for 100 roubles' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
}

describe.skipIf(!hasChromium)('the service desk, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin: string
  let number = 0

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    const { id } = await ask('POST', '/v1/programmes', {
      name: 'Gears',
      currency: 'RUB',
      zone: 'Europe/Moscow',
    })
    await ask('POST', `/v1/programmes/${id}/conditions`, { document })
    const soon = new Date(Date.now() + 500).toISOString()
    await ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt: soon })
    await ask('POST', `/v1/programmes/${id}/go-live`)
  })
  afterAll(() => browser?.close())

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await door.ask(method, path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }

  const ring = (asked: { phone?: string; operator?: string }) =>
    ask('POST', '/v1/calls', { externalId: `pbx-${++number}`, state: 'ringing', ...asked })

  type Screen = { readonly width: number; readonly locale: 'ru-RU' | 'en-GB' }

  /** The desk of an operator of their own, who has signed in. */
  async function deskOf(login: string, role: string, { width, locale }: Screen) {
    await hire(given(), login, role)
    const context = await browser.newContext({ locale, viewport: { width, height: 900 } })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(`${origin}/desk`)
    const ru = locale === 'ru-RU'
    await page.getByLabel(ru ? 'Логин' : 'Login').fill(login)
    await page.getByRole('textbox', { name: ru ? 'Пароль' : 'Password' }).fill(PASSWORD)
    await page.getByRole('button', { name: ru ? 'Войти' : 'Sign in', exact: true }).click()
    await page.getByText(ru ? 'Звонки приходят' : 'Calls come here').waitFor()
    return { page, context }
  }

  /** A page that fits its screen and says everything to those who do not see it. */
  async function isSound(page: Page, picture: string): Promise<void> {
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true })
      const { width } = page.viewportSize()!
      await page.screenshot({ path: `${pictures}/${picture}-${width}.png`, fullPage: true })
    }
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html)))',
    )
    expect(found, page.url()).toEqual([])
  }

  const closeAll = (...all: { readonly context: BrowserContext }[]) =>
    Promise.all(all.map(({ context }) => context.close()))

  test('a call opens the card of its caller at once at its operator, and at nobody else', async () => {
    const screen = { width: 1280, locale: 'en-GB' } as const
    const name = { first: 'Вера', last: 'Гайкина' }
    await ask('POST', '/v1/members', { phone: '+79990000001', name })
    const anna = await deskOf('anna@desk.example', 'operator', screen)
    const boris = await deskOf('boris@desk.example', 'operator', screen)
    await isSound(anna.page, 'home')
    const began = performance.now()
    await ring({ phone: '8 999 000-00-01', operator: 'anna@desk.example' })
    await anna.page.getByRole('heading', { level: 1, name: 'Вера Гайкина' }).waitFor()
    expect(performance.now() - began).toBeLessThan(1_500)
    await isSound(anna.page, 'caller')
    await ring({ phone: '8 999 000-00-07' })
    const calls = boris.page.getByRole('region', { name: 'Calls now' })
    await calls.getByText('Unknown number').waitFor()
    expect(await calls.getByText('Вера').count()).toBe(0)
    await closeAll(anna, boris)
  }, 60_000)

  test.each([
    { width: 1280, locale: 'ru-RU' },
    { width: 390, locale: 'ru-RU' },
    { width: 390, locale: 'en-GB' },
  ] as const)(
    'an unknown number opens enrolment with the number, and its card is activated: $locale, $width px',
    async (screen) => {
      const ru = screen.locale === 'ru-RU'
      const login = `nina-${screen.width}-${screen.locale.toLowerCase()}@desk.example`
      const phone = `+7999000${String(++number).padStart(4, '1')}`
      const { id } = await ask('POST', '/v1/cards/batches', { name: 'B', count: 1, length: 16 })
      const print = await door.ask('GET', `/v1/cards/batches/${id}/print`)
      const [card = ''] = /\d{16}/.exec(print.text) ?? []
      const nina = await deskOf(login, 'operator', screen)
      const { page } = nina
      await ring({ phone, operator: login })
      const field = page.getByRole('textbox', { name: ru ? 'Телефон' : 'Phone', exact: true })
      await expect.poll(() => field.inputValue()).toBe(phone)
      await page.getByLabel(ru ? 'Имя' : 'First name', { exact: true }).fill('Нина')
      await page.getByLabel(ru ? 'Номер карты' : 'Card number').fill(card)
      await isSound(page, `enrol-${screen.locale}`)
      await page.getByRole('button', { name: ru ? 'Завести' : 'Enrol', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Нина' }).waitFor()
      await page.getByText(card).waitFor()
      await isSound(page, `enrolled-${screen.locale}`)
      await closeAll(nina)
    },
    60_000,
  )
})
