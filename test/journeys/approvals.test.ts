import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as operators from '#domains/access/operators.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser as pageOf, PASSWORD, sessionOf } from '#test/staff.ts'
import { hasChromium } from './chromium.ts'
import { enter as signIn, freshWalk, isSound, openWindow, picture, SCREENS } from './walk.ts'

const said = {
  en: {
    'correct.take': 'Take',
    'correct.identify':
      'To take points, identify the caller first: two facts that the member knows. It holds for the call, or 15 minutes.',
    'correct.submit.take': 'Take points',
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
    'correct.take': 'Снять',
    'correct.identify':
      'Чтобы снять баллы, сначала удостоверьтесь, кто звонит: два факта, которые знает участник. Этого хватает на звонок или на 15 минут.',
    'correct.submit.take': 'Снять баллы',
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

describe.skipIf(!hasChromium)('a second person, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)

  beforeAll(async () => {
    await openShop()
  })

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

  test.each(SCREENS)(
    'in $language at $width px an operator over the limit asks, a senior approves, and the movement names both',
    async ({ language, width }) => {
      const words = said[language]
      const mark = `${language}-${width}`
      const look = async (page: Page, name: string) => {
        await picture(page, `approvals-${name}`)
        await isSound(page)
      }
      const [anna, galina, olga] = ['anna', 'galina', 'olga'].map((name) => `${name}-${mark}`)
      await hired(anna!, 'Полина Пробная', 'operator')
      await hired(galina!, 'Галина Образцова', 'senior-operator')
      await hired(olga!, 'Ольга Примерова', 'owner')
      const name = { first: 'Вера', last: `Гайкина ${mark}` }
      const member = await door.ask('POST', '/v1/members', {
        name,
        birthday: '1990-05-17',
        email: `vera-${mark}@example.test`,
      })
      const address = `${walk.origin}/members/${member.body.id}`
      const amiss: string[] = []

      /** Somebody's own browser, signed in at an address. */
      const enter = async (login: string, at: string): Promise<Page> => {
        const page = await openWindow(walk.browser, { width, language })
        page.on('pageerror', (error) => amiss.push(error.message))
        await signIn(page, at, login)
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

      // points are taken once it is known who calls
      await button(operator, 'correct.button').click()
      await operator.getByText(words['correct.take'], { exact: true }).click()
      await operator.getByText(words['correct.identify']).waitFor()
      await look(operator, 'identify')
      const facts = ['birthday', 'email'].map((fact) => ({ fact, right: true }))
      const path = `/v1/members/${member.body.id}/identifications`
      await door.ask('POST', path, { facts }, pageOf(await sessionOf(door, anna!)))
      await operator.reload()
      const taking = await fill(operator, '100', 'Начислено дважды')
      await taking.getByText(words['correct.take'], { exact: true }).click()
      await button(operator, 'correct.submit.take').click()
      await operator.getByText('−100', { exact: true }).waitFor()

      // over the limit, another person is asked in the same words
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

      const senior = await enter(galina!, `${walk.origin}/approvals`)
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
      await senior.goto(`${walk.origin}/approvals`)
      await card.getByRole('button', { name: words['approvals.reject'] }).click()
      const rejecting = senior.getByRole('dialog')
      await rejecting.getByRole('button', { name: words['approvals.reject'] }).click()
      await senior.getByText(words['correct.reason.missing']).waitFor()
      await look(senior, 'reject')
      await rejecting.getByRole('textbox').fill('Уже извинились')
      await rejecting.getByRole('button', { name: words['approvals.reject'] }).click()
      await senior.getByText(words['approvals.empty.waiting']).waitFor()
      await look(senior, 'empty')
      await operator.goto(`${walk.origin}/approvals?show=all`)
      await operator
        .getByText(/Уже извинились/)
        .first()
        .waitFor()
      await look(operator, 'all')

      const owner = await enter(olga!, `${walk.origin}/limits`)
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
