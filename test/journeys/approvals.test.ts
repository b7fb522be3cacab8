import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as operators from '#domains/access/operators.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { PASSWORD } from '#test/staff.ts'
import { hasChromium, startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const readers = [
  { language: 'ru', locale: 'ru-RU', width: 1280 },
  { language: 'en', locale: 'en-GB', width: 1280 },
  { language: 'ru', locale: 'ru-RU', width: 390 },
  { language: 'en', locale: 'en-GB', width: 390 },
] as const

const said = {
  en: {
    'approvals.after': 'Afterwards',
    'approvals.approve': 'Approve',
    'approvals.empty.waiting': 'Nothing waits',
    'approvals.own': 'Your own request: another person decides.',
    'approvals.reject': 'Reject',
    'correct.ask': 'Ask for approval',
    'correct.asked': 'Asked for. The points come once another person approves.',
    'correct.button': 'Correct points',
    'correct.points': 'Points',
    'correct.points.missing': 'How many points?',
    'correct.reason': 'Reason',
    'correct.reason.missing': 'Say why: it stays in the statement',
    'correct.submit.add': 'Add points',
    'correct.toApprovals': 'See the request',
    'limits.change': 'Change',
    'limits.save': 'Save',
  },
  ru: {
    'approvals.after': 'Станет',
    'approvals.approve': 'Одобрить',
    'approvals.empty.waiting': 'Ничего не ждёт решения',
    'approvals.own': 'Это ваш запрос: решает другой человек.',
    'approvals.reject': 'Отклонить',
    'correct.ask': 'Попросить одобрения',
    'correct.asked': 'Запрос отправлен. Баллы добавятся, когда его одобрит другой человек.',
    'correct.button': 'Изменить баллы',
    'correct.points': 'Баллы',
    'correct.points.missing': 'Сколько баллов?',
    'correct.reason': 'Причина',
    'correct.reason.missing': 'Укажите причину: она останется в истории',
    'correct.submit.add': 'Добавить баллы',
    'correct.toApprovals': 'К запросу',
    'limits.change': 'Изменить',
    'limits.save': 'Сохранить',
  },
} as const

const signInWords = {
  ru: { login: 'Логин', password: 'Пароль', submit: 'Войти', of: 'Движения' },
  en: { login: 'Login', password: 'Password', submit: 'Sign in', of: 'Movements' },
} as const

describe.skipIf(!hasChromium)('a second person, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    await openShop()
  })
  afterAll(() => browser?.close())

  async function openShop(): Promise<void> {
    const programme = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
    const { body } = await door.ask('POST', '/v1/programmes', programme)
    await given.owner
      .updateTable('programmes.programme')
      .set({ state: 'live', liveAt: given().now })
      .where('id', '=', body.id)
      .execute()
    await new Promise((done) => setTimeout(done, 1_100)) // programmes are remembered for a second
  }

  async function hired(login: string, name: string, role: string): Promise<void> {
    const ctx = await given.fresh()
    const roleIds = await operators.readyRoleIds(ctx, [role])
    const about = { login, name, language: 'ru' as const, roleIds }
    await operators.addWith(ctx, about, { password: PASSWORD, mustChange: false })
  }

  /** A page that fits its screen and says everything to those who do not see it. */
  async function isSound(page: Page, name: string): Promise<void> {
    await page.waitForTimeout(400)
    const folder = process.env['KOPILKA_SHOTS']
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true })
      await page.screenshot({ path: join(folder, `${name}.png`) })
    }
    const wider = 'document.documentElement.scrollWidth - window.innerWidth'
    expect(await page.evaluate<number>(wider), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const found = await page.evaluate<string[]>(
      'axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html)))',
    )
    expect(found, `${name} ${page.url()}`).toEqual([])
  }

  test.each(readers)(
    'in $language at $width px an operator over the limit asks, a senior approves, and the movement names both',
    async ({ language, locale, width }) => {
      const words = said[language]
      const mark = `${language}-${width}`
      const look = (page: Page, name: string) => isSound(page, `${mark}-${name}`)
      const [anna, galina, olga] = ['anna', 'galina', 'olga'].map((name) => `${name}-${mark}`)
      await hired(anna!, 'Полина Пробная', 'operator')
      await hired(galina!, 'Галина Образцова', 'senior-operator')
      await hired(olga!, 'Ольга Примерова', 'owner')
      const name = { first: 'Вера', last: `Гайкина ${mark}` }
      const member = await door.ask('POST', '/v1/members', { name })
      const address = `${origin}/members/${member.body.id}`
      const amiss: string[] = []

      /** Somebody's own browser, signed in at an address. */
      const enter = async (login: string, at: string): Promise<Page> => {
        const viewport = { width, height: 800 }
        const page = await (await browser.newContext({ locale, viewport })).newPage()
        page.setDefaultTimeout(10_000)
        page.on('pageerror', (error) => amiss.push(error.message))
        await page.goto(at)
        const say = signInWords[language]
        await page.getByLabel(say.login).fill(login)
        await page.getByRole('textbox', { name: say.password }).fill(PASSWORD)
        await page.getByRole('button', { name: say.submit, exact: true }).click()
        await page.getByRole('heading', { level: 1 }).waitFor()
        return page
      }
      const button = (page: Page, key: keyof typeof words) =>
        page.getByRole('button', { name: words[key], exact: true })
      const fill = async (page: Page, points: string, reason: string) => {
        await button(page, 'correct.button').click()
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('textbox', { name: words['correct.points'] }).fill(points)
        await dialog.getByRole('textbox', { name: words['correct.reason'] }).fill(reason)
        return dialog
      }

      // within the limit it is done at once
      const operator = await enter(anna!, address)
      await button(operator, 'correct.button').click()
      await button(operator, 'correct.submit.add').click()
      await operator.getByText(words['correct.points.missing']).waitFor()
      await look(operator, 'correct')
      await operator.keyboard.press('Escape')
      await operator.getByRole('dialog').waitFor({ state: 'hidden' })
      await fill(operator, '300', 'Компенсация за ожидание')
      await button(operator, 'correct.submit.add').click()
      await operator.getByText('+300', { exact: true }).waitFor()

      // over it, another person is asked in the same words
      await fill(operator, '5000', 'Опоздала доставка, обещали извиниться баллами')
      await look(operator, 'over')
      await button(operator, 'correct.ask').click()
      await operator.getByText(words['correct.asked']).waitFor()
      await look(operator, 'asked')
      await operator.getByRole('link', { name: words['correct.toApprovals'] }).click()
      await operator.getByText(words['approvals.own']).first().waitFor()
      const own = button(operator, 'approvals.approve').first()
      expect(await own.getAttribute('aria-disabled')).toBe('true')
      await own.click({ force: true })
      expect(await operator.getByRole('dialog').count()).toBe(0)
      await look(operator, 'own')

      const senior = await enter(galina!, `${origin}/approvals`)
      const card = senior.getByRole('listitem').filter({ hasText: mark })
      await card.getByText('+5').waitFor()
      await look(senior, 'queue')
      await card.getByRole('button', { name: words['approvals.approve'] }).click()
      await senior.getByText(words['approvals.after']).waitFor()
      await look(senior, 'approve')
      await senior
        .getByRole('dialog')
        .getByRole('button', { name: words['approvals.approve'] })
        .click()
      await card.waitFor({ state: 'hidden' })
      await senior.goto(address)
      await senior.getByText('+5', { exact: false }).first().waitFor()
      await senior.getByText(/Полина Пробная, .*Галина Образцова/).waitFor()
      await look(senior, 'movement')

      // what is asked twice may be rejected, with the reason
      await operator.goto(address)
      await fill(operator, '700', 'Ещё раз')
      await button(operator, 'correct.ask').click()
      await operator.getByText(words['correct.asked']).waitFor()
      await senior.goto(`${origin}/approvals`)
      await card.getByRole('button', { name: words['approvals.reject'] }).click()
      const rejecting = senior.getByRole('dialog')
      await rejecting.getByRole('button', { name: words['approvals.reject'] }).click()
      await senior.getByText(words['correct.reason.missing']).waitFor()
      await look(senior, 'reject')
      await rejecting.getByRole('textbox').fill('Уже извинились')
      await rejecting.getByRole('button', { name: words['approvals.reject'] }).click()
      await senior.getByText(words['approvals.empty.waiting']).waitFor()
      await look(senior, 'empty')
      await operator.goto(`${origin}/approvals?show=all`)
      await operator
        .getByText(/Уже извинились/)
        .first()
        .waitFor()
      await look(operator, 'all')

      const owner = await enter(olga!, `${origin}/limits`)
      const role = language === 'ru' ? 'Оператор' : 'Operator'
      const ofOperators = owner.getByRole('region', { name: role, exact: true })
      await ofOperators.getByRole('button', { name: words['limits.change'] }).click()
      await owner.getByRole('dialog').waitFor()
      await look(owner, 'limit')
      await button(owner, 'limits.save').click()
      await owner.getByRole('dialog').waitFor({ state: 'hidden' })
      await look(owner, 'limits')
      expect(amiss).toEqual([])
      for (const page of [operator, senior, owner]) await page.context().close()
    },
    90_000,
  )
})
