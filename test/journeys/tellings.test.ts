import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { openWebServer, type WebServer } from '#test/providers/webServer.ts'
import { byHttp, bySmtp } from '#test/senders.ts'
import { openShop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { deskEn } from '../../web/backoffice/desk/words.en.ts'
import { deskRu } from '../../web/backoffice/desk/words.ru.ts'
import { messagesEn } from '../../web/backoffice/messages/words.en.ts'
import { messagesRu } from '../../web/backoffice/messages/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

provideSecret('a secret that only this test knows')

const EVENT = { ru: 'Карта заблокирована', en: 'Card blocked' } as const

describe.skipIf(!hasChromium)(
  'what a member was told, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    const walk = freshWalk(door)
    let worker: Worker
    let mail: MailServer
    let sms: WebServer
    let barred = true

    beforeAll(async () => {
      await withoutQuiet(given())
      await hire(given(), 'boss', 'owner')
      await hire(given(), 'anna', 'operator')
      await openShop(given, { rules: [] })
      mail = await openMailServer()
      sms = await openWebServer(({ body }) =>
        barred
          ? {
              status: 400,
              body: JSON.stringify({ error: 'number is barred', of: JSON.parse(body) }),
            }
          : { body: '{"status":"ok"}' },
      )
      await door.ask('PUT', '/v1/channels/smtp', bySmtp(mail.port))
      await door.ask('PUT', '/v1/channels/http', byHttp(sms.url))
      worker = await startWorker({ url: given.url, log: given().log })
    }, 60_000)
    afterAll(async () => {
      await worker?.stop()
      await mail?.close()
      await sms?.close()
    })

    const made = async (path: string, body: object) => {
      const answer = await door.ask('POST', path, body)
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
      return answer.body
    }

    let people = 0
    /** A member whose mail is refused for good, and whose card is blocked. */
    async function unlucky(): Promise<string> {
      people += 1
      const email = `reader${people}@member.example`
      mail.refuses.set(email, { code: 550, text: `<${email}> no such box` })
      const profile = { email, phone: `+7916000000${people}`, name: { first: 'Anna' } }
      const { id } = await made('/v1/members', profile)
      const { number } = await made(`/v1/members/${id}/cards`, {})
      await made(`/v1/cards/${number}/block`, { reason: 'Lost' })
      await expect.poll(() => lastOf(id), { timeout: 15_000 }).toMatchObject({ state: 'failed' })
      await lapsed(id)
      return id
    }

    const lastOf = async (id: string) =>
      (await door.ask('GET', `/v1/messages?memberId=${id}&kind=card.blocked&limit=1`)).body.items[0]

    /** A letter of a mailing that was not needed any more. */
    async function lapsed(owner: string): Promise<void> {
      const { organisationId, now } = given()
      const texts = [
        { channel: 'sms', language: 'ru', source: { subject: null, body: 'Скидки', html: null } },
      ]
      const about = { name: 'Осень-2026', purpose: 'offers', audience: { kind: 'filter' }, texts }
      const { id } = await made('/v1/mailings', about)
      await sql`
      insert into messaging.message (owner, id, organisation_id, event_id, channel, form, kind, purpose,
        language, address, text, test, state, failure, next_try_at, written_at, settled_at, precedence)
      values (${owner}, ${newId()}, ${organisationId}, ${id}, 'sms', 'sms', 'mailing.message', 'offers',
        'ru', '+79160000001', 'Скидки', false, 'lapsed', 'too_often', ${now}, ${now}, ${now}, 2)
    `.execute(given.owner)
    }

    const toldOf = (page: Page, what: string) =>
      page.locator('.timeline > li').filter({ hasText: what })

    test.each(SCREENS)(
      'the page of a member says of each message what it was, which ways it went and why not; a parked one is sent again ($language, $width px)',
      async (screen) => {
        barred = true
        const id = await unlucky()
        const words =
          screen.language === 'ru' ? { ...deskRu, ...messagesRu } : { ...deskEn, ...messagesEn }
        const page = await walk.visit(screen, `/members/${id}?tab=time`, 'boss')
        const letter = toldOf(
          page,
          words['msg.kind.mailing.named'].replace('{{name}}', 'Осень-2026'),
        )
        await letter.getByText(words['msg.why.too_often']).waitFor()
        await letter.getByText(words['msg.state.lapsed']).waitFor()
        const blocked = toldOf(page, EVENT[screen.language])
        const ways = blocked.getByRole('list', { name: words['time.ways'] }).getByRole('listitem')
        expect(await ways.count()).toBe(2)
        const [first, second] = await ways.allInnerTexts()
        expect(first).toContain(`${words['msg.channel.email']} · r***@member.example`)
        expect(first).toContain(words['msg.why.said'].replace('{{said}}', '550'))
        expect(second).toContain('SMS')
        expect(second).toContain('number is barred')
        // neither whom it went to nor what it said
        expect(`${first}${second}`).not.toMatch(/reader|7916|Points|Баллы/)
        await isSound(page)
        await picture(page, 'tellings')

        barred = false
        await blocked.getByRole('button', { name: words['msg.journal.again'], exact: true }).click()
        await page.getByRole('dialog', { name: words['msg.journal.again.title'] }).waitFor()
        await isSound(page)
        await picture(page, 'tellings-again')
        await page.getByRole('button', { name: words['msg.journal.again.do'] }).click()
        const delivered = words['msg.state.delivered']
        await ways.last().getByText(delivered, { exact: true }).waitFor()
        expect(await blocked.getByText(words['msg.journal.again'], { exact: true }).count()).toBe(0)
        await isSound(page)
        await picture(page, 'tellings-sent')
        await page.context().close()
      },
      60_000,
    )

    test('an operator without the right sees why a message cannot be sent again by them', async () => {
      barred = true
      const id = await unlucky()
      const page = await walk.visit(SCREENS[1], `/members/${id}?tab=time`, 'anna')
      const name = messagesEn['msg.journal.again']
      const again = toldOf(page, EVENT.en).getByRole('button', { name, exact: true })
      await again.waitFor()
      expect(await again.getAttribute('aria-disabled')).toBe('true')
      await page.context().close()
    }, 60_000)
  },
)
