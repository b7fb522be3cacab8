import * as cards from '#domains/cards/cards.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Sent } from '#domains/purchases/core/receipt.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Context } from '#kit/context.ts'
import type { Given } from '#test/given.ts'

purchases.signQuotesWith('a secret of the tests, at least thirty-two bytes')

/** A shop with a live programme, in roubles and Moscow time, as a test of the till needs it. */
export type Shop = {
  readonly ctx: Context
  readonly programmeId: string
  /** A new member with an active card. */
  member(fields?: Record<string, unknown>): Promise<{ id: string; card: string }>
  /** A receipt with lines of [sku, amount] or line fields; a new number unless said. */
  receipt(member: string | null, lines: Lines, more?: Partial<Sent>): Sent
  buy(member: string | null, lines: Lines, more?: Partial<Sent>): Promise<Purchased>
  quote(
    member: string | null,
    lines: Lines,
    more?: Partial<Sent> & { hold?: boolean },
  ): ReturnType<typeof purchases.quote>
  /** Publishes another version of the conditions, in force from an instant. */
  publish(document: Conditions, startsAt: string): Promise<void>
  balance(
    memberId: string,
  ): Promise<{ active: number; pending: number; held: number; debt: number }>
}

export type Lines = number | readonly (readonly [string, number] | Record<string, unknown>)[]
export type Purchased = Awaited<ReturnType<typeof purchases.confirm>>

let numbers = 0
/** A key or a receipt number nobody has used. */
export const unused = (): string => `n-${++numbers}-${Math.random().toString(36).slice(2, 8)}`

const called = () => ({ key: unused(), language: 'en' as const })

/** Opens a shop whose conditions have been in force since 2020. */
export async function openShop(given: Given, document: Conditions): Promise<Shop> {
  const ctx = await given.fresh()
  await programmes
    .createOrganisation(ctx, {
      id: ctx.organisationId,
      name: 'Three Wheels',
      country: 'RU',
      language: 'ru',
    })
    .catch(() => undefined)
  const programme = await programmes.create(ctx, {
    name: `Wheels ${unused()}`,
    currency: 'RUB',
    zone: 'Europe/Moscow',
  })
  const publish = async (next: Conditions, startsAt: string) => {
    const { version } = await programmes.draft(ctx, programme.id, { document: next })
    await programmes.schedule(ctx, programme.id, version, { startsAt })
  }
  await publish(document, '2020-01-01T00:00:00+03:00')
  await programmes.goLive(ctx, programme.id)
  return shopOf(given, ctx, programme.id, publish)
}

function shopOf(given: Given, ctx: Context, programmeId: string, publish: Shop['publish']): Shop {
  const receipt: Shop['receipt'] = (member, lines, more = {}) => ({
    programmeId,
    ...(member !== null && { member: { memberId: member } }),
    externalId: unused(),
    occurredAt: new Date().toISOString(),
    currency: 'RUB',
    lines: linesOf(lines),
    ...more,
  })
  return {
    ctx,
    programmeId,
    publish,
    receipt,
    member: async (fields = {}) => {
      const { id } = await members.enrol(ctx, {
        programmeId,
        externalId: unused(),
        ...fields,
      })
      const { number } = await cards.issue(ctx, id)
      await cards.activate(ctx, number, {}).catch(() => undefined)
      return { id, card: number }
    },
    buy: (member, lines, more) => purchases.confirm(ctx, receipt(member, lines, more), called()),
    quote: (member, lines, more = {}) =>
      purchases.quote(ctx, { ...receipt(member, lines, more), ...more }, called()),
    balance: async (memberId) => {
      const now = await given.fresh()
      const { active, pending, held, debt } = await accounts.balance(now, memberId, programmeId)
      return { active, pending, held, debt }
    },
  }
}

function linesOf(lines: Lines): Sent['lines'] {
  const listed = typeof lines === 'number' ? [['goods', lines] as const] : lines
  return listed.map((line, index) => ({
    lineId: `${index + 1}`,
    quantity: '1',
    unitPrice: '1',
    ...(Array.isArray(line) ? { sku: line[0], amount: line[1] } : { sku: 'goods', ...line }),
  })) as Sent['lines']
}
