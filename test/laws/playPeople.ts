import { expect } from 'vitest'
import { unused } from '#test/shop.ts'
import * as book from './account.ts'
import * as moving from './moving.ts'
import { nameOf, send, tell, type Play } from './play.ts'
import { DAY, told } from './sums.ts'
import type { Of } from './steps.ts'
import {
  because,
  draftOf,
  keep,
  pick,
  pickLast,
  pickTwo,
  survivorOf,
  type Card,
  type Member,
  type World,
} from './world.ts'

/** What is done with members, their cards and their points by hand. */
export const doings = {
  enrol: async (play: Play, { again }: Of<'enrol'>) => {
    const { world } = play
    const twin = again === null || world.members.length === 0 ? null : pick(world.members, again)
    const external = twin?.external ?? `m-${unused()}`
    tell(
      play,
      twin ? `enrol ${nameOf(play, twin)} once more` : `enrol member ${world.members.length + 1}`,
    )
    const { body } = await send(
      play,
      ['POST', '/v1/members', { externalId: external }],
      twin ? { refused: 'member.external_id_taken' } : { status: 201, body: { state: 'active' } },
    )
    if (twin) return []
    const member: Member = { id: body.id, external, account: book.emptyAccount(), into: null }
    world.members.push(member)
    return [member]
  },
  adjust: async (play: Play, step: Of<'adjust'>) => {
    const { world } = play
    const member = pick(world.members, step.who)
    const account = draftOf(member)
    const { active } = book.balanceOf(account, world.at)
    const points = typeof step.points === 'number' ? step.points : step.points.beside - active
    const until = step.days === null ? null : world.at + step.days * DAY
    tell(
      play,
      `adjust ${nameOf(play, member)} by ${points} until ${until === null ? 'ever' : told(until)}`,
    )
    book.letGo(account, world.at)
    const why = because(world, 'key')
    const refused =
      points === 0
        ? 'points.zero'
        : until === world.at
          ? 'adjustment.expired'
          : book.adjust(account, { points, until }, why)
            ? null
            : 'points.not_enough'
    await send(
      play,
      [
        'POST',
        `/v1/members/${member.id}/adjustments`,
        {
          programmeId: world.programmeId,
          points,
          reason: 'a law',
          ...(until !== null && { expiresAt: new Date(until).toISOString() }),
        },
      ],
      refused ? { refused } : { status: 201, body: { kind: 'adjust', points } },
    )
    if (!refused) keep(member, account)
    return [member]
  },
  transfer: async (play: Play, step: Of<'transfer'>) => {
    const { world } = play
    const [from, to] = pickTwo(world, step.from, step.apart)
    const account = draftOf(from)
    const can = book.spendable(account, world.at)
    const points = Math.max(
      1,
      typeof step.points === 'number' ? step.points : can + step.points.beside,
    )
    tell(play, `transfer ${points} from ${nameOf(play, from)} to ${nameOf(play, to)}`)
    const why = because(world, 'transfer')
    book.letGo(account, world.at)
    const toSelf = survivorOf(from) === survivorOf(to)
    const lots = toSelf ? null : moving.leave(account, points, unused(), why)
    await send(
      play,
      [
        'POST',
        '/v1/transfers',
        { from: from.id, to: to.id, programmeId: world.programmeId, points },
      ],
      toSelf
        ? { refused: 'transfer.to_self' }
        : lots
          ? { status: 201, body: { points, state: 'done' } }
          : { refused: 'points.not_enough' },
    )
    if (!lots) return [from, to]
    keep(from, account)
    book.comeIn(survivorOf(to).account, 'transfer', lots, why)
    return [from, to]
  },
  merge: async (play: Play, step: Of<'merge'>) => {
    const { world } = play
    const [survivor, duplicate] = pickTwo(world, step.into, step.apart)
    tell(play, `merge ${nameOf(play, duplicate)} into ${nameOf(play, survivor)}`)
    const refused =
      survivor === duplicate
        ? 'merge.with_itself'
        : survivor.into || duplicate.into
          ? 'member.merged'
          : null
    const { body } = await send(
      play,
      ['POST', `/v1/members/${survivor.id}/merge`, { with: duplicate.id }],
      refused ? { refused } : { body: { state: 'merged' } },
    )
    if (refused) return []
    const { debt } = duplicate.account
    world.merges.push({ id: body.mergeId, survivor, duplicate, debt, undone: false })
    moving.moveAll(duplicate.account, survivor.account, body.mergeId, because(world, 'merge'))
    duplicate.into = survivor
    return [survivor]
  },
  unmerge: (play: Play, { into, apart }: Of<'unmerge'>) =>
    unmerge(play, ...pickTwo(play.world, into, apart)),
  undo: (play: Play, { merge }: Of<'undo'>) => {
    const inForce = play.world.merges.filter(({ undone }) => !undone)
    const { survivor, duplicate } = pickLast(inForce, merge)
    return unmerge(play, survivor, duplicate)
  },
  issue: async (play: Play, { who }: Of<'issue'>) => {
    const { world } = play
    const member = pick(world.members, who)
    tell(play, `a card for ${nameOf(play, member)}`)
    const { body } = await send(
      play,
      ['POST', `/v1/members/${member.id}/cards`, {}],
      member.into ? { refused: 'member.merged' } : { status: 201, body: { state: 'active' } },
    )
    if (!member.into) world.cards.push({ number: body.number, owner: member, state: 'active' })
    return [member]
  },
  block: (play: Play, { card }: Of<'block'>) => withCard(play, card, 'block'),
  unblock: (play: Play, { card }: Of<'unblock'>) => withCard(play, card, 'unblock'),
  replace: (play: Play, { card }: Of<'replace'>) => withCard(play, card, 'replace'),
  look: async (play: Play, { who }: Of<'look'>) => {
    tell(play, 'a look at lots and statement')
    await look(play, pick(play.world.members, who))
    return []
  },
}

async function unmerge(play: Play, survivor: Member, duplicate: Member) {
  const { world } = play
  tell(play, `undo the merge of ${nameOf(play, duplicate)} into ${nameOf(play, survivor)}`)
  const merge = world.merges.find(
    (each) => !each.undone && each.survivor === survivor && each.duplicate === duplicate,
  )
  const refused = !merge ? 'merge.unknown' : survivor.into ? 'member.merged' : null
  await send(
    play,
    ['POST', `/v1/members/${survivor.id}/unmerge`, { with: duplicate.id }],
    refused ? { refused } : { body: { state: 'undone' } },
  )
  if (refused || !merge) return []
  merge.undone = true
  duplicate.into = null
  const why = because(world, 'unmerge')
  moving.moveBack(survivor.account, duplicate.account, merge.id, merge.debt, why)
  return [survivor, duplicate]
}

async function withCard(play: Play, n: number, act: 'block' | 'unblock' | 'replace') {
  const { world } = play
  const card = pick(world.cards, n)
  tell(play, `${act} the card ${card.number} of ${nameOf(play, card.owner)}`)
  const refused = refusedAct(card, act)
  const { body } = await send(
    play,
    ['POST', `/v1/cards/${card.number}/${act}`, { reason: 'a law' }],
    refused ? { refused } : { body: {} },
  )
  if (refused) return []
  card.state = { block: 'blocked', unblock: 'active', replace: 'replaced' }[act] as Card['state']
  if (act === 'replace')
    world.cards.push({ number: body.new.number, owner: survivorOf(card.owner), state: 'active' })
  return [card.owner]
}

function refusedAct({ state }: Card, act: 'block' | 'unblock' | 'replace'): string | null {
  if (state === 'replaced') return 'card.replaced'
  if (act === 'block' && state === 'blocked') return 'card.blocked'
  if (act === 'unblock' && state !== 'blocked') return 'card.not_blocked'
  return null
}

/** Holds all lots and the whole statement of a member against the model, page by page. */
export async function look(play: Play, asked: Member): Promise<void> {
  const { world } = play
  const { account } = survivorOf(asked)
  const name = nameOf(play, asked)
  const entries = await pages(play, asked, 'movements')
  const recorded = entries.map(({ recordedAt }) => recordedAt as string)
  expect(recorded, 'a statement begins with the newest').toEqual(recorded.toSorted().toReversed())
  expect(
    entries
      .map(({ recordedAt, occurredAt, kind, cause, points }) =>
        [recordedAt, occurredAt, kind, (cause as { kind: string }).kind, points].join(' '),
      )
      .toSorted(),
    `the statement of ${name}`,
  ).toEqual(
    account.entries
      .map(({ recordedAt, occurredAt, kind, cause, points }) =>
        [iso(recordedAt), iso(occurredAt), kind, cause, points].join(' '),
      )
      .toSorted(),
  )
  const lots = await pages(play, asked, 'lots')
  expect(
    lots
      .map(({ activatesAt, expiresAt, earned, remaining, state, purchaseId }) =>
        [activatesAt, expiresAt, earned, remaining, state, purchaseId].join(' '),
      )
      .toSorted(),
    `the lots of ${name}`,
  ).toEqual(
    account.lots
      .map((lot) =>
        [
          iso(lot.from),
          lot.until === null ? null : iso(lot.until),
          lot.earned,
          lot.left,
          stateOf(lot, world),
          lot.purchase,
        ].join(' '),
      )
      .toSorted(),
  )
}

const iso = (at: number): string => new Date(at).toISOString()

function stateOf(lot: book.Lot, { at }: World): string {
  if (book.isOver(lot, at)) return 'expired'
  return lot.left === 0 ? 'spent' : lot.from > at ? 'pending' : 'active'
}

async function pages(play: Play, { id }: Member, of: 'movements' | 'lots') {
  const { shop, world } = play
  const all: Record<string, unknown>[] = []
  let next: string | null = null
  do {
    const query = `programmeId=${world.programmeId}&limit=60${next ? `&cursor=${next}` : ''}`
    const { body } = await shop.ask('GET', `/v1/members/${id}/${of}?${query}`)
    all.push(...body.items)
    next = body.next
  } while (next !== null)
  return all
}
