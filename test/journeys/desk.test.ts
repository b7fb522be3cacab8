import { beforeAll, describe, expect, test } from 'vitest'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS, type Screen } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'

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
  const walk = freshWalk(door)
  let number = 0

  beforeAll(async () => {
    provideSecret(SECRET)
    purchases.signQuotesWith(SECRET)
    const { id } = await ask('POST', '/v1/programmes', {
      name: 'Gears',
      currency: 'RUB',
      zone: 'Europe/Moscow',
    })
    await ask('POST', `/v1/programmes/${id}/conditions`, { document })
    const soon = new Date(Date.now() + 500).toISOString()
    await ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt: soon })
    await ask('POST', `/v1/programmes/${id}/go-live`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  })

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await door.ask(method, path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }

  const ring = (asked: { phone?: string; operator?: string }) =>
    ask('POST', '/v1/calls', { externalId: `pbx-${++number}`, state: 'ringing', ...asked })

  /** The desk of an operator of their own, who has signed in. */
  async function deskOf(login: string, role: string, screen: Screen) {
    await hire(given(), login, role)
    const page = await walk.visit(screen, '/desk', login)
    const listens = screen.language === 'ru' ? 'Звонки приходят' : 'Calls come here'
    await page.getByText(listens).waitFor()
    return { page, context: page.context() }
  }

  const closeAll = (...all: { readonly context: { close(): Promise<void> } }[]) =>
    Promise.all(all.map(({ context }) => context.close()))

  test('a call opens the card of its caller at once at its operator, and at nobody else', async () => {
    const screen = { width: 1280, language: 'en' } as const
    const name = { first: 'Вера', last: 'Гайкина' }
    await ask('POST', '/v1/members', { phone: '+79990000001', name })
    const anna = await deskOf('anna@desk.example', 'operator', screen)
    const boris = await deskOf('boris@desk.example', 'operator', screen)
    await picture(anna.page, 'home')
    await isSound(anna.page)
    const began = performance.now()
    await ring({ phone: '8 999 000-00-01', operator: 'anna@desk.example' })
    await anna.page.getByRole('heading', { level: 1, name: 'Вера Гайкина' }).waitFor()
    expect(performance.now() - began).toBeLessThan(5_000)
    await picture(anna.page, 'caller')
    await isSound(anna.page)
    await ring({ phone: '8 999 000-00-07' })
    const calls = boris.page.getByRole('region', { name: 'Calls now' })
    await calls.getByText('Unknown number').waitFor()
    expect(await calls.getByText('Вера').count()).toBe(0)
    await closeAll(anna, boris)
  }, 60_000)

  test('two tabs share one stream; when the one that has it is closed, the other goes on', async () => {
    const screen = { width: 1280, language: 'en' } as const
    const login = 'tamara@desk.example'
    const { page: first, context } = await deskOf(login, 'operator', screen)
    const streams: string[] = []
    context.on('request', (request) => {
      if (request.url().endsWith('/v1/calls/stream')) streams.push('opened')
    })
    const second = await first.context().newPage()
    await second.goto(`${walk.origin}/desk`)
    await second.getByText('Calls come here').waitFor()
    await ring({ phone: '8 999 000-00-08', operator: login })
    for (const page of [first, second])
      await page.getByRole('region', { name: 'Calls now' }).getByText('+7 999 000-00-08').waitFor()
    expect(streams).toEqual([])
    const third = await first.context().newPage()
    await third.goto(`${walk.origin}/desk`)
    await third.getByRole('region', { name: 'Calls now' }).getByText('+7 999 000-00-08').waitFor()

    await first.close()
    await expect.poll(() => streams.length, { timeout: 10_000 }).toBe(1)
    await ring({ phone: '8 999 000-00-09', operator: login })
    for (const page of [second, third]) {
      const calls = page.getByRole('region', { name: 'Calls now' })
      await calls.getByText('+7 999 000-00-09').waitFor()
    }
    expect(streams).toEqual(['opened'])
    await closeAll({ context })
  }, 60_000)

  test.each(SCREENS)(
    'an unknown number opens enrolment with the number, and its card is activated: $language, $width px',
    async (screen) => {
      const ru = screen.language === 'ru'
      const login = `nina-${screen.width}-${screen.language}@desk.example`
      const phone = `+7999000${String(++number).padStart(4, '1')}`
      const { id } = await ask('POST', '/v1/cards/batches', { name: 'B', count: 1, length: 16 })
      const print = await door.ask('GET', `/v1/cards/batches/${id}/print`)
      const [card = ''] = /\d{16}/.exec(print.text) ?? []
      const nina = await deskOf(login, 'operator', screen)
      const { page } = nina
      await ring({ phone, operator: login })
      const field = page.getByRole('textbox', { name: ru ? 'Телефон' : 'Phone', exact: true })
      await expect.poll(() => field.inputValue(), { timeout: 10_000 }).toBe(phone)
      await page.getByLabel(ru ? 'Имя' : 'First name', { exact: true }).fill('Нина')
      await page.getByLabel(ru ? 'Номер карты' : 'Card number').fill(card)
      await picture(page, 'enrol')
      await isSound(page)
      await page.getByRole('button', { name: ru ? 'Завести' : 'Enrol', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Нина' }).waitFor()
      await page.getByText(card).waitFor()
      await picture(page, 'enrolled')
      await isSound(page)
      await closeAll(nina)
    },
    60_000,
  )

  /** A member with a birthday, an e-mail, an active card, points and a purchase. */
  async function regular(): Promise<{ id: string; card: string; phone: string }> {
    const phone = `+7999100${String(++number).padStart(4, '2')}`
    const { id } = await ask('POST', '/v1/members', {
      phone,
      name: { first: 'Павел', middle: 'Петрович', last: 'Шестерёнкин' },
      email: `pavel-${number}@mail.example`,
      birthday: '1985-06-15',
    })
    const card = await ask('POST', `/v1/members/${id}/cards`, {})
    await ask('POST', `/v1/members/${id}/adjustments`, { points: 250, reason: 'A late delivery' })
    await ask('POST', '/v1/purchases', {
      member: { memberId: id },
      externalId: `R-${number}`,
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      lines: [{ lineId: '1', sku: 'OIL', quantity: '1', unitPrice: '1000.00', amount: 100_000 }],
    })
    return { id, card: card.number, phone }
  }

  /** The till asks a member for a code. */
  async function quoteFor(id: string): Promise<void> {
    await deliverNews(given)
    const { id: quoteId } = await ask('POST', '/v1/quotes', {
      member: { memberId: id },
      externalId: `Q-${++number}`,
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      pointsToRedeem: 5,
      lines: [{ lineId: '1', sku: 'OIL', quantity: '1', unitPrice: '100.00', amount: 10_000 }],
    })
    await ask('POST', `/v1/quotes/${quoteId}/code`)
  }

  test.each(SCREENS)(
    'a card is blocked by its key with a reason and taken back; a replacement asks who calls: $language, $width px',
    async (screen) => {
      const ru = screen.language === 'ru'
      const say = (english: string, russian: string) => (ru ? russian : english)
      const { id, card, phone } = await regular()
      const login = `olga-${screen.width}-${screen.language}@desk.example`
      const olga = await deskOf(login, 'operator', screen)
      const { page } = olga
      await ring({ phone, operator: login })
      await page.getByRole('heading', { level: 1, name: /Шестерёнкин/ }).waitFor()
      await page
        .getByText(`R-${number - 1}`, { exact: false })
        .first()
        .waitFor()
      await picture(page, 'desk')
      await isSound(page)

      // the key holds in any layout, and not while one types
      await page.getByRole('textbox', { name: say('Note', 'Заметка') }).fill('b')
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.getByRole('textbox', { name: say('Note', 'Заметка') }).fill('Потерял бумажник')
      await page.getByRole('button', { name: say('Write down', 'Записать') }).click()
      await page.getByText('Потерял бумажник').first().waitFor()
      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('b')
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('Reason', 'Причина')).fill(say('lost', 'потеряна'))
      await picture(page, 'block')
      await isSound(page)
      await dialog.getByRole('button', { name: say('Block', 'Заблокировать'), exact: true }).click()
      await page.getByText(say('blocked: lost', 'заблокирована: потеряна')).waitFor()
      await page.getByRole('button', { name: say('Undo', 'Отменить'), exact: true }).click()
      await page.getByText(say('Taken back', 'Отменено')).waitFor()
      expect((await ask('GET', `/v1/cards/${card}`)).state).toBe('active')

      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('r')
      await dialog
        .getByRole('heading', { name: say('Identify the caller', 'Опознать звонящего') })
        .waitFor()
      await dialog.getByText('p***@mail.example').waitFor()
      const show = say('Show what is known, to compare', 'Показать данные для сверки')
      await dialog.getByRole('button', { name: show }).click()
      await dialog.getByText('pavel-', { exact: false }).waitFor()
      const fact = (name: RegExp) => dialog.getByRole('radiogroup', { name })
      await fact(/birthday|день рождения/i)
        .getByText(say('Right', 'Верно'), { exact: true })
        .click()
      await fact(/digits|цифры/i)
        .getByText(say('Right', 'Верно'), { exact: true })
        .click()
      await picture(page, 'identify')
      await isSound(page)
      await dialog.getByRole('button', { name: say('Done', 'Готово') }).click()
      await dialog.getByLabel(say('Reason', 'Причина')).fill(say('lost', 'потеряна'))
      await picture(page, 'replace')
      await isSound(page)
      await dialog.getByRole('button', { name: say('Replace', 'Заменить'), exact: true }).click()
      await page.getByText(say('New card:', 'Новая карта:')).waitFor()
      expect((await ask('GET', `/v1/cards/${card}`)).state).toBe('replaced')
      const { items } = await ask('GET', `/v1/members/${id}/identifications`)
      expect(items).toMatchObject([{ passed: true, named: ['birthday', 'card'] }])
      expect(items[0].callId).not.toBe(null)
      await page.waitForTimeout(300)
      await picture(page, 'after')
      await isSound(page)
      await closeAll(olga)
    },
    90_000,
  )

  test.each([1280, 390])(
    'at %i px one box finds by card, receipt and name with arrows and Enter, and keys can be switched off',
    async (width) => {
      const { card, phone } = await regular()
      const receipt = `R-${number}`
      const screen = { width, language: 'ru' } as const
      const inna = await deskOf(`inna-${width}@desk.example`, 'operator', screen)
      const { page } = inna
      const box = page.getByRole('combobox').or(page.getByRole('searchbox')).first()
      await page.keyboard.press('/')
      for (const text of [card, receipt, phone.replace('+7', '8'), 'шестер']) {
        await box.fill(text)
        await page.getByRole('option').first().waitFor()
        if (text === 'шестер') await picture(page, 'search')
        await isSound(page)
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { level: 1, name: /Шестерёнкин/ }).waitFor()
        await page.goBack()
        await page.getByRole('heading', { level: 1, name: 'Рабочее место оператора' }).waitFor()
      }
      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('Shift+Slash')
      await page.getByRole('dialog').getByText('Горячие клавиши').waitFor()
      await picture(page, 'keys')
      await isSound(page)
      await page.getByRole('switch', { name: 'Одиночные клавиши включены' }).click()
      await page.getByRole('button', { name: 'Готово' }).click()
      await page.keyboard.press('Shift+Slash')
      await page.waitForTimeout(200)
      expect(await page.getByRole('dialog').count()).toBe(0)
      await closeAll(inna)
    },
    60_000,
  )

  test('an operator without the right sees why a button is off', async () => {
    const { id } = await regular()
    const screen = { width: 390, language: 'ru' } as const
    const auditor = await deskOf('auditor@desk.example', 'auditor', screen)
    const { page } = auditor
    await page.goto(`${walk.origin}/desk/members/${id}`)
    const block = page.getByRole('button', { name: 'Заблокировать карту' })
    expect(await block.getAttribute('aria-disabled')).toBe('true')
    const why = await block.getAttribute('aria-describedby')
    const reason = await page.locator(`[id="${why}"]`).textContent()
    expect(reason).toMatch(/Заблокировать карту.*нужно право/)
    await page.keyboard.press('b')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await picture(page, 'auditor')
    await isSound(page)
    await closeAll(auditor)
  }, 60_000)

  test('points are taken, a phone is changed and a duplicate merged once the caller is identified', async () => {
    const { id } = await regular()
    const twin = await regular()
    const screen = { width: 1280, language: 'ru' } as const
    const senior = await deskOf('senior@desk.example', 'senior-operator', screen)
    const { page } = senior
    await page.goto(`${walk.origin}/desk/members/${id}`)
    const dialog = page.getByRole('dialog')
    const open = (name: string) => page.getByRole('button', { name }).click()
    await open('Опознать звонящего')
    for (const name of [/день рождения/i, /цифры/i]) {
      const fact = dialog.getByRole('radiogroup', { name })
      await fact.getByText('Верно', { exact: true }).click()
    }
    await dialog.getByRole('button', { name: 'Готово' }).click()
    await page.getByText('Звонящий опознан: день рождения').first().waitFor()

    await open('Изменить баллы')
    await dialog.getByText('Снять', { exact: true }).click()
    await dialog.getByRole('textbox').first().fill('20')
    await dialog.getByRole('textbox').last().fill('Ошибка кассы')
    await picture(page, 'points')
    await isSound(page)
    await dialog.getByRole('button', { name: 'Снять баллы' }).click()
    await page.getByText('−20', { exact: true }).waitFor()

    await quoteFor(id)
    await open('Выслать код ещё раз')
    await dialog.getByText(/Уйдёт на \+7 \*\*\* /).waitFor()
    await picture(page, 'code')
    await isSound(page)
    await dialog.getByLabel('Причина').fill('Сообщение не пришло')
    await dialog.getByRole('button', { name: 'Выслать' }).click()
    await page.getByText(/Код отправлен на/).waitFor()
    await messaging.deliver(given().db, [messaging.sandbox], given().log)
    const kinds = page.getByRole('group', { name: 'Что происходило' })
    await kinds.getByText('Сообщения', { exact: true }).click()
    const told = page.locator('.timeline > li').filter({ hasText: 'Код для списания баллов' })
    await told.first().getByRole('button', { name: 'Показать текст' }).click()
    await told.getByText(/\d{6}/).waitFor()
    await picture(page, 'messages')
    await isSound(page)
    await kinds.getByText('Всё', { exact: true }).click()

    await open('Сменить телефон')
    await dialog.getByLabel('Новый телефон').fill('8 917 555-00-01')
    await dialog.getByLabel('Причина').fill('Потерял телефон')
    await picture(page, 'phone')
    await dialog.getByRole('button', { name: 'Сменить телефон' }).click()
    await page
      .getByText(/телефон сменится на/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Отменить смену' }).click()
    await dialog.getByLabel('Причина').fill('Нашёл телефон')
    await isSound(page)
    await dialog.getByRole('button', { name: 'Отменить смену' }).click()
    await page.getByText('Телефон остаётся прежним').waitFor()

    await open('Объединить с дублем')
    await dialog.getByRole('textbox').fill(twin.phone)
    await dialog.getByRole('button', { name: 'Сравнить' }).click()
    await dialog.getByLabel('Причина').fill('Один человек')
    await picture(page, 'merge')
    await isSound(page)
    await dialog.getByRole('button', { name: 'Объединить', exact: true }).click()
    await page.getByText('Объединено').waitFor()
    expect((await ask('GET', `/v1/members/${twin.id}`)).state).toBe('merged')
    await page.getByRole('button', { name: 'Отменить', exact: true }).last().click()
    await page.getByText('Отменено').waitFor()
    expect((await ask('GET', `/v1/members/${twin.id}`)).state).toBe('active')
    await picture(page, 'senior')
    await isSound(page)
    await closeAll(senior)
  }, 90_000)
})
