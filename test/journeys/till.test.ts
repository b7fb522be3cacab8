import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { en } from '#web/till/words.en.ts'
import { ru } from '#web/till/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять баллов за 100 рублей', en: 'Five points for 100 roubles' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
  redeem: { value: { points: 1, amount: 100 } },
}

const readers = ['ru-RU', 'en-GB'].flatMap((locale) =>
  [1280, 390].map((width) => ({ locale, width })),
)

describe.skipIf(!hasChromium)('the till, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin: string
  let phones = 0

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    await openShop()
    await hire(given(), 'kassa', 'cashier')
  })
  afterAll(() => browser?.close())

  const made = async (path: string, body?: unknown) => {
    const answer = await door.ask('POST', path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }

  async function openShop(): Promise<void> {
    const { id } = await made('/v1/programmes', {
      name: 'Gears',
      currency: 'RUB',
      zone: 'Europe/Moscow',
    })
    await made(`/v1/programmes/${id}/conditions`, { document })
    const startsAt = '2020-01-01T00:00:00Z'
    await made(`/v1/programmes/${id}/conditions/1/schedule`, { startsAt })
    await made(`/v1/programmes/${id}/go-live`)
  }

  /** A member with so many points and a card. */
  async function member(points: number) {
    const phone = `+7999000${String(1_000 + ++phones)}`
    const name = { first: 'Вера', last: `Гайкина-${phones}` }
    const { id } = await made('/v1/members', { name, phone })
    await made(`/v1/members/${id}/adjustments`, { points, reason: 'To begin with' })
    return { id, phone, name: `${name.first} ${name.last}` }
  }

  async function open(locale: string, width: number) {
    const context = await browser.newContext({ locale, viewport: { width, height: 800 } })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    const amiss: string[] = []
    page.on('pageerror', (error) => amiss.push(error.message))
    const words = locale === 'ru-RU' ? ru : en
    const shot = async (name: string) => {
      const folder = process.env['SHOTS']
      if (!folder) return
      mkdirSync(folder, { recursive: true })
      await page.screenshot({ path: `${folder}/${name}-${locale}-${width}.png` })
    }
    return { context, page, amiss, words, shot }
  }

  async function enter(page: Page, words: typeof en | typeof ru): Promise<void> {
    await page.goto(`${origin}/till`)
    await page.getByLabel(words['enter.login']).fill('kassa')
    await page.getByLabel(words['enter.password']).fill(PASSWORD)
    await page.getByRole('button', { name: words['enter.submit'], exact: true }).click()
    await page.getByLabel(words.sum, { exact: true }).first().waitFor()
  }

  /** A page that fits its screen and says everything to those who do not see it. */
  async function isSound(page: Page): Promise<void> {
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), 'the page is too wide').toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html)))',
    )
    expect(found).toEqual([])
  }

  test.each(readers)(
    'a cashier ($locale, $width px) types a sum, names the member, has a part paid with points, and sees what came of it',
    async ({ locale, width }) => {
      const { context, page, amiss, words, shot } = await open(locale, width)
      const vera = await member(300)
      await page.goto(`${origin}/till`)
      await page.getByLabel(words['enter.login']).waitFor()
      await isSound(page)
      await shot('enter')
      await enter(page, words)
      await shot('empty')
      for (const key of ['1', '0', '0', '0'])
        await page.getByRole('button', { name: key, exact: true }).click()
      await page.getByLabel(words['member.ask']).fill(vera.phone.replace('+7', '8 '))
      await page.getByRole('button', { name: words['member.find'], exact: true }).click()
      await page.getByText(vera.name).waitFor()
      await page.getByRole('button', { name: /^(Максимум|Most)/ }).waitFor()
      await isSound(page)
      await shot('quoted')
      await page.getByRole('button', { name: /^(Максимум|Most)/ }).click()
      await page.getByRole('button', { name: /700/ }).waitFor()
      await page.getByLabel(words['points.number']).fill('100')
      await page.getByRole('button', { name: /900/ }).waitFor()
      await shot('points')
      await page.getByRole('button', { name: /900/ }).click()
      await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
      await isSound(page)
      await shot('done')
      const { body } = await door.ask('GET', `/v1/members/${vera.id}/balance`)
      expect(body.active).toBe(245)
      await page.getByRole('button', { name: words['done.next'] }).click()
      await page.getByLabel(words.sum, { exact: true }).first().waitFor()
      expect(amiss).toEqual([])
      await context.close()
    },
    60_000,
  )
})
