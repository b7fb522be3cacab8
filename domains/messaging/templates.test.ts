import { beforeAll, expect, test } from 'vitest'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import type { Channel, Outgoing } from './channel.ts'
import * as messaging from './messaging.ts'
import * as templates from './templates.ts'
import * as trying from './trying.ts'

const given = freshDatabase()
beforeAll(async () => {
  provideSecret('a secret that only this test knows')
  const about = { name: 'Fictional', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...about, id: given().organisationId })
})

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const speech = {
  programme: 'Клуб',
  pointsName: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  scale: 0,
  zone: 'Europe/Moscow',
  currency: 'RUB',
  minorDigits: 2,
}
const sms = { event: 'points.redeemed', channel: 'sms', language: 'ru' } as const
const mail = { ...sms, channel: 'email' } as const

const own = (body: string, revision: number | null = null) => ({
  mode: 'own' as const,
  source: { subject: null, body, html: null },
  revision,
})

const draftOf = (template: Awaited<ReturnType<typeof templates.get>>) =>
  template.versions.find(({ state }) => state === 'draft')

/** Saves and publishes a text over whatever draft there is. */
async function put(which: templates.Which, saved: Omit<templates.Saved, 'revision'>) {
  const before = draftOf(await templates.get(given(), which))
  const { revision } = draftOf(
    await templates.save(given(), which, { ...saved, revision: before?.revision ?? null }),
  )!
  return templates.publish(given(), which, revision)
}

const somebody = (more: object = {}) => ({
  owner: newId<'member'>() as string,
  language: 'ru' as const,
  address: '+79161234567',
  firstName: 'Вера',
  test: false,
  ...more,
})

async function told(to: ReturnType<typeof somebody>, kind: 'points.redeemed' = 'points.redeemed') {
  const news = { kind, points: 21, speech }
  await given().transaction((ctx) => messaging.tell(ctx, [{ to, eventId: newId(), news }]))
  return (await messaging.journal(given(), { memberId: to.owner })).items
}

test('with no text of its own an organisation tells ours; once published, its own, and then ours again', async () => {
  expect(await told(somebody())).toMatchObject([{ text: 'Списано: 21 балл.', template: null }])

  await templates.save(given(), sms, own('{{ first_name }}, минус {{ points | points }}'))
  expect(await told(somebody())).toMatchObject([{ text: 'Списано: 21 балл.' }])

  await templates.publish(given(), sms, 1)
  expect(await told(somebody())).toMatchObject([{ text: 'Вера, минус 21 балл', template: 1 }])

  await put(sms, { mode: 'ours' })
  expect(await told(somebody())).toMatchObject([{ text: 'Списано: 21 балл.', template: null }])
})

test('a text that is switched off tells nothing', async () => {
  await put(sms, { mode: 'off' })
  expect(await told(somebody())).toEqual([])
  await put(sms, { mode: 'ours' })
  expect(await told(somebody())).toHaveLength(1)
})

test('what changed while it waited is told by the text of that moment, or not at all when that is switched off', async () => {
  const on = given().now.getTime() + 5 * DAY
  const expiring = (points: number) => ({ kind: 'points.expiring', points, on, speech }) as const
  const basis = (points: number) =>
    ({
      of: 'points.expiring',
      programmeId: newId(),
      on: new Date(on).toISOString(),
      points,
    }) as const
  const gate: messaging.Gate = (_db, _of, messages) => {
    const anew = { news: expiring(7), basis: basis(7), firstName: 'Вера' }
    return Promise.resolve(new Map(messages.map(({ id }) => [id, anew])))
  }
  const which = { ...sms, event: 'points.expiring' } as const
  const send = async () => {
    const to = somebody()
    const notice = { to, eventId: newId(), news: expiring(21), basis: basis(21) }
    await given().transaction((ctx) => messaging.tell(ctx, [notice]))
    return async () => {
      await messaging.deliver(given().db, [messaging.sandbox], silent, { gate })
      return (await messaging.journal(given(), { memberId: to.owner })).items
    }
  }
  const first = await send()
  await put(which, own('{{ first_name }}: {{ points | points }}'))
  expect(await first()).toMatchObject([{ state: 'delivered', text: 'Вера: 7 баллов', template: 1 }])
  const second = await send()
  await put(which, { mode: 'off' })
  expect(await second()).toMatchObject([{ state: 'lapsed', failure: 'text_off' }])
  await put(which, { mode: 'ours' })
})

test('what nobody wrote a text for is silent where it would be one message too many', async () => {
  const to = somebody()
  const notice = () => ({
    to,
    eventId: newId(),
    news: { kind: 'purchase.returned', amount: 63_000, speech } as const,
  })
  await messaging.tell(given(), [notice()])
  await put({ ...sms, event: 'purchase.returned' }, own('Вернули {{ amount | money }}'))
  await messaging.tell(given(), [notice()])
  const { items } = await messaging.journal(given(), { memberId: to.owner })
  expect(items.map(({ text }) => text)).toEqual(['Вернули 630\u00a0₽'])
})

test('a mail has a headline, a text and a page, and the channel is handed all three', async () => {
  await put(mail, {
    mode: 'own',
    source: {
      subject: 'Списание: {{ points | points }}',
      body: 'Списано {{ points | points }}.',
      html: '<p>{{ first_name }}: <b>{{ points | points }}</b></p>',
    },
  })
  const to = somebody({ address: 'v@mail.example', firstName: '<i>В</i>' })
  await told(to)
  const sent: Outgoing[] = []
  const channel: Channel = {
    name: 'sandbox',
    keepsCodes: false,
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered' })
    },
  }
  await messaging.deliver(given().db, [channel], silent)
  expect(sent.find(({ memberId }) => memberId === to.owner)).toMatchObject({
    subject: 'Списание: 21 балл',
    text: 'Списано 21 балл.',
    html: '<p>&lt;i&gt;В&lt;/i&gt;: <b>21 балл</b></p>',
    purpose: 'service',
    kind: 'points.redeemed',
  })
})

test('two who edit one draft: the second is told, and nothing is written over', async () => {
  const which = { ...sms, event: 'card.blocked' }
  await templates.save(given(), which, own('Первый'))
  await expect(templates.save(given(), which, own('Второй'))).rejects.toMatchObject({
    code: 'template.changed',
  })
  await expect(templates.publish(given(), which, 7)).rejects.toMatchObject({
    code: 'template.changed',
  })
  const saves = [own('Третий', 1), own('Четвёртый', 1)]
  const outcomes = await Promise.allSettled(
    saves.map((each) => templates.save(given(), which, each)),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await templates.discard(given(), which)).versions).toEqual([])
})

test('a published version stays as it is; an earlier one comes back as a new one', async () => {
  const which = { ...sms, event: 'card.replaced' }
  await put(which, own('Один'))
  await put(which, own('Два'))
  const restored = await templates.restore(given(), which, 1)
  expect(draftOf(restored)).toMatchObject({ version: 3, restoredFrom: 1, source: { body: 'Один' } })
  const after = await templates.publish(given(), which, 1)
  expect(after.inForce).toBe(3)
  expect(after.versions.map(({ source }) => source?.body)).toEqual(['Один', 'Два', 'Один'])
  await expect(templates.restore(given(), which, 9)).rejects.toMatchObject({
    code: 'template.version_unknown',
  })
})

test('a text with faults is not kept; each fault has its place, in the words of who asks', async () => {
  const which = { ...sms, event: 'card.activated' }
  const saving = templates.save({ ...given(), language: 'ru' }, which, own('a\n{{ b }} {{ c }}'))
  await expect(saving).rejects.toMatchObject({
    code: 'template.invalid',
    details: {
      count: 2,
      errors: [
        {
          path: '/source/body',
          code: 'template.variable_unknown',
          message: /^2:4 У этого события/,
        },
        { path: '/source/body' },
      ].map((each) =>
        'message' in each ? { ...each, message: expect.stringMatching(each.message!) } : each,
      ),
    },
  })
  expect((await templates.get(given(), which)).versions).toEqual([])
  await expect(templates.get(given(), { ...which, event: 'sun.rose' })).rejects.toMatchObject({
    code: 'template.event_unknown',
  })
})

test('a code comes in the words of the organisation, and stays out of the database on its way', async () => {
  const which = { ...sms, event: 'confirmation.code' }
  await put(which, own('Код {{ code }}. Никому, кроме кассира. Повторим: {{ code }}'))
  const owner = newId<'member'>() as string
  const asked = { owner, subject: newId(), language: 'ru', address: '+79161234567' } as const
  await messaging.sendCode(given(), { ...asked, test: false })
  const waiting = (await messaging.journal(given(), { memberId: owner })).items[0]!
  expect(waiting.text).toBe('Код ••••••. Никому, кроме кассира. Повторим: ••••••')
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  const { text } = (await messaging.journal(given(), { memberId: owner })).items[0]!
  expect(text).toMatch(/^Код (\d{6})\. Никому, кроме кассира\. Повторим: \1$/)
  // a code is told even where somebody switched it off by mistake
  await put(which, { mode: 'off' })
  await messaging.sendCode(given(), { ...asked, subject: newId(), test: false })
  const { items } = await messaging.journal(given(), { memberId: owner })
  expect(items).toHaveLength(2)
})

test('nothing of another organisation is seen', async () => {
  await put(sms, own('Наше'))
  const other = given.of(newId<'organisation'>())
  expect((await templates.get(other, sms)).inForce).toBeNull()
})

test('a preview counts the parts of an SMS, and takes the name of a member', async () => {
  const member = await members.enrol(given(), {
    phone: '+79260000077',
    name: { first: 'Пётр' },
  })
  const source = { subject: null, body: '{{ first_name }}: {{ points | points }}', html: null }
  const seen = await trying.preview(given(), { ...sms, source, memberId: member.id })
  expect(seen).toMatchObject({
    text: 'Пётр: 251 балл',
    faults: [],
    sms: { encoding: 'UCS-2', segments: 1, units: 14 },
  })
  const wrong = await trying.preview(given(), { ...sms, source: { ...source, body: '{{ a' } })
  expect(wrong).toMatchObject({ text: null, faults: [{ line: 1, code: 'template.not_closed' }] })
})

test('a test goes to the address that was typed, with made-up values, and is seen in the journal', async () => {
  const source = { subject: null, body: 'Проба: {{ points | points }}', html: null }
  await expect(
    trying.send(given(), { ...sms, source, address: 'not a phone' }),
  ).rejects.toMatchObject({ code: 'template.address_invalid' })
  const { messageId } = await trying.send(given(), { ...sms, source, address: '+79160000000' })
  await messaging.deliver(given().db, [messaging.sandbox], silent)
  expect(await messaging.seeMessage(given(), messageId)).toMatchObject({
    text: 'Проба: 251 балл',
    state: 'delivered',
    test: true,
    address: '…0000',
  })
})
