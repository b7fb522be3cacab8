import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { hasChromium, startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['KOPILKA_SHOTS']

/** What the buttons are called in each language. */
const words = {
  en: {
    login: 'Login',
    password: 'Password',
    signIn: 'Sign in',
    make: 'New programme',
    name: 'Name',
    cafe: 'Begin with this: Café',
    editBase: 'Edit: Points for an order',
    perAmount: 'For each',
    points: 'Points',
    wrong: 'A number, please',
    saved: 'Saved',
    unsaved: 'Not saved: there are mistakes below',
    compare: '2. Compare',
    try: '3. Try',
    publish: '4. Publish',
    nothing: 'Nothing to compare with yet',
    draft: 'By this draft',
    price: 'Price',
    atOnce: 'Begin at once',
    scheduled: /scheduled|in force/,
    live: 'Go live',
    isLive: 'live',
    newDraft: 'New draft',
    copy: 'Copy of version 1',
    changed: 'changed',
    forbidden: /You may look and try/,
    account: 'Account',
    dark: 'Dark',
  },
  ru: {
    login: 'Логин',
    password: 'Пароль',
    signIn: 'Войти',
    make: 'Новая программа',
    name: 'Название',
    cafe: 'Начать с этого: Кафе',
    editBase: 'Изменить: Баллы за заказ',
    perAmount: 'За каждые',
    points: 'Баллов',
    wrong: 'Здесь нужно число',
    saved: 'Сохранено',
    unsaved: 'Не сохранено: ниже есть ошибки',
    compare: '2. Сравнить',
    try: '3. Проверить',
    publish: '4. Назначить',
    nothing: 'Сравнивать пока не с чем',
    draft: 'По черновику',
    price: 'Цена',
    atOnce: 'Начать сразу',
    scheduled: /назначена|действует/,
    live: 'Запустить',
    isLive: 'работает',
    newDraft: 'Новый черновик',
    copy: 'Копия версии 1',
    changed: 'изменено',
    forbidden: /Смотреть и проверять можно/,
    account: 'Учётная запись',
    dark: 'Тёмная',
  },
} as const

describe.skipIf(!hasChromium)('conditions on the pages, in Chromium', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    await hire(given(), 'marketer@grounds.example', 'marketer')
    await hire(given(), 'cashier@grounds.example', 'cashier')
  })
  afterAll(() => browser?.close())

  /** A page that fits its screen and says everything to those who do not see it. */
  async function isSound(page: Page, name: string): Promise<void> {
    await page.waitForTimeout(250)
    if (shots) {
      mkdirSync(shots, { recursive: true })
      await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
    }
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), `${name} is too wide`).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html)))',
    )
    expect(found, name).toEqual([])
  }

  async function enter(language: 'en' | 'ru', width: number, login: string): Promise<Page> {
    const w = words[language]
    const context = await browser.newContext({
      locale: language === 'en' ? 'en-GB' : 'ru-RU',
      timezoneId: 'Europe/Moscow',
      viewport: { width, height: 900 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(`${origin}/programmes`)
    await page.getByLabel(w.login).fill(login)
    await page.getByRole('textbox', { name: w.password }).fill(PASSWORD)
    await page.getByRole('button', { name: w.signIn, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }

  test.each([
    ['en', 1280],
    ['en', 390],
    ['ru', 1280],
    ['ru', 390],
  ] as const)(
    'in %s at %i px a marketer goes from nothing to a live café, and changes a rate',
    async (language, width) => {
      const w = words[language]
      const shot = (name: string) => `${name}-${language}-${width}`
      const page = await enter(language, width, 'marketer@grounds.example')
      const amiss: string[] = []
      page.on('pageerror', (error) => amiss.push(error.message))

      await page.getByRole('button', { name: w.make }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(w.name).fill(`Grounds ${language} ${width}`)
      await isSound(page, shot('1-make'))
      await dialog.getByRole('button', { name: w.make }).click()
      await page.getByRole('button', { name: w.cafe }).waitFor()
      await isSound(page, shot('2-templates'))
      await page.getByRole('button', { name: w.cafe }).click()

      await page.getByRole('button', { name: w.editBase }).click()
      const card = page.getByRole('article').first()
      await isSound(page, shot('3-rule'))
      await card.getByLabel(w.points, { exact: true }).first().fill('seven')
      await card.getByText(w.wrong).waitFor()
      await page.getByText(w.unsaved).waitFor()
      await isSound(page, shot('4-wrong'))
      await card.getByLabel(w.points, { exact: true }).first().fill('7')
      await page.getByText(w.saved, { exact: true }).waitFor()
      await isSound(page, shot('5-saved'))

      await page.getByRole('tab', { name: w.compare }).click()
      await page.getByText(w.nothing).waitFor()
      await page.getByRole('tab', { name: w.try }).click()
      // a thousand at seven for a hundred; at the weekend or after eleven nothing is doubled
      await page.locator('input[type=datetime-local]').fill('2027-03-06T12:00')
      const draft = page.getByRole('region', { name: w.draft })
      await page.getByLabel(w.price).first().fill('1000')
      await draft.getByText('120', { exact: true }).waitFor()
      await isSound(page, shot('6-try'))

      await page.getByRole('tab', { name: w.publish }).click()
      await isSound(page, shot('7-publish'))
      await page.getByRole('button', { name: w.atOnce }).click()
      await page.getByText(w.scheduled).first().waitFor()
      await page.getByRole('button', { name: w.live }).click()
      await dialog.getByRole('button', { name: w.live }).click()
      await page.getByText(w.isLive, { exact: true }).waitFor()
      await isSound(page, shot('8-live'))
      expect(amiss).toEqual([])
      await page.context().close()
    },
    60_000,
  )
})
