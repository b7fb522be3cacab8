import { beforeAll, describe, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { approvalsEn } from '#web/backoffice/approvals/words.en.ts'
import { approvalsRu } from '#web/backoffice/approvals/words.ru.ts'
import { fromTemplate } from '#web/backoffice/conditions/core/templates/index.ts'
import { deskEn } from '#web/backoffice/desk/words.en.ts'
import { deskRu } from '#web/backoffice/desk/words.ru.ts'
import { en as tillEn } from '#web/till/words.en.ts'
import { ru as tillRu } from '#web/till/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS, type Screen } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const agency = fromTemplate('agency', { currency: 'RUB', minorDigits: 2, scale: 0 })
/** A travel agency that lets 15 % of a receipt be paid with points. */
const document = {
  ...agency,
  redeem: { ...agency.redeem!, cap: { share: { numerator: 15, denominator: 100 } } },
}

const words = {
  ru: { ...approvalsRu, ...deskRu },
  en: { ...approvalsEn, ...deskEn },
} as const

// what a manager may not do alone is in approvals.test.ts
describe.skipIf(!hasChromium)('a travel agency and its desk, in Chromium', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let number = 0

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await door.ask(method, path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }

  beforeAll(async () => {
    const settled = { name: 'Far Away', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id } = await ask('POST', '/v1/programmes', settled)
    await ask('POST', `/v1/programmes/${id}/conditions`, { document })
    const startsAt = '2020-01-01T00:00:00Z'
    await ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt })
    await ask('POST', `/v1/programmes/${id}/go-live`)
    await new Promise((resolve) => setTimeout(resolve, 1_100)) // programmes are remembered for a second
  })

  async function member() {
    const phone = `+7999200${String(++number).padStart(4, '0')}`
    const name = { first: 'Вера', last: `Гайкина-${number}` }
    const birthday = '1985-06-15'
    const { id } = await ask('POST', '/v1/members', { phone, name, birthday })
    return { id: id as string, phone, last: name.last }
  }

  /** The desk of an operator of their own, at whom a member's call rings. */
  async function called(screen: Screen, { phone, last }: { phone: string; last: string }) {
    const login = `olga-${++number}`
    await hire(given(), login, 'operator')
    const page = await walk.visit(screen, '/desk', login)
    await page.getByText(words[screen.language]['desk.line.on']).waitFor()
    const call = { externalId: `pbx-${number}`, state: 'ringing', phone, operator: login }
    await ask('POST', '/v1/calls', call)
    await page.getByRole('heading', { level: 1, name: new RegExp(last) }).waitFor()
    return page
  }

  test.each(SCREENS)(
    'a member calls and has a card activated: $language, $width px',
    async (screen) => {
      const w = words[screen.language]
      const { id } = await ask('POST', '/v1/cards/batches', { name: 'B', count: 1, length: 16 })
      const print = await door.ask('GET', `/v1/cards/batches/${id}/print`)
      const [card = ''] = /\d{16}/.exec(print.text) ?? []
      const vera = await member()
      const page = await called(screen, vera)
      const dialog = page.getByRole('dialog')
      await page.getByRole('button', { name: w['act.activate'] }).click()
      await dialog.getByLabel(w['act.activate.number']).fill(card.replace(/.$/, 'x'))
      await dialog.getByLabel(w['desk.reason']).fill('Карта на руках')
      await dialog.getByRole('button', { name: w['act.activate.short'], exact: true }).click()
      const field = dialog.getByLabel(w['act.activate.number'])
      await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
      await field.fill(card)
      await isSound(page)
      await picture(page, 'activate')
      await dialog.getByRole('button', { name: w['act.activate.short'], exact: true }).click()
      await page.getByText(w['act.activate.done'].replace('{{card}}', card)).waitFor()
      const made = await ask('GET', `/v1/cards/${card}`)
      expect(made).toMatchObject({ state: 'active', memberId: vera.id })
      await isSound(page)
      await page.context().close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'an operator adds points, takes some once the caller is identified, and blocks a card: $language, $width px',
    async (screen) => {
      const w = words[screen.language]
      const vera = await member()
      const card = await ask('POST', `/v1/members/${vera.id}/cards`, {})
      const page = await called(screen, vera)
      const dialog = page.getByRole('dialog')
      const button = (name: string) => dialog.getByRole('button', { name, exact: true })
      const correct = async (act: 'add' | 'take', points: string) => {
        await page.getByRole('button', { name: w['correct.button'] }).click()
        await dialog.getByText(w[`correct.${act}`], { exact: true }).click()
        await dialog.getByRole('textbox', { name: w['correct.points'] }).fill(points)
        await dialog.getByRole('textbox', { name: w['correct.reason'] }).fill('Ошибка кассы')
        await button(w[`correct.submit.${act}`]).click()
      }
      await correct('add', '300')
      await page.getByText('+300', { exact: true }).waitFor()

      await page.getByRole('button', { name: w['identity.ask'] }).click()
      for (const fact of ['birthday', 'card'] as const) {
        const asked = dialog.getByRole('radiogroup', {
          name: new RegExp(w[`identity.fact.${fact}`], 'i'),
        })
        await asked.getByText(w['identity.right'], { exact: true }).click()
      }
      await button(w['identity.save']).click()
      await correct('take', '120')
      await page.getByText('−120', { exact: true }).waitFor()

      await page.getByRole('button', { name: w['act.block'] }).click()
      await dialog.getByLabel(w['desk.reason']).fill('Потеряна')
      await button(w['act.block.short']).click()
      await page
        .getByText(/Потеряна/)
        .first()
        .waitFor()
      await isSound(page)
      await picture(page, 'operator')
      const { active } = await ask('GET', `/v1/members/${vera.id}/balance`)
      expect(active).toBe(180)
      const { state, reason } = await ask('GET', `/v1/cards/${card.number}`)
      expect([state, reason]).toEqual(['blocked', 'Потеряна'])
      const audit = await ask('GET', `/v1/audit?operation=identification.used&object=${vera.id}`)
      expect(audit.items).toMatchObject([{ new: { act: 'take' } }])
      await page.context().close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'a journey of 20,000 roubles is paid 15 % with points at the till: $language, $width px',
    async (screen) => {
      const w = screen.language === 'ru' ? tillRu : tillEn
      const vera = await member()
      const before = { points: 5_000, reason: 'Earlier journeys' }
      await ask('POST', `/v1/members/${vera.id}/adjustments`, before)
      const login = `kassa-${++number}`
      await hire(given(), login, 'cashier')
      const page = await walk.visit(screen, '/till', login)
      await page.getByLabel(w.sum, { exact: true }).first().waitFor()
      for (const key of '20000') await page.getByRole('button', { name: key, exact: true }).click()
      await page.getByLabel(w['member.ask']).fill(vera.phone)
      await page.getByRole('button', { name: w['member.find'], exact: true }).click()
      await page.getByText(new RegExp(vera.last)).waitFor()
      // never more than the share, however many points there are
      await page.getByRole('button', { name: /^(Максимум|Most)/ }).click()
      const pay = page.getByRole('button', { name: /17[\s\u00a0,]000/ })
      await pay.waitFor()
      await isSound(page)
      await picture(page, 'agency')
      await pay.click()
      await page.getByRole('heading', { name: w.done, exact: true }).waitFor()
      const { items } = await ask('GET', `/v1/purchases?memberId=${vera.id}`)
      expect(items).toMatchObject([{ amount: 2_000_000, pointsRedeemed: 3_000 }])
      const { active } = await ask('GET', `/v1/members/${vera.id}/balance`)
      expect(active).toBe(2_000)
      await page.context().close()
    },
    60_000,
  )
})
