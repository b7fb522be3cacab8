import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import { announceExpiring } from '#domains/ledger/due.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import { forgetMembers } from '#domains/portal/sessions.ts'
import * as privacy from '#domains/privacy/privacy.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { usePassKeys } from '#domains/showcase/passes.ts'
import { provideSecret } from '#kit/secret.ts'
import { DAY } from '#kit/core/time.ts'
import { openBotDesk } from '#server/bot.ts'
import { openGate } from '#server/gate.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal } from '#test/portal.ts'
import { openWebServer } from '#test/providers/webServer.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { en } from '#web/my/words.en.ts'
import { ru } from '#web/my/words.ru.ts'
import { en as tillEn } from '#web/till/words.en.ts'
import { ru as tillRu } from '#web/till/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, openWindow, picture } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const readers = [
  { language: 'ru', width: 1280, phone: '+79260000021', words: ru },
  { language: 'en', width: 390, phone: '+79260000022', words: en },
] as const

type Words = typeof en | typeof ru

describe.skipIf(!hasChromium)('a member, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  let bot: Awaited<ReturnType<typeof openWebServer>>
  const updates: { update_id: number }[] = []

  beforeAll(async () => {
    await openPortal(door)
    await withoutQuiet(given())
    for (const purpose of ['offers', 'reminders']) {
      const text = { ru: 'Пишите мне о баллах', en: 'Write to me of points' }
      await door.ask('PUT', `/v1/consent-texts/${purpose}/draft`, text)
      await made(`/v1/consent-texts/${purpose}/publish`, { version: 1 })
    }
    const { id } = await made('/v1/stores', { code: 'tver', name: 'Tver' })
    await made(`/v1/stores/${id}/tills`, { code: '1', name: 'By the door' })
    await hire(given(), 'kassa', 'cashier')
    await hire(given(), 'boss', 'owner')
    bot = await openWebServer(async ({ path, body }) => {
      if (path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"gears_bot"}}' }
      if (!path.endsWith('/getUpdates')) return { body: '{"ok":true,"result":{"message_id":1}}' }
      const { offset } = JSON.parse(body) as { offset: number }
      await new Promise((done) => setTimeout(done, 50))
      const result = updates.filter((each) => each.update_id >= offset)
      return { body: JSON.stringify({ ok: true, result }) }
    })
  }, 60_000)
  afterAll(() => bot.close())
  // whoever joins reads the code in the sandbox
  beforeEach(async () => {
    await given.owner.deleteFrom('channels.channel').execute()
    usePassKeys({ apple: null, google: null })
  })

  const made = async (path: string, body?: unknown) => {
    const answer = await door.ask('POST', path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }

  /** Delivers news and messages, to the sandbox. */
  async function carry(): Promise<void> {
    await deliverNews(given)
    const { db, log } = given()
    const gate = openGate(log)
    await messaging.deliver(db, [messaging.sandbox], log, { gate })
  }

  /** Comes to the members' page by a code and joins; the id of the new member. */
  async function join(page: Page, words: Words, phone: string): Promise<string> {
    await page.goto(`${walk.origin}/my/gears`)
    await page.getByLabel(words['enter.phone'], { exact: true }).fill(phone)
    await page.getByRole('button', { name: words['enter.submit'] }).click()
    await page.getByLabel(words['enter.code']).waitFor()
    await carry()
    const { body } = await door.ask('GET', '/v1/messages?kind=sign_in.code&limit=1')
    await page.getByLabel(words['enter.code']).fill(/\d{6}/.exec(body.items[0].text)![0])
    await page.getByLabel(words['join.rules.accept']).check()
    await page.getByRole('button', { name: words['join.submit'], exact: true }).click()
    await page.getByText(words['home.empty.next']).waitFor()
    const search = encodeURIComponent(phone)
    return (await door.ask('GET', `/v1/members?search=${search}`)).body.items[0].id
  }

  const toProfile = async (page: Page, words: Words) => {
    await page.getByRole('link', { name: words['tab.profile'] }).click()
    await page.getByText(words['sessions.here']).waitFor()
  }

  test.each(readers)(
    'a member ($language, $width px) takes notices in the browser, connects Telegram, and puts the card into the phone',
    async ({ language, width, phone, words }) => {
      const set = (kind: string, asked: object) =>
        door.ask('PUT', `/v1/channels/${kind}`, { position: 1, rate: 100, secrets: {}, ...asked })
      const page = await openWindow(walk.browser, { width, language })
      const amiss: string[] = []
      page.on('pageerror', (error) => amiss.push(error.message))
      await join(page, words, phone)
      await set('push', { enabled: true, settings: { contact: 'mailto:club@shop.example' } })
      const settings = { root: bot.url }
      await set('telegram', { enabled: true, settings, secrets: { token: '1:token' } })
      usePassKeys({ apple: null, google: googleKey() })
      const { db, log } = given()
      const bots = channels.startBots({ db, log, desk: openBotDesk(db, log), hold: 0, look: 50 })

      await page.context().grantPermissions(['notifications'], { origin: walk.origin })
      await page.addInitScript(pushService(`https://push.example/${width}`))
      await page.reload()
      await page.getByRole('button', { name: words['pass.google'] }).waitFor()
      await isSound(page)
      await picture(page, 'passes')
      await page.route('https://pay.google.com/**', (route) => route.fulfill({ body: 'taken' }))
      await page.getByRole('button', { name: words['pass.google'] }).click()
      await page.getByText('taken').waitFor()
      await page.goBack()

      await page.getByRole('link', { name: words['tab.profile'] }).click()
      await page.getByText(words['push.off'], { exact: true }).waitFor()
      await isSound(page)
      await picture(page, 'ways')
      await page.getByRole('button', { name: words['push.turn.on'], exact: true }).click()
      await page.getByText(words['push.on'], { exact: true }).waitFor()
      await page.reload()
      await page.getByText(words['push.on'], { exact: true }).waitFor()
      expect(await shownNotice(page)).toEqual({ title: 'Gears', body: '+21' })

      // until the bot has said how it is called, its address is not known
      await expect.poll(nameOfBot, { timeout: 15_000 }).toBe('gears_bot')
      await page.getByRole('button', { name: words['telegram.connect'], exact: true }).click()
      const link = page.getByRole('link', { name: words['telegram.open'] })
      await link.waitFor()
      await picture(page, 'telegram')
      const start = new URL((await link.getAttribute('href'))!).searchParams.get('start')
      const message = { text: `/start ${start}`, chat: { id: width, type: 'private' }, from: {} }
      updates.push(Object.assign({ update_id: updates.length + 1 }, { message }))
      await page.getByText(words['telegram.on'], { exact: true }).waitFor()
      await isSound(page)
      await picture(page, 'connected')
      await page.getByRole('button', { name: words['telegram.leave'], exact: true }).click()
      await page.getByText(words['telegram.off'], { exact: true }).waitFor()
      await page.getByRole('button', { name: words['push.turn.off'], exact: true }).click()
      await page.getByText(words['push.off'], { exact: true }).waitFor()
      expect(amiss).toEqual([])
      await bots.stop()
      await page.context().close()
    },
    60_000,
  )

  const nameOfBot = async () =>
    (await given.owner.selectFrom('channels.bot').select('name').executeTakeFirst())?.name

  test.each(readers)(
    'a purchase at the till ($language, $width px) is told and seen; reminders come by consent and stop without it; and who leaves is forgotten',
    async ({ language, width, phone: first, words }) => {
      const phone = first.replace('+7926', '+7927')
      const page = await openWindow(walk.browser, { width, language })
      const amiss: string[] = []
      page.on('pageerror', (error) => amiss.push(error.message))
      const memberId = await join(page, words, phone)
      await sellAtTheTill(phone, width, language)
      await carry()
      await page.reload()
      await page.getByText('50', { exact: true }).waitFor()
      const earned = await door.ask('GET', `/v1/messages?memberId=${memberId}&kind=points.earned`)
      expect(earned.body.items).toMatchObject([{ state: 'delivered', channel: 'sandbox' }])

      // points that expire in twenty days; a fortnight later the member is reminded
      await lookForExpiring()
      await made(`/v1/members/${memberId}/adjustments`, {
        points: 30,
        reason: 'For a test of reminders',
        expiresAt: new Date(Date.now() + 20 * DAY).toISOString(),
      })
      await toProfile(page, words)
      const reminders = page.getByLabel(words['purpose.reminders'])
      expect(await reminders.isChecked()).toBe(false)
      await reminders.check()
      await page.getByText(/^(с|since) \d/).waitFor()
      await passDays(memberId, 14)
      await lookForExpiring()
      await deliverNews(given)
      await carry()
      const told = async () =>
        (await door.ask('GET', `/v1/messages?memberId=${memberId}&kind=points.expiring`)).body.items
      expect(await told()).toMatchObject([{ state: 'delivered' }])

      // another one is written and waits; the consent is taken back before it leaves
      await made(`/v1/members/${memberId}/adjustments`, {
        points: 20,
        reason: 'For a test of reminders',
        expiresAt: new Date(Date.now() + 6.9 * DAY).toISOString(),
      })
      await lookForExpiring()
      await deliverNews(given)
      expect(await told()).toMatchObject([{ state: 'waiting' }, { state: 'delivered' }])
      // the box follows the finger: what counts is the server's answer
      await Promise.all([page.waitForResponse('**/v1/my/consents'), reminders.uncheck()])
      await carry()
      expect(await told()).toMatchObject([
        { state: 'lapsed', failure: 'consent_withdrawn' },
        { state: 'delivered' },
      ])

      await page.getByRole('button', { name: words['leave.start'] }).click()
      await page.getByRole('button', { name: words['leave.sure'] }).click()
      await page.getByRole('button', { name: words['leave.stay'] }).waitFor()
      await passDays(memberId, 60)
      expect(await privacy.eraseNext(await given.fresh())).toBe(true)
      forgetMembers()
      await page.reload()
      await page.getByText(words['enter.ended']).waitFor()
      await isSound(page)
      const search = encodeURIComponent(phone)
      expect((await door.ask('GET', `/v1/members?search=${search}`)).body.items).toEqual([])
      const left = await door.ask('GET', `/v1/messages?memberId=${memberId}&limit=50`)
      expect(left.text).not.toContain('27000')
      expect(amiss).toEqual([])
      await page.context().close()
    },
    60_000,
  )

  const lookForExpiring = async () => announceExpiring(await given.fresh(), { ahead: 7 * DAY })

  /** A jump of the clock: what was to come for a member comes so many days earlier. */
  async function passDays(memberId: string, days: number): Promise<void> {
    const of = sql`make_interval(days => ${days})`
    for (const statement of [
      sql`update ledger.lot set expires_at = expires_at - ${of}
        where owner = ${memberId} and expires_at > now() + interval '8 days'`,
      sql`update ledger.progress set reached = reached - ${of} where job like 'expiring.%'`,
      sql`update privacy.erasure set asked_at = asked_at - ${of}, due_at = due_at - ${of}
        where owner = ${memberId}`,
    ])
      await given.owner.executeQuery(statement.compile(given.owner))
  }

  /** A sale of a thousand roubles at the till page, by the member's phone. */
  async function sellAtTheTill(phone: string, width: number, language: 'ru' | 'en') {
    const page = await openWindow(walk.browser, { width, language })
    const words = language === 'ru' ? tillRu : tillEn
    await page.goto(`${walk.origin}/till`)
    await page.getByLabel(words['enter.login']).fill('kassa')
    await page.getByLabel(words['enter.password']).fill(PASSWORD)
    await page.getByRole('button', { name: words['enter.submit'], exact: true }).click()
    await page.getByLabel(words.sum, { exact: true }).first().waitFor()
    for (const key of ['1', '0', '0', '0'])
      await page.getByRole('button', { name: key, exact: true }).click()
    await page.getByLabel(words['member.ask']).fill(phone)
    await page.getByRole('button', { name: words['member.find'], exact: true }).click()
    await page.getByRole('button', { name: /1[\s,]000/ }).click()
    await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
    await page.context().close()
  }
})

function googleKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { issuerId: '3', logo: 'https://shop.example/l', email: 'passes@shop.example', key }
}

/** A push service in place of the browser maker's, which answers nobody on loopback. */
function pushService(endpoint: string): string {
  const p256dh = createECDH('prime256v1').generateKeys().toString('base64url')
  const auth = randomBytes(16).toString('base64url')
  const told = JSON.stringify({ endpoint, keys: { p256dh, auth } })
  return `(() => {
    const told = ${told}
    const kept = 'test.push'
    const subscription = () => ({
      endpoint: told.endpoint,
      toJSON: () => told,
      unsubscribe: async () => { localStorage.removeItem(kept); return true },
    })
    PushManager.prototype.getSubscription = async () =>
      localStorage.getItem(kept) ? subscription() : null
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      if (applicationServerKey.byteLength !== 65) throw new DOMException('no key of the server')
      localStorage.setItem(kept, '1')
      return subscription()
    }
  })()`
}

/** Hands a message to the page's worker as a push service would; the notice that it shows. */
async function shownNotice(page: Page): Promise<{ title: string; body: string }> {
  await page.waitForFunction('navigator.serviceWorker.controller !== null')
  const session = await page.context().newCDPSession(page)
  const found = new Promise<string>((done) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.endsWith('/my'))
      if (own) done(own.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  const data = JSON.stringify({ id: 'one', title: 'Gears', body: '+21', language: 'en' })
  const { origin } = new URL(page.url())
  const message = { origin, registrationId: await found, data }
  await session.send('ServiceWorker.deliverPushMessage', message)
  const shown = `navigator.serviceWorker.getRegistration('/my')
    .then((own) => own.getNotifications())
    .then((all) => all.map(({ title, body }) => ({ title, body }))[0] ?? null)`
  await page.waitForFunction(shown)
  return page.evaluate<{ title: string; body: string }>(shown)
}
