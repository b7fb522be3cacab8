import * as consents from '#domains/consents/consents.ts'
import * as wordings from '#domains/consents/wordings.ts'
import { carryOn } from '#domains/mailings/carrying.ts'
import type { MailingDraft, MailingText } from '#domains/mailings/mailings.api.ts'
import * as mailings from '#domains/mailings/mailings.ts'
import * as running from '#domains/mailings/running.ts'
import * as members from '#domains/members/members.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Channel, Outgoing } from '#domains/messaging/messaging.ts'
import { openGate } from '#server/gate.ts'
import { unused } from '#test/shop.ts'
import type { Given } from '#test/given.ts'

export const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** A short text for SMS in Russian. */
export const bySms = (body = '{{ first_name }}, скидки!'): MailingText[] => [
  { channel: 'sms', language: 'ru', source: { subject: null, body, html: null } },
]

let phones = 0
export const anyPhone = (): string => `+7903${String(1_000_000 + ++phones)}`

/** What a test of mailings does again and again, on the database of the file. */
export function mailingOf(given: Given) {
  /** Members agree to a purpose, whose text is published if it was not. */
  async function agree(purpose: 'offers' | 'surveys', ids: readonly string[]): Promise<void> {
    const ctx = await given.fresh()
    const { items } = await wordings.list(ctx)
    if (!items.some((each) => each.purpose === purpose)) {
      await wordings.draft(ctx, purpose, { ru: 'Пишите мне', en: 'Write to me' })
      await wordings.publish(ctx, purpose, 1)
    }
    const said = [{ purpose, given: true }]
    for (const id of ids) {
      await consents.recordConsents(ctx, id, said, { door: 'api', language: 'ru' })
    }
  }

  /** A member with a phone who agrees to offers. */
  async function member(fields: Record<string, unknown> = {}, agrees = true): Promise<string> {
    const ctx = await given.fresh()
    const about = { phone: anyPhone(), name: { first: 'Вера' }, language: 'ru' as const }
    const { id } = await members.enrol(ctx, { ...about, ...fields })
    if (agrees) await agree('offers', [id])
    return id
  }

  /** A mailing of offers to these members; whom it is for is said by name. */
  async function to(ids: readonly string[], more: Partial<MailingDraft> = {}): Promise<string> {
    const ctx = await given.fresh()
    const { id } = await mailings.create(ctx, {
      name: `Mailing ${unused()}`,
      purpose: 'offers',
      texts: bySms(),
      ...more,
    })
    await mailings.setList(ctx, id, { members: [...ids] })
    return id
  }

  async function start(id: string, startsAt: string | null = null): Promise<void> {
    const ctx = await given.fresh()
    const { revision } = await mailings.see(ctx, id)
    await running.start(ctx, id, { revision, startsAt })
  }

  /** Has the job work until there is nothing left to do for now. */
  async function carry(id: string): Promise<void> {
    await carryOn(await given.fresh(), id, new AbortController().signal)
  }

  /** Sends what waits, through the gate; what left. */
  async function send(channel: Partial<Channel> = {}): Promise<Outgoing[]> {
    const sent: Outgoing[] = []
    const sandbox: Channel = {
      name: 'sandbox',
      keepsCodes: true,
      send: (message) => {
        sent.push(message)
        return Promise.resolve({ outcome: 'delivered' })
      },
      ...channel,
    }
    await messaging.deliver(given().db, [sandbox], silent, { gate: openGate(silent) })
    return sent
  }

  const lettersTo = async (memberId: string) =>
    (await messaging.journal(given(), { memberId, kind: 'mailing.message' })).items

  const see = async (id: string) => mailings.see(await given.fresh(), id)

  return { agree, member, to, start, carry, send, lettersTo, see }
}
