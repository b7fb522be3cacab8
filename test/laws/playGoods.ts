import { expect } from 'vitest'
import { unused } from '#test/shop.ts'
import * as book from './account.ts'
import { holds, nameOf, send, tell, tellAnswer, type Expected, type Play } from './play.ts'
import { pieces, type Line } from './receipt.ts'
import { sum, told } from './sums.ts'
import type { Of, Pay, Receipt } from './steps.ts'
import {
  afterwards,
  earn,
  isRefused,
  QUOTE_LIFE,
  settle,
  type Refused,
  type Settled,
} from './till.ts'
import { because, draftOf, keep, pick, pickLast, pickQuote, survivorOf } from './world.ts'
import type { Card, Member, Quote, ReceiptBody, Sent, World } from './world.ts'

/** What a till does: receipts, quotes, returns. */
export const doings = {
  buy: async (play: Play, step: Of<'buy'>) => {
    const ready = readied(play, step)
    tell(play, `buy ${wordsOf(play, ready)}`)
    return confirm(play, ready)
  },
  quote: async (play: Play, step: Of<'quote'>) => {
    const ready = readied(play, step)
    tell(play, `${step.hold ? 'hold' : 'quote'} ${wordsOf(play, ready)}`)
    return quote(play, ready, step.hold)
  },
  confirm: async (play: Play, step: Of<'confirm'>) => {
    const { world } = play
    const named = pickQuote(world, step.quote, ({ state }) => state === null || state === 'held')
    const ready = quoted(world, named, step.but)
    tell(
      play,
      `confirm the quote of ${told(named.until - QUOTE_LIFE)}, other: ${step.but}; ${wordsOf(play, ready)}`,
    )
    return confirm(play, ready)
  },
  cancelQuote: async (play: Play, step: Of<'cancelQuote'>) =>
    cancelQuote(
      play,
      pickQuote(play.world, step.quote, ({ state }) => state === 'held'),
    ),
  stored: async (play: Play, step: Of<'stored'>) => {
    const receipts = step.receipts.map((each) => readied(play, { ...each, pay: 0 }))
    for (const each of receipts) tell(play, `from the till's memory: ${wordsOf(play, each)}`)
    return stored(play, receipts)
  },
  rush: async (play: Play, step: Of<'rush'>) => {
    // each by the id of who has the points, so that they stand in one line
    const receipts = step.receipts.map((each) =>
      readied(play, { ...each, by: 'id' }, survivorOf(pick(play.world.members, each.who))),
    )
    for (const each of receipts) tell(play, `at one moment: ${wordsOf(play, each)}`)
    return rush(play, receipts)
  },
  resend: async (play: Play, step: Of<'resend'>) => {
    const { sent } = pickLast(play.world.purchases, step.purchase)
    const body = { ...(sent.body as object), ...(step.changed && { cashierId: 'another' }) }
    tell(
      play,
      `the receipt ${(sent.body as ReceiptBody).externalId} once more, ${step.changed ? 'changed' : 'with another key'}`,
    )
    await send(
      play,
      ['POST', '/v1/purchases', body],
      step.changed
        ? { refused: 'purchase.duplicate' }
        : { status: 201, body: JSON.parse(sent.text) as Record<string, unknown> },
    )
    // only an effect binds a key to its request
    play.world.sent.pop()
    return [pickLast(play.world.purchases, step.purchase).owner]
  },
}

const iso = (at: number): string => new Date(at).toISOString()

/** A receipt that is ready to be sent. */
type Ready = {
  readonly member: Member
  readonly card: Card | null
  readonly lines: readonly Line[]
  readonly pay: number | 'max'
  readonly occurredAt: number
  readonly quote: Quote | null
  readonly body: ReceiptBody
}

function readied({ world }: Play, step: Receipt, who = pick(world.members, step.who)): Ready {
  const cards = world.cards.filter(({ owner }) => owner === who)
  const card = cards.length > 0 ? pick(cards, step.lines.length) : null
  const byCard = step.by === 'card' && card !== null
  const member = byCard
    ? { cardNumber: card.number }
    : step.by === 'external'
      ? { externalId: who.external }
      : { memberId: who.id }
  return ready(world, {
    member: who,
    card: byCard ? card : null,
    lines: step.lines,
    pay: pointsFor(world, who, step.pay),
    occurredAt: world.at - step.ago,
    quote: null,
    named: member,
  })
}

function pointsFor({ at }: World, who: Member, pay: Pay): number | 'max' {
  if (typeof pay !== 'object') return pay
  return book.spendable(survivorOf(who).account, at) + pay.beside
}

function ready(world: World, of: Omit<Ready, 'body'> & { readonly named: object }): Ready {
  const { named, ...rest } = of
  const body = {
    programmeId: world.programmeId,
    member: named,
    externalId: `R-${unused()}`,
    occurredAt: iso(of.occurredAt),
    currency: 'RUB',
    lines: of.lines.map(({ category, amount, quantity }, place) => ({
      lineId: `${place + 1}`,
      sku: 'any',
      category,
      quantity: pieces(quantity),
      unitPrice: '1',
      amount,
    })),
    pointsToRedeem: of.pay,
    ...(of.quote && { quoteId: of.quote.id }),
  }
  return { ...rest, body }
}

/** The receipt of a quote, as it was quoted but for one thing. */
function quoted(world: World, quote: Quote, but: 'nothing' | 'points' | 'lines' | 'member'): Ready {
  const [first, ...others] = quote.lines
  const { pointsToRedeem = 0 } = quote.body
  return ready(world, {
    member:
      but === 'member'
        ? (world.members.find((each) => each !== quote.owner) ?? quote.owner)
        : quote.owner,
    card: null,
    lines: but === 'lines' ? [{ ...first!, amount: first!.amount + 1 }, ...others] : quote.lines,
    pay: but !== 'points' ? pointsToRedeem : quote.points > 0 ? 0 : 1,
    occurredAt: world.at,
    quote,
    get named() {
      return { memberId: this.member.id }
    },
  })
}

/** Why a receipt is refused before anything is counted: by its card. */
function refusedCard({ card }: Ready): Refused | null {
  if (card?.state === 'replaced') return { refused: 'card.unknown' }
  return card?.state === 'blocked' ? { refused: 'card.blocked' } : null
}

/** Settles a receipt on the account as it is; nothing is kept yet. */
function judged(world: World, each: Ready) {
  const account = draftOf(each.member)
  const settled = refusedCard(each) ?? settle(world, account, book.inHand(account), each)
  return { account, settled }
}

/** The account as it will be, and what the till is told, when the receipt is kept as this purchase. */
function keptAs(world: World, each: Ready, purchase: string, found: ReturnType<typeof judged>) {
  const { account, settled } = found
  if (isRefused(settled)) throw new Error('a refused receipt is not kept')
  earn(world, account, settled, { purchase, occurredAt: each.occurredAt })
  return { account, body: { ...settled.answer, ...afterwards(world, account) } }
}

async function confirm(play: Play, each: Ready): Promise<readonly Member[]> {
  const { world } = play
  const found = judged(world, each)
  const answer = await send(play, ['POST', '/v1/purchases', each.body], told1(found.settled))
  if (isRefused(found.settled)) return [each.member]
  accept(world, each, found, world.sent.at(-1)!, answer.body)
  return [each.member]
}

const told1 = (settled: Settled | Refused): Expected =>
  isRefused(settled) ? settled : { status: 201, body: settled.answer }

/** Keeps a purchase that the product has confirmed, after a look at the rest of its answer. */
function accept(
  world: World,
  each: Ready,
  found: ReturnType<typeof judged>,
  sent: Sent,
  answer: { readonly id: string },
): void {
  const { settled } = found as { settled: Settled }
  const { account, body } = keptAs(world, each, answer.id, found)
  expect(answer).toMatchObject(body)
  const owner = survivorOf(each.member)
  keep(owner, account)
  if (each.quote?.state) each.quote.state = 'used'
  world.purchases.push({
    id: answer.id,
    owner,
    sent,
    lines: each.lines,
    paid: settled.paid,
    taken: settled.taken,
    earned: settled.earned,
    terms: settled.terms,
    state: 'confirmed',
    back: each.lines.map(() => 0),
    pointsBack: 0,
    numbers: [],
  })
}

async function quote(play: Play, each: Ready, hold: boolean): Promise<readonly Member[]> {
  const { world, shop } = play
  const found = judged(world, each)
  const { settled } = found
  const body = hold ? { ...each.body, hold } : each.body
  if (isRefused(settled)) {
    if (hold) await send(play, ['POST', '/v1/quotes', body], settled)
    else holds(await shop.ask('POST', '/v1/quotes', body), settled)
    return [each.member]
  }
  const points = settled.paid.points
  const until = world.at + QUOTE_LIFE
  const account = draftOf(each.member)
  const would = keptAs(world, each, 'a quote', found).body
  const aside = unused()
  book.letGo(account, world.at)
  if (points > 0) book.setAside(account, { quote: aside, points, until }, because(world, 'quote'))
  const told = {
    ...would,
    ...(hold && { balance: book.balanceOf(account, world.at) }),
    state: hold ? 'held' : 'quoted',
    expiresAt: iso(until),
  }
  const answer = hold
    ? await send(play, ['POST', '/v1/quotes', body], { body: told })
    : await shop.ask('POST', '/v1/quotes', body)
  if (!hold) holds(answer, { body: told })
  const id = answer.body.id as string
  world.quotes.push({
    id,
    owner: survivorOf(each.member),
    body: each.body,
    lines: each.lines,
    points,
    amountDue: settled.answer['amountDue'] as number,
    until,
    state: hold ? 'held' : null,
  })
  if (!hold) return [each.member]
  keep(each.member, {
    ...account,
    holds: account.holds.map((held) => (held.quote === aside ? { ...held, quote: id } : held)),
  })
  return [each.member]
}

async function cancelQuote(play: Play, quote: Quote): Promise<readonly Member[]> {
  const { world } = play
  tell(
    play,
    `cancel the quote of ${told(quote.until - QUOTE_LIFE)} of ${nameOf(play, quote.owner)}`,
  )
  const refused =
    quote.state === null
      ? 'quote.unknown'
      : quote.state === 'used' || quote.state === 'expired'
        ? 'quote.used'
        : null
  const account = structuredClone(quote.owner.account)
  const hold = account.holds.find((each) => each.quote === quote.id)
  if (!refused && hold) book.release(account, hold, because(world, 'quote'))
  await send(
    play,
    ['POST', `/v1/quotes/${quote.id}/cancel`],
    refused
      ? { refused }
      : { body: { state: 'cancelled', balance: book.balanceOf(account, world.at) } },
  )
  if (refused) return []
  Object.assign(quote.owner.account, account)
  quote.state = 'cancelled'
  return [quote.owner]
}

async function stored(play: Play, receipts: readonly Ready[]): Promise<readonly Member[]> {
  const { world, shop } = play
  const items = receipts.map(({ body: { pointsToRedeem: _, ...body } }) => ({
    ...body,
    key: unused(),
  }))
  const answer = await shop.ask('POST', '/v1/purchases/batch', { items })
  holds(answer, { status: 200, body: {} })
  for (const [place, each] of receipts.entries()) {
    const result = answer.body.results[place]
    const found = judged(world, each)
    const { settled } = found
    if (isRefused(settled)) {
      expect(result.problem?.code).toBe(settled.refused)
      continue
    }
    expect(result.status).toBe(201)
    const { key, ...body } = items[place]!
    const sent = { method: 'POST', path: '/v1/purchases', body, key, status: 201, changes: 0 }
    accept(world, each, found, { ...sent, text: JSON.stringify(result.purchase) }, result.purchase)
    world.changes += 1
  }
  return receipts.map(({ member }) => member)
}

async function rush(play: Play, receipts: readonly Ready[]): Promise<readonly Member[]> {
  const { world, shop } = play
  const keys = receipts.map(() => unused())
  const answers = await Promise.all(
    receipts.map(({ body }, place) => shop.ask('POST', '/v1/purchases', body, keys[place])),
  )
  for (const [place, each] of receipts.entries()) {
    const { status, text, body } = answers[place]!
    const found = judged(world, each)
    tellAnswer(play, answers[place]!)
    holds(answers[place]!, told1(found.settled))
    if (status < 300) world.changes += 1
    const sent: Sent = {
      method: 'POST',
      path: '/v1/purchases',
      body: each.body,
      key: keys[place]!,
      status,
      text,
      changes: world.changes,
    }
    world.sent.push(sent)
    if (!isRefused(found.settled)) accept(world, each, found, sent, body)
  }
  return receipts.map(({ member }) => member)
}

function wordsOf(play: Play, { member, card, lines, pay, occurredAt, body }: Ready): string {
  const what = lines.map(
    ({ category, amount, quantity }) => `${category} ${amount / 100} ×${pieces(quantity)}`,
  )
  const when = occurredAt === play.world.at ? '' : `, dated ${told(occurredAt)}`
  const by = card ? ` by card ${card.number}` : ''
  return `${body.externalId} of ${nameOf(play, member)}${by}: ${what.join(', ')} (${sum(lines.map(({ amount }) => amount)) / 100}), points ${pay}${when}`
}
