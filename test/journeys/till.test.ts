import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser as browserOf, hire, PASSWORD, sessionOf } from '#test/staff.ts'
import { en } from '#web/till/words.en.ts'
import { ru } from '#web/till/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять баллов за 100 рублей', en: 'Five points for 100 roubles' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
  redeem: { value: { points: 1, amount: 100 }, codeAbove: 200 },
}

const readers = [
  { locale: 'ru-RU', width: 1280 },
  { locale: 'en-GB', width: 390 },
]

describe.skipIf(!hasChromium)('the till, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let phones = 0
  const people: Record<string, string> = {}

  beforeAll(async () => {
    await openShop()
    for (const login of ['kassa', 'anna', 'boris', 'clumsy'])
      people[login] = await hire(given(), login, 'cashier')
    await hire(given(), 'boss', 'owner')
  })

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
    const { id: storeId } = await made('/v1/stores', { code: 'tver', name: 'Tver' })
    await made(`/v1/stores/${storeId}/tills`, { code: '1', name: 'By the door' })
  }

  /** Sets a PIN for somebody. */
  async function pinFor(login: string, pin: string): Promise<void> {
    const cookie = await sessionOf(door, login)
    const body = { password: PASSWORD, pin }
    const answer = await door.ask('PUT', '/v1/sessions/current/pin', body, browserOf(cookie))
    expect(answer.status, answer.text).toBe(204)
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
    const context = await walk.browser.newContext({ locale, viewport: { width, height: 800 } })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
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

  async function enter(page: Page, words: typeof en | typeof ru, login = 'kassa'): Promise<void> {
    await page.goto(`${walk.origin}/till`)
    await page.getByLabel(words['enter.login']).fill(login)
    await page.getByLabel(words['enter.password']).fill(PASSWORD)
    await page.getByRole('button', { name: words['enter.submit'], exact: true }).click()
    await page.getByLabel(words.sum, { exact: true }).first().waitFor()
  }

  /** A scanner types as a keyboard does, wherever the cursor is: a key every 5 ms by the clock of the keys. */
  const scan = (page: Page, text: string) =>
    page.evaluate(`const begun = performance.now()
    ;[...${JSON.stringify(text)}, 'Enter'].forEach((key, place) => {
      const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      Object.defineProperty(pressed, 'timeStamp', { value: begun + place * 5 })
      const { activeElement } = document
      const goesOn = activeElement.dispatchEvent(pressed) && activeElement.matches('input')
      if (goesOn && key !== 'Enter') document.execCommand('insertText', false, key)
    })`)

  test.each(readers)(
    'a cashier ($locale, $width px) types a sum, names the member, has a part paid with points, and sees what came of it',
    async ({ locale, width }) => {
      const { context, page, amiss, words, shot } = await open(locale, width)
      const vera = await member(300)
      await page.goto(`${walk.origin}/till`)
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

  test('a sale whose sum is typed and whose card is scanned takes three taps: most points, pay, the next one', async () => {
    const { context, page, amiss, words } = await open('ru-RU', 390)
    await page.addInitScript(
      `addEventListener('pointerdown', () => (globalThis.taps = (globalThis.taps ?? 0) + 1), true)`,
    )
    const vera = await member(150)
    const { number } = await made(`/v1/members/${vera.id}/cards`, {})
    await enter(page, words)
    await page.evaluate('globalThis.taps = 0')
    await page.keyboard.type('800', { delay: 80 })
    await scan(page, number)
    await page.getByText(vera.name).waitFor()
    await page.getByRole('button', { name: /^Максимум/ }).click()
    await page.getByRole('button', { name: /650/ }).click()
    await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
    await page.getByRole('button', { name: words['done.next'] }).click()
    await page.getByLabel(words.sum, { exact: true }).first().waitFor()
    expect(await page.evaluate('globalThis.taps')).toBe(3)
    const { items } = (await door.ask('GET', `/v1/purchases?memberId=${vera.id}`)).body
    expect(items).toMatchObject([{ amount: 80_000, pointsRedeemed: 150 }])
    expect(amiss).toEqual([])
    await context.close()
  }, 60_000)

  /** Types a sum on the pad. */
  const type = async (page: Page, sum: string) => {
    for (const key of sum) await page.getByRole('button', { name: key, exact: true }).click()
  }

  test.each(readers)(
    'a browser ($locale, $width px) becomes a known till; people change by name and PIN, and a wrong PIN has to wait',
    async ({ locale, width }) => {
      await given().db.deleteFrom('access.attempt').execute()
      await pinFor('anna', '4072')
      await pinFor('clumsy', '5190')
      const { context, page, amiss, words, shot } = await open(locale, width)
      await enter(page, words, 'boss')
      const menu = () => page.getByRole('button', { name: words.menu }).click()
      await menu()
      await isSound(page)
      await shot('menu')
      await page.getByRole('button', { name: words['menu.till'] }).click()
      await page.getByLabel(words['till.name']).fill('Tablet')
      await isSound(page)
      await shot('known')
      await page.getByRole('button', { name: words['till.submit'] }).click()
      await page.getByText('By the door', { exact: true }).waitFor()
      await menu()
      await page.getByRole('button', { name: words['menu.pin'] }).click()
      await page.getByLabel(words['pin.password']).fill(PASSWORD)
      await page.getByLabel(words['pin.new']).fill('1111')
      await page.getByRole('button', { name: words['pin.set'] }).click()
      await page.getByRole('alert').waitFor()
      await page.getByLabel(words['pin.new']).fill('2580')
      await page.getByRole('button', { name: words['pin.set'] }).click()
      await page.getByText(words['pin.done']).waitFor()
      await page.getByRole('button', { name: words.close }).click()

      await menu()
      await page.getByRole('button', { name: words['menu.change'] }).click()
      await page.getByText(words['enter.who']).waitFor()
      await isSound(page)
      await shot('people')
      await page.getByRole('button', { name: 'anna' }).click()
      await type(page, '4072')
      await isSound(page)
      await shot('pin')
      await page.getByRole('button', { name: words['enter.pin.submit'], exact: true }).click()
      await page.getByLabel(words.sum, { exact: true }).first().waitFor()
      await menu()
      await page.getByRole('heading', { name: 'anna' }).waitFor()
      await page.getByRole('button', { name: words['menu.change'] }).click()

      await page.getByRole('button', { name: 'clumsy' }).click()
      const pin = page.getByLabel(/clumsy/)
      for (let turn = 0; turn < 6; turn++) {
        await pin.fill('9371')
        await page.keyboard.press('Enter')
        const told = turn < 5 ? /ПИН-код неверен|The PIN is wrong/ : /Слишком много|too many tries/
        await page.getByText(told).waitFor()
        await expect.poll(() => pin.inputValue()).toBe('')
      }
      await shot('throttled')
      await page.getByRole('button', { name: words.back }).click()
      await page.getByRole('button', { name: 'boss' }).click()
      await type(page, '2580')
      await page.getByRole('button', { name: words['enter.pin.submit'], exact: true }).click()
      await page.getByLabel(words.sum, { exact: true }).first().waitFor()
      expect(amiss).toEqual([])

      // in the back office an owner ends the device, and no PIN opens it any more
      const office = await context.newPage()
      office.setDefaultTimeout(20_000)
      await context.clearCookies({ name: 'kopilka_session' })
      await office.goto(`${walk.origin}/stores`)
      await office.getByLabel(words['enter.login']).fill('boss')
      await office.getByRole('textbox', { name: words['enter.password'] }).fill(PASSWORD)
      await office.getByRole('button', { name: words['enter.submit'], exact: true }).click()
      const end = office.getByRole('button', { name: /^(Отключить|End)$/ })
      await end.first().click()
      await isSound(office)
      if (process.env['SHOTS'])
        await office.screenshot({ path: `${process.env['SHOTS']}/devices-${locale}-${width}.png` })
      await office
        .getByRole('dialog')
        .getByRole('button', { name: /^(Отключить|End)$/ })
        .click()
      // those that were ended before stand there too: it is over when none is left to end
      await expect.poll(() => end.count(), { timeout: 20_000 }).toBe(0)
      await page.reload()
      await page.getByText('By the door', { exact: true }).waitFor({ state: 'detached' })
      await context.close()
    },
    90_000,
  )

  test('without a network receipts are kept, survive a reload, and arrive once each in order, although an answer is lost', async () => {
    const { context, page, amiss, words, shot } = await open('ru-RU', 390)
    const vera = await member(1)
    await enter(page, words, 'boris')
    await page.waitForFunction('navigator.serviceWorker.controller !== null')
    await context.setOffline(true)
    await page.getByText(words['reach.offline'], { exact: true }).waitFor()
    const sell = async (sum: string) => {
      await type(page, sum)
      await scan(page, vera.phone)
      await page.getByText(vera.phone).waitFor()
      await page.getByText(words['points.offline']).waitFor()
      await isSound(page)
      await page.getByRole('button', { name: words['pay.keep'] }).click()
      await page.getByRole('heading', { name: words.kept }).waitFor()
      await isSound(page)
    }
    await sell('100')
    await shot('kept')
    await page.getByRole('button', { name: words['done.next'] }).click()
    await sell('200')
    await page.reload()
    await page.getByRole('button', { name: '2 чека ждут' }).click()
    await isSound(page)
    await shot('waiting')

    // the server has them, but the page is gone before it hears so
    let lost = 0
    await context.route('**/v1/purchases/batch', async (route) => {
      if (lost++ > 0) return route.continue()
      await route.fetch()
      await page.close()
    })
    const closed = page.waitForEvent('close')
    await context.setOffline(false)
    await closed
    const again = await context.newPage()
    await again.goto(`${walk.origin}/till`)
    await again.getByLabel(words.sum, { exact: true }).first().waitFor()
    await again.getByText('чека ждут').waitFor({ state: 'detached' })
    await expect.poll(() => lost).toBe(2)
    const { body } = await door.ask('GET', `/v1/purchases?memberId=${vera.id}`)
    expect(body.items.map((each: { amount: number }) => each.amount)).toEqual([20_000, 10_000])
    expect(amiss).toEqual([])
    await context.close()
  }, 90_000)

  test.each(readers)(
    'a cashier ($locale, $width px) enrols somebody, sells goods by scan, and takes one of them back',
    async ({ locale, width }) => {
      const { context, page, amiss, words, shot } = await open(locale, width)
      await enter(page, words)
      const phone = `8 999 100 ${String(2_000 + width + (locale === 'ru-RU' ? 1 : 0)).slice(-4)}`
      await type(page, '5')
      await page.getByLabel(words['member.ask']).fill(phone)
      await page.getByRole('button', { name: words['member.find'], exact: true }).click()
      await page.getByRole('button', { name: words['member.enrol'] }).click()
      expect(await page.getByLabel(words['enrol.phone']).inputValue()).toBe(phone)
      await page.getByRole('button', { name: words['enrol.submit'], exact: true }).click()
      await page.getByText(words['enrol.consent.missing']).waitFor()
      await isSound(page)
      await shot('enrol')
      await page.getByLabel(words['enrol.phone']).fill('12')
      await page.getByLabel(words['enrol.name']).fill('Зоя Шестерёнкина')
      await page.getByLabel(words['enrol.consent']).check()
      await page.getByRole('button', { name: words['enrol.submit'], exact: true }).click()
      await page.locator('[aria-invalid=true]').waitFor()
      await page.getByLabel(words['enrol.phone']).fill(phone)
      await page.getByRole('button', { name: words['enrol.submit'], exact: true }).click()
      await page.getByText('Зоя Шестерёнкина').waitFor()
      const search = encodeURIComponent(phone)
      const found = await door.ask('GET', `/v1/members?search=${search}`)
      const { body: said } = await door.ask('GET', `/v1/members/${found.body.items[0].id}/consents`)
      // taking part is one thing, to be written to another
      expect(said.accepted).toMatchObject([{ door: 'till', language: locale.slice(0, 2) }])
      expect(said.consents.some((each: { given: boolean }) => each.given)).toBe(false)
      expect(await page.getByLabel(words.sum, { exact: true }).first().inputValue()).toBe('5')

      for (const [sku, price] of [
        ['4600000000017', '100'],
        ['4600000000024', '50,5'],
      ] as const) {
        await scan(page, sku)
        await page.getByLabel(words['goods.price']).fill(price)
        await page.getByRole('button', { name: words['goods.put'], exact: true }).click()
      }
      await page
        .getByRole('button', { name: /4600000000017/ })
        .last()
        .click()
      await page.getByRole('button', { name: /250,50|250\.50/ }).waitFor()
      await isSound(page)
      await shot('goods')
      await page.getByRole('button', { name: /250,50|250\.50/ }).click()
      await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
      const told = await page
        .getByText(/^(Чек|Receipt) \d/)
        .first()
        .textContent()
      const number = told!.split(' ')[1]!
      await page.emulateMedia({ media: 'print' })
      await page.locator('.slip').getByText(number).waitFor()
      await shot('slip')
      await page.emulateMedia({ media: 'screen' })

      await page.getByRole('button', { name: words['tab.return'] }).click()
      await page.getByLabel(words['return.number']).fill('none such')
      await page.keyboard.press('Enter')
      await page.getByText(words['return.none']).waitFor()
      await scan(page, number)
      await page
        .getByRole('button', { name: /4600000000017/ })
        .last()
        .click()
      await page.getByText(words['return.money']).waitFor()
      await isSound(page)
      await shot('return')
      await page.getByRole('button', { name: words['return.confirm'] }).click()
      await page.getByRole('heading', { name: words['return.done'] }).waitFor()
      await isSound(page)
      await shot('returned')
      const { body } = await door.ask('GET', `/v1/purchases?externalId=${number}`)
      expect(body.items).toMatchObject([{ state: 'partially_returned', amount: 25_050 }])
      expect(amiss).toEqual([])
      await context.close()
    },
    60_000,
  )

  test('a scan is taken out of the field where the cursor was, and a large part paid with points asks the member’s code', async () => {
    const { context, page, amiss, words, shot } = await open('ru-RU', 390)
    const vera = await member(900)
    await enter(page, words)
    await page.getByRole('button', { name: words.menu }).click()
    await page.getByRole('button', { name: words['menu.dark'] }).click()
    await page.getByRole('button', { name: words.close }).click()
    const sum = page.getByLabel(words.sum, { exact: true }).first()
    await sum.fill('700')
    await sum.focus()
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('5')
    await expect.poll(() => sum.inputValue()).toBe('7005')
    await page.keyboard.press('Backspace')
    await scan(page, vera.phone.slice(1))
    await page.getByText(vera.name).waitFor()
    expect(await sum.inputValue()).toBe('700')
    await page.getByRole('button', { name: words['member.other'] }).click()
    await page.evaluate('document.activeElement.blur()')
    await scan(page, vera.phone.slice(1))
    await page.getByText(vera.name).waitFor()
    expect(await sum.inputValue()).toBe('700')
    await page.getByRole('button', { name: /^Максимум/ }).click()
    await page.getByRole('button', { name: 'Провести 0' }).click()
    const field = page.getByLabel(words.code)
    await field.fill('000000')
    await isSound(page)
    await shot('code')
    const ctx = given()
    await messaging.deliver(ctx.db, [messaging.sandbox], ctx.log)
    const { items } = await messaging.journal(ctx, { memberId: vera.id })
    const told = items.find(({ kind }) => kind === 'confirmation.code')!.text
    const code = /\d{6}/.exec(told)![0]
    await field.fill(code)
    await page.getByRole('button', { name: words['code.confirm'] }).click()
    await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
    await isSound(page)
    await shot('dark')
    expect(amiss).toEqual([])
    await context.close()
  }, 60_000)

  test('another member while the server still counts for the first: the connection is not taken for lost', async () => {
    const { context, page, amiss, words } = await open('en-GB', 390)
    const [vera, other] = [await member(100), await member(200)]
    await enter(page, words)
    await type(page, '500')
    let asked = 0
    await context.route('**/v1/quotes', async (route) => {
      asked += 1
      await new Promise((go) => setTimeout(go, 1_500))
      await route.continue().catch(() => undefined)
    })
    await scan(page, vera.phone.slice(1))
    await page.getByText(vera.name).waitFor()
    await expect.poll(() => asked).toBe(1)
    await page.getByRole('button', { name: words['member.other'] }).click()
    // what the first quote would say is heard by nobody
    await page.waitForTimeout(300)
    expect(await page.getByText(words['reach.offline'], { exact: true }).count()).toBe(0)
    await scan(page, other.phone.slice(1))
    await page.getByText(other.name).waitFor()
    await page.getByRole('button', { name: /^Most/ }).waitFor()
    expect(amiss).toEqual([])
    await context.close()
  }, 60_000)

  test('who is named while the server does not answer is looked up once it does, and pays with points', async () => {
    const { context, page, amiss, words } = await open('en-GB', 1280)
    const vera = await member(100)
    await enter(page, words)
    await context.setOffline(true)
    await page.getByText(words['reach.offline'], { exact: true }).waitFor()
    await type(page, '500')
    await scan(page, vera.phone.slice(1))
    await page.getByText(vera.phone.slice(1)).waitFor()
    await page.getByText(words['points.offline']).waitFor()
    await context.setOffline(false)
    await page.getByText(vera.name).waitFor()
    await page.getByRole('button', { name: /^Most/ }).click()
    await page.getByRole('button', { name: /^Confirm/ }).click()
    await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
    expect(amiss).toEqual([])
    await context.close()
  }, 60_000)

  test('a receipt that the server refuses says why, holds nothing up, and can be put aside', async () => {
    const { context, page, amiss, words, shot } = await open('ru-RU', 390)
    const vera = await member(1)
    await enter(page, words, 'boris')
    await context.setOffline(true)
    await page.getByText(words['reach.offline'], { exact: true }).waitFor()
    for (const [sum, who] of [
      ['300', '9900000000000001'],
      ['400', vera.phone],
    ] as const) {
      await type(page, sum)
      await scan(page, who)
      await page.getByText(who).waitFor()
      await page.getByRole('button', { name: words['pay.keep'] }).click()
      await page.getByRole('button', { name: words['done.next'] }).click()
    }
    await context.setOffline(false)
    await page.getByRole('button', { name: '1 чек ждёт' }).click()
    await page.getByText(/Карта|карты/).waitFor()
    await isSound(page)
    await shot('refused')
    const { body } = await door.ask('GET', `/v1/purchases?memberId=${vera.id}`)
    expect(body.items).toMatchObject([{ amount: 40_000 }])
    await page.getByRole('button', { name: words['waiting.drop'], exact: true }).click()
    await page.getByRole('button', { name: words['waiting.drop.sure'] }).click()
    await page.getByRole('heading', { name: words['waiting.empty'] }).waitFor()
    await isSound(page)
    expect(amiss).toEqual([])
    await context.close()
  }, 60_000)

  test('a till that nobody touches for five minutes locks itself', async () => {
    const { context, page, words } = await open('en-GB', 1280)
    await page.clock.install()
    await enter(page, words, 'boris')
    await page.clock.fastForward(4 * 60_000)
    await page.getByRole('button', { name: '1', exact: true }).click()
    await page.clock.fastForward(4 * 60_000)
    await page.getByLabel(words.sum, { exact: true }).first().waitFor()
    await page.clock.fastForward(65_000)
    await page.getByLabel(words['enter.login']).waitFor()
    const current = () => page.request.get(`${walk.origin}/v1/sessions/current`)
    await expect.poll(async () => (await current()).status()).toBe(401)
    await context.close()
  }, 60_000)
})
