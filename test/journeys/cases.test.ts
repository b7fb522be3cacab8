import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { conditions, fivePercent } from '#test/behaviours/town.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { casesEn } from '#web/backoffice/cases/words.en.ts'
import { casesRu } from '#web/backoffice/cases/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where pictures of the pages go, for whoever wants to look at them. */
const SHOTS = process.env['KOPILKA_SHOTS']

const entrance = { en: ['Login', 'Password', 'Sign in'], ru: ['Логин', 'Пароль', 'Войти'] } as const

describe.skipIf(!hasChromium)('the cases, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin: string
  let shop: Shop

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    shop = await openShop(given, conditions({ rules: [fivePercent] }))
    for (const [login, role] of [
      ['olga', 'operator'],
      ['semyon', 'senior-operator'],
      ['alla', 'analyst'],
    ] as const)
      await hire(given(), login, role)
  })
  afterAll(() => browser?.close())

  /** A page that fits its screen and says everything to those who do not see it. */
  async function isSound(page: Page): Promise<void> {
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
    // what fades in has no contrast yet
    await page.waitForTimeout(300)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html + n.failureSummary)))',
    )
    expect(found, page.url()).toEqual([])
  }

  type Visitor = { readonly page: Page; readonly context: BrowserContext }

  async function visit(login: string, language: 'ru' | 'en', width: number): Promise<Visitor> {
    const context = await browser.newContext({
      locale: language === 'ru' ? 'ru-RU' : 'en-GB',
      viewport: { width, height: 900 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(`${origin}/desk/cases`)
    const [name, password, submit] = entrance[language]
    await page.getByLabel(name).fill(login)
    await page.getByRole('textbox', { name: password }).fill(PASSWORD)
    await page.getByRole('button', { name: submit, exact: true }).click()
    return { page, context }
  }

  test.each([
    ['en', 1280],
    ['ru', 1280],
    ['en', 390],
    ['ru', 390],
  ] as const)(
    'in %s at %i px an operator opens a dispute, a senior settles it, and the member has the points',
    async (language, width) => {
      const words = language === 'ru' ? casesRu : casesEn
      const shoot = async (page: Page, name: string) => {
        if (SHOTS === undefined) return
        mkdirSync(SHOTS, { recursive: true })
        await page.screenshot({ path: `${SHOTS}/${name}-${language}-${width}.png`, fullPage: true })
      }
      const mobile = `+7926${language === 'ru' ? '1' : '2'}00${String(width).padStart(4, '0')}`
      const member = await shop.member({
        phone: mobile,
        name: { first: 'Вера', last: `Гайкина-${width}` },
      })
      const bought = await shop.buy(member.id, 1_000_00)
      const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

      const olga = await visit('olga', language, width)
      await olga.page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await isSound(olga.page)
      await shoot(olga.page, 'queue')
      await olga.page.goto(`${origin}/desk/cases?member=${member.id}`)
      const dialog = olga.page.getByRole('dialog')
      await dialog.getByRole('combobox', { name: words['cases.kind'] }).click()
      await olga.page.getByRole('option', { name: words['cases.kind.dispute'] }).click()
      await dialog.getByLabel(words['cases.subject']).fill('Начислили не те баллы')
      await dialog.getByLabel(words['cases.text']).fill('По телефону: ждали 75, пришло 50.')
      await dialog.getByRole('combobox', { name: words['cases.purchase'] }).click()
      await olga.page.getByRole('option', { name: bought.externalId }).click()
      await isSound(olga.page)
      await shoot(olga.page, 'new')
      await button(olga.page, words['cases.open']).click()
      await olga.page.getByRole('heading', { level: 1, name: 'Начислили не те баллы' }).waitFor()
      await button(olga.page, words['cases.take']).click()
      await olga.page.getByText(words['cases.line.taken']).waitFor()
      await isSound(olga.page)
      await shoot(olga.page, 'case')
      const address = olga.page.url()
      expect(await shop.balance(member.id)).toMatchObject({ active: 0, held: 50 })
      const settling = button(olga.page, words['cases.settle'])
      expect(await settling.getAttribute('aria-disabled')).toBe('true')

      const semyon = await visit('semyon', language, width)
      await semyon.page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await semyon.page.goto(address)
      await button(semyon.page, words['cases.settle']).click()

      // meanwhile the operator answers, by the keyboard alone
      await olga.page.keyboard.press('Alt+a')
      await olga.page.keyboard.type('Разбираемся, ответим сегодня')
      await olga.page.keyboard.press('Control+Enter')
      await olga.page.getByText('Разбираемся, ответим сегодня').last().waitFor()

      await semyon.page.getByLabel(words['cases.settle.points']).fill('25')
      await semyon.page
        .getByRole('dialog')
        .getByLabel(words['cases.settle.reason'])
        .fill('В этот день действовала двойная ставка')
      await isSound(semyon.page)
      await shoot(semyon.page, 'settle')
      await button(semyon.page, words['cases.settle.give']).last().click()
      const alert = semyon.page.getByRole('alert')
      await alert.getByText('Разбираемся, ответим сегодня').waitFor()
      await isSound(semyon.page)
      await shoot(semyon.page, 'meanwhile')
      await button(semyon.page, words['cases.meanwhile.anyway']).click()
      await semyon.page.getByText(words['cases.dispute.given']).first().waitFor()
      expect(await shop.balance(member.id)).toMatchObject({ active: 75, held: 0 })
      await isSound(semyon.page)
      await shoot(semyon.page, 'settled')

      const alla = await visit('alla', language, width)
      await alla.page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await alla.page.goto(address)
      await alla.page.getByText('25', { exact: true }).first().waitFor()
      const saying = button(alla.page, words['cases.say.submit'])
      expect(await saying.getAttribute('aria-disabled')).toBe('true')
      await saying.focus()
      await alla.page.getByRole('tooltip').waitFor()
      await isSound(alla.page)
      await alla.page.goto(`${origin}/desk/cases/report`)
      await alla.page.getByRole('table').first().waitFor()
      await isSound(alla.page)
      await shoot(alla.page, 'report')
      await alla.page.goto(`${origin}/desk/cases?status=any&kind=dispute`)
      await alla.page.getByRole('link', { name: 'Начислили не те баллы' }).first().waitFor()
      await isSound(alla.page)
      await shoot(alla.page, 'list')
      for (const { context } of [olga, semyon, alla]) await context.close()
    },
    150_000,
  )

  test.each([
    ['en', 1280],
    ['ru', 390],
  ] as const)(
    'in %s at %i px a senior writes a template, sets hours, and fills an answer from it',
    async (language, width) => {
      const words = language === 'ru' ? casesRu : casesEn
      const shoot = async (page: Page, name: string) => {
        if (SHOTS === undefined) return
        await page.screenshot({ path: `${SHOTS}/${name}-${language}-${width}.png`, fullPage: true })
      }
      const { page, context } = await visit('semyon', language, width)
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await page.goto(`${origin}/desk/cases/settings`)
      await button(words['cases.template.new']).first().click()
      const name = `T-${width}`
      await page.getByLabel(words['cases.template.name.ru']).fill(name)
      await page.getByLabel(words['cases.template.name.en']).fill(name)
      await page.getByLabel(words['cases.template.text.ru']).fill('Номер {nomer}')
      await page.getByLabel(words['cases.template.text.en']).fill('Number {number}')
      await button(words['cases.save']).click()
      await page.getByText('{nomer}').first().waitFor()
      await page.getByLabel(words['cases.template.text.ru']).fill('Номер {number}')
      await isSound(page)
      await button(words['cases.save']).click()
      await page.getByRole('cell', { name, exact: true }).waitFor()
      await isSound(page)
      await shoot(page, 'templates')
      await page.getByRole('tab', { name: words['cases.settings.hours'] }).click()
      await page.getByLabel(words['cases.holidays']).fill('2027-01-01\n2027-01-02')
      await isSound(page)
      await shoot(page, 'hours')
      await button(words['cases.save']).click()
      await page.getByText(words['cases.settings.saved']).waitFor()
      await page.getByRole('tab', { name: words['cases.settings.promises'] }).click()
      await isSound(page)
      await shoot(page, 'promises')

      await page.goto(`${origin}/desk/cases?new=1`)
      await page.getByRole('dialog').getByLabel(words['cases.subject']).fill('Когда сгорят?')
      await button(words['cases.open']).click()
      await button(words['cases.say.template']).click()
      await page.getByRole('menuitem', { name }).click()
      const text = page.getByLabel(words['cases.say.text'], { exact: true })
      await expect.poll(() => text.inputValue()).toMatch(/C-\d+$/)
      await isSound(page)
      await context.close()
    },
    90_000,
  )
})
