import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as channels from '#domains/channels/channels.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { openBotDesk } from '#server/bot.ts'
import { openGate } from '#server/gate.ts'
import { deliverNews } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal } from '#test/portal.ts'
import { openWebServer } from '#test/providers/webServer.ts'
import { hire } from '#test/staff.ts'
import { deskEn } from '#web/backoffice/desk/words.en.ts'
import { deskRu } from '#web/backoffice/desk/words.ru.ts'
import { en } from '#web/my/words.en.ts'
import { ru } from '#web/my/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, openWindow, picture } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const readers = [
  { language: 'ru', width: 1280, phone: '+79260000041', words: ru, desk: deskRu },
  { language: 'en', width: 390, phone: '+79260000042', words: en, desk: deskEn },
] as const

describe.skipIf(!hasChromium)('whoever comes in through the bot, in Chromium', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  const updates: { update_id: number; message: object }[] = []
  let bot: Awaited<ReturnType<typeof openWebServer>>
  const said: string[] = []

  beforeAll(async () => {
    await openPortal(door)
    await hire(given(), 'senior', 'senior-operator')
    bot = await openWebServer(async ({ path, body }) => {
      if (path.endsWith('/getMe')) return { body: '{"ok":true,"result":{"username":"gears_bot"}}' }
      if (path.endsWith('/sendMessage')) said.push((JSON.parse(body) as { text: string }).text)
      if (!path.endsWith('/getUpdates')) return { body: '{"ok":true,"result":{"message_id":1}}' }
      const { offset } = JSON.parse(body) as { offset: number }
      const result = updates.filter(({ update_id }) => update_id >= offset)
      if (result.length === 0) await new Promise((done) => setTimeout(done, 50))
      return { body: JSON.stringify({ ok: true, result }) }
    })
  }, 60_000)
  afterAll(() => bot.close())

  /** What somebody does in a chat, and what the bot says to it. */
  async function tell(chat: number, what: object): Promise<string> {
    const before = said.length
    const message = { chat: { id: chat, type: 'private' }, from: { id: chat }, ...what }
    updates.push({ update_id: updates.length + 1, message })
    await expect.poll(() => said.length, { timeout: 10_000 }).toBe(before + 1)
    return said.at(-1)!
  }

  /** Delivers news and messages, to the sandbox; the text of the last one of a kind. */
  async function told(kind: string): Promise<string> {
    await deliverNews(given)
    const { db, log } = given()
    await messaging.deliver(db, [messaging.sandbox], log, { gate: openGate(log) })
    return (await messaging.journal(given(), { kind, limit: 1 })).items[0]!.text
  }

  /** Signs in by a code to the phone. */
  async function signIn(page: Page, words: typeof en | typeof ru, phone: string): Promise<void> {
    await page.goto(`${walk.origin}/my/gears`)
    await page.getByLabel(words['enter.phone'], { exact: true }).fill(phone)
    await page.getByRole('button', { name: words['enter.submit'] }).click()
    const field = page.getByLabel(words['enter.code'])
    await field.waitFor()
    await field.fill(/\d{6}/.exec(await told('sign_in.code'))![0])
    await page.getByRole('link', { name: words['tab.profile'] }).waitFor()
  }

  test.each(readers)(
    'joins ($language, $width px), is warned of a stranger who signs in, freezes the points by the link, and lifts that by a code; the desk sees it',
    async ({ language, width, phone, words, desk }) => {
      const settings = { root: bot.url }
      const asked = { enabled: true, position: 1, rate: 100, settings }
      await door.ask('PUT', '/v1/channels/telegram', { ...asked, secrets: { token: '1:token' } })
      const { db, log } = given()
      const desks = openBotDesk(db, log)
      const bots = channels.startBots({ db, log, desk: desks, hold: 0, look: 50 })
      const isOpen = async () => (await door.ask('GET', '/v1/my/entrance')).body.telegram as boolean
      await expect.poll(isOpen, { timeout: 15_000 }).toBe(true)

      const page = await openWindow(walk.browser, { width, language })
      await page.goto(`${walk.origin}/my/gears`)
      await picture(page, 'entrance')
      await page.getByRole('button', { name: words['enter.by.telegram'] }).click()
      const link = page.getByRole('link', { name: words['telegram.open'] })
      await link.waitFor()
      await isSound(page)
      await picture(page, 'meeting')
      const start = new URL((await link.getAttribute('href'))!).searchParams.get('start')
      await tell(width, { text: `/start ${start}` })
      const code = await tell(width, {
        contact: { phone_number: phone.slice(1), user_id: width },
      })
      await page.getByLabel(words['meet.code']).fill(/\d{6}/.exec(code)![0])
      await page.getByLabel(words['join.rules.accept']).check()
      await page.getByRole('button', { name: words['join.submit'], exact: true }).click()
      await page.getByText(words['home.empty.next']).waitFor()
      await bots.stop()
      await given.owner.deleteFrom('channels.channel').execute()

      const stranger = await openWindow(walk.browser, { width, language })
      await signIn(stranger, words, phone)
      const address = /\/my#a\.[\w-]{16}$/.exec(await told('member.signed_in'))![0]
      const warned = await openWindow(walk.browser, { width, language })
      await warned.goto(walk.origin + address)
      await warned.getByRole('heading', { name: words['alarm.device'] }).waitFor()
      // the token does not stay in the address
      expect(new URL(warned.url()).hash).toBe('')
      await isSound(warned)
      await picture(warned, 'alarm')
      await warned.getByRole('button', { name: words['alarm.both'], exact: true }).click()
      await warned.getByRole('heading', { name: words['alarm.frozen'] }).waitFor()
      await isSound(warned)
      await picture(warned, 'frozen')
      await stranger.context().close()

      const search = await door.ask('GET', `/v1/members?search=${encodeURIComponent(phone)}`)
      const caller = `/desk/members/${search.body.items[0].id}`
      const staff = await walk.visit({ width, language }, caller, 'senior')
      await staff.getByText(desk['member.frozen'], { exact: true }).waitFor()
      await staff.getByRole('button', { name: desk['act.unfreeze'] }).waitFor()
      await isSound(staff)
      await picture(staff, 'desk')
      await staff.context().close()

      await warned.getByRole('button', { name: words['alarm.leave'] }).click()
      await signIn(warned, words, phone)
      await warned.getByText(words['freeze.note']).waitFor()
      await isSound(warned)
      await picture(warned, 'home')
      await warned.getByRole('link', { name: words['freeze.note.how'] }).click()
      await warned.getByRole('button', { name: words['freeze.lift.start'] }).click()
      const field = warned.getByLabel(words['enter.code'])
      await field.waitFor()
      const digits = /\d{6}/.exec(await told('unfreeze.code'))![0]
      await field.fill(digits.slice(0, 5))
      await picture(warned, 'lifting')
      // the sixth sends them
      await field.fill(digits)
      await warned.getByRole('button', { name: words['freeze.start'] }).waitFor()
      await isSound(warned)
      await picture(warned, 'profile')
      await warned.context().close()
      await page.context().close()
    },
    90_000,
  )
})
