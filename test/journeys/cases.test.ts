import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as approvals from '#domains/approvals/approvals.ts'
import * as cases from '#domains/cases/cases.ts'
import { createContext } from '#kit/context.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { conditions, fivePercent } from '#test/behaviours/town.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { approvalsEn } from '#web/backoffice/approvals/words.en.ts'
import { approvalsRu } from '#web/backoffice/approvals/words.ru.ts'
import { casesEn } from '#web/backoffice/cases/words.en.ts'
import { casesRu } from '#web/backoffice/cases/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS, type Screen } from './walk.ts'

describe.skipIf(!hasChromium)('the cases, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let shop: Shop
  let owner: string

  beforeAll(async () => {
    shop = await openShop(given, conditions({ rules: [fivePercent] }))
    for (const [login, role] of [
      ['olga', 'operator'],
      ['semyon', 'senior-operator'],
      ['alla', 'analyst'],
    ] as const)
      await hire(given(), login, role)
    owner = await hire(given(), 'vlad', 'owner')
  })

  /** The queue, as somebody sees it. */
  async function visit(login: string, { width, language }: Screen) {
    const page = await walk.visit({ width, language }, '/desk/cases', login)
    return { page, context: page.context() }
  }

  test.each(SCREENS)(
    'an operator opens a dispute, a senior settles it, and the member has the points: $language, $width px',
    async ({ language, width }) => {
      const words = language === 'ru' ? casesRu : casesEn
      const mobile = `+7926${language === 'ru' ? '1' : '2'}00${String(width).padStart(4, '0')}`
      const member = await shop.member({
        phone: mobile,
        name: { first: 'Вера', last: `Гайкина-${width}` },
      })
      const bought = await shop.buy(member.id, 1_000_00)
      const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

      const olga = await visit('olga', { language, width })
      await olga.page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await isSound(olga.page)
      await picture(olga.page, 'queue')
      await olga.page.goto(`${walk.origin}/desk/cases?member=${member.id}`)
      const dialog = olga.page.getByRole('dialog')
      await dialog.getByRole('combobox', { name: words['cases.kind'] }).click()
      await olga.page.getByRole('option', { name: words['cases.kind.dispute'] }).click()
      await dialog.getByLabel(words['cases.subject']).fill('Начислили не те баллы')
      await dialog.getByLabel(words['cases.text']).fill('По телефону: ждали 75, пришло 50.')
      await dialog.getByRole('combobox', { name: words['cases.purchase'] }).click()
      await olga.page.getByRole('option', { name: bought.externalId }).click()
      await isSound(olga.page)
      await picture(olga.page, 'new')
      await button(olga.page, words['cases.open']).click()
      await olga.page.getByRole('heading', { level: 1, name: 'Начислили не те баллы' }).waitFor()
      await button(olga.page, words['cases.take']).click()
      await olga.page.getByText(words['cases.line.taken']).waitFor()
      await isSound(olga.page)
      await picture(olga.page, 'case')
      const note = { name: 'чек.txt', mimeType: 'text/plain', buffer: Buffer.from('Итого 1 000 ₽') }
      await olga.page.locator('input[type=file]').setInputFiles(note)
      await button(olga.page, 'чек.txt').waitFor()
      const [kept] = await Promise.all([
        olga.page.waitForEvent('download'),
        button(olga.page, 'чек.txt').click(),
      ])
      expect(await readFile(await kept.path(), 'utf8')).toBe('Итого 1 000 ₽')
      const page = {
        name: 'чек.html',
        mimeType: 'text/plain',
        buffer: Buffer.from('PK\u0003\u0004'),
      }
      await olga.page.locator('input[type=file]').setInputFiles(page)
      await olga.page.getByRole('alert').waitFor()
      await isSound(olga.page)
      await picture(olga.page, 'files')
      const address = olga.page.url()
      expect(await shop.balance(member.id)).toMatchObject({ active: 0, held: 50 })
      const settling = button(olga.page, words['cases.settle'])
      expect(await settling.getAttribute('aria-disabled')).toBe('true')

      const semyon = await visit('semyon', { language, width })
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
      await picture(semyon.page, 'settle')
      await button(semyon.page, words['cases.settle.give']).last().click()
      const alert = semyon.page.getByRole('alert')
      await alert.getByText('Разбираемся, ответим сегодня').waitFor()
      await isSound(semyon.page)
      await picture(semyon.page, 'meanwhile')
      await button(semyon.page, words['cases.meanwhile.anyway']).click()
      await semyon.page.getByText(words['cases.dispute.given']).first().waitFor()
      expect(await shop.balance(member.id)).toMatchObject({ active: 75, held: 0 })
      await isSound(semyon.page)
      await picture(semyon.page, 'settled')

      const alla = await visit('alla', { language, width })
      await alla.page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await alla.page.goto(address)
      await alla.page.getByText('25', { exact: true }).first().waitFor()
      const saying = button(alla.page, words['cases.say.submit'])
      expect(await saying.getAttribute('aria-disabled')).toBe('true')
      await saying.focus()
      await alla.page.getByRole('tooltip').waitFor()
      await isSound(alla.page)
      await alla.page.goto(`${walk.origin}/desk/cases/report`)
      await alla.page.getByRole('table').first().waitFor()
      await isSound(alla.page)
      await picture(alla.page, 'report')
      await alla.page.goto(`${walk.origin}/desk/cases?status=any&kind=dispute`)
      await alla.page.getByRole('link', { name: 'Начислили не те баллы' }).first().waitFor()
      const whose = alla.page.getByRole('link', { name: new RegExp(`Гайкина-${width}`) })
      if (width === 1280) await whose.waitFor()
      await isSound(alla.page)
      await picture(alla.page, 'list')
      for (const { context } of [olga, semyon, alla]) await context.close()
    },
    150_000,
  )

  test.each(SCREENS)(
    'what is over the limit is asked for without typing it again, and is settled once approved: $language, $width px',
    async ({ language, width }) => {
      const words =
        language === 'ru' ? { ...casesRu, ...approvalsRu } : { ...casesEn, ...approvalsEn }
      const { id: memberId } = await shop.member({ name: { first: 'Вера', last: 'Гайкина' } })
      const { id: purchaseId } = await shop.buy(memberId, 1_000_00)
      const about = { kind: 'dispute', subject: 'Пропал чек', memberId } as const
      const { id } = await cases.open(shop.ctx, { ...about, dispute: { purchaseId } })
      const { page, context } = await visit('semyon', { language, width })
      await page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await page.goto(`${walk.origin}/desk/cases/${id}`)
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await button(words['cases.settle']).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(words['cases.settle.reason']).fill('Чек не дошёл с кассы')
      await dialog.getByLabel(words['cases.settle.points']).fill('20000')
      await button(words['correct.ask']).waitFor()
      await isSound(page)
      await picture(page, 'over')
      await button(words['correct.ask']).click()
      await page.getByText(words['cases.settle.asked']).waitFor()
      await page.getByRole('link', { name: words['correct.toApprovals'] }).click()
      await page.getByText('Чек не дошёл с кассы').waitFor()
      await page.getByText(words['approvals.settles']).waitFor()
      await isSound(page)
      await picture(page, 'asked')

      const { items } = await approvals.list(await given.fresh(), { state: 'waiting' })
      const actor = { ...given().actor, kind: 'operator', id: owner, name: 'vlad' } as const
      await approvals.approve(
        createContext({ ...(await given.fresh()), actor }),
        items[0]!.id,
        undefined,
      )
      await page.goto(`${walk.origin}/desk/cases/${id}`)
      await page.getByText(words['cases.dispute.given']).first().waitFor()
      expect(await shop.balance(memberId)).toMatchObject({ active: 20_050, held: 0 })
      await context.close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'a senior writes a template, sets hours, and fills an answer from it: $language, $width px',
    async ({ language, width }) => {
      const words = language === 'ru' ? casesRu : casesEn
      const { page, context } = await visit('semyon', { language, width })
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await page.getByRole('heading', { level: 1, name: words['cases.title'] }).waitFor()
      await page.goto(`${walk.origin}/desk/cases/settings`)
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
      await picture(page, 'templates')
      await page.getByRole('tab', { name: words['cases.settings.hours'] }).click()
      await page.getByLabel(words['cases.holidays']).fill('2027-01-01\n2027-01-02')
      await isSound(page)
      await picture(page, 'hours')
      await button(words['cases.save']).click()
      await page.getByText(words['cases.settings.saved']).waitFor()
      await page.getByRole('tab', { name: words['cases.settings.promises'] }).click()
      await isSound(page)
      await picture(page, 'promises')

      await page.goto(`${walk.origin}/desk/cases?new=1`)
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
