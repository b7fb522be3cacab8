import * as cards from '#domains/cards/cards.ts'
import type * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import type { Compiled } from '#domains/rules/core/compile.ts'
import { climbed, type Climb } from '#domains/tiers/core/promote.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Db } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Book, MemberView } from './core/book.ts'
import { gather } from './core/gather.ts'
import type { Ref } from './core/receipt.ts'
import type { Ready } from './entry.ts'
import * as counters from './counters.store.ts'

/** Whom a receipt belongs to, as tills and rules see it. */
export type Known = {
  readonly view: MemberView
  readonly test: boolean
  readonly clockShiftMs: number
  /** Whom the card names: before a merge, another than the member. */
  readonly cardOwner: string | null
  /** The number of a plastic card that nobody had until this receipt. */
  readonly newCard: string | null
}

/** Whom a receipt belongs to: null for nobody, a refusal where the member cannot be served. */
export type Whose = Known | null | Refusal

/**
 * The member of each receipt. A plastic card that nobody had is served too: for a member of whom nothing
 * is known, who is made at confirming. Whom cards name is asked of cards first and of members then; where
 * that is supposed, at once: a card that names another makes a member that differs from the supposed one.
 */
export async function recognise(
  db: Db,
  entries: readonly Ready[],
  supposed?: readonly Whose[],
): Promise<Whose[]> {
  const organisationId = entries[0]!.organisationId
  const refs = entries.map(({ sent }) => sent.member)
  const numbers = refs.flatMap((ref) => (ref?.cardNumber === undefined ? [] : [ref.cardNumber]))
  const looked = numbers.length === 0 ? [] : cards.recogniseCards(db, organisationId, numbers)
  const cardsOf = async () => {
    const found = await looked
    return new Map(numbers.map((number, index) => [number, found[index] ?? null]))
  }
  const first = supposed ? null : await cardsOf()
  const named = refs.map((ref, place) => {
    if (!ref) return null
    if (ref.cardNumber === undefined) return ref as Parameters<typeof members.recognise>[2][number]
    const owner = first ? first.get(ref.cardNumber)?.owner : ownerOf(supposed![place]!)
    return owner ? { memberId: owner } : null
  })
  const asked = named.filter((each) => each !== null)
  const [byNumber, facts] = await Promise.all([
    first ?? cardsOf(),
    members.recognise(db, organisationId, asked),
  ])
  const card = (ref: Ref | undefined) =>
    ref?.cardNumber === undefined ? null : (byNumber.get(ref.cardNumber) ?? null)
  let next = 0
  return entries.map((entry, index) => {
    const ref = refs[index]
    const member = named[index] === null ? null : (facts[next++] ?? null)
    if (!ref) return null
    return knownAs(entry, ref, card(ref), member ?? newcomer(entry, card(ref)))
  })
}

const ownerOf = (whose: Whose): string | null =>
  whose instanceof Refusal ? null : (whose?.cardOwner ?? null)

/**
 * Makes the members of cards shown for the first time and binds the cards to them, each in the name of
 * the caller; always in the order of the numbers. False when a card was given to somebody meanwhile.
 */
export async function bindFirstUsed(
  db: Db,
  kept: readonly { readonly entry: Ready; readonly known: Known | null }[],
  now: Date,
): Promise<boolean> {
  const first = kept
    .flatMap(({ entry, known }) =>
      known?.newCard ? [{ entry, known, number: known.newCard }] : [],
    )
    .toSorted((a, b) => (a.number < b.number ? -1 : 1))
  for (const { entry, known, number } of first) {
    const { organisationId, caller, testOnly } = entry
    const actor = { kind: 'key', id: caller, test: testOnly ?? false }
    const owners = await cards.bindFirstUsed(db, { organisationId, actor, now }, [number])
    if (owners.get(number) !== known.view.owner) return false
  }
  return true
}

/** What is known of the member that the first use of a card makes. */
function newcomer(entry: Ready, card: cards.CardFacts | null): members.Recognised | null {
  if (!card || card.owner !== null) return null
  return {
    owner: cards.firstMemberOf(card.cardId),
    state: 'active',
    test: entry.testOnly ?? false,
    clockShiftMs: 0,
    anonymous: true,
    birthday: null,
    tags: [],
    language: entry.language,
    enrolledAt: entry.receipt.occurredAt,
    contactChangedAt: null,
    frozenAt: null,
    mergedFrom: null,
  }
}

function knownAs(
  entry: Ready,
  ref: Ref,
  card: Awaited<ReturnType<typeof cards.recogniseCards>>[number] | null,
  member: Awaited<ReturnType<typeof members.recognise>>[number],
): Known | Refusal {
  if (ref.cardNumber !== undefined && (!card || card.state === 'replaced'))
    return new Refusal('card.unknown', { cardNumber: `…${ref.cardNumber.slice(-4)}` })
  if (card?.state === 'blocked')
    return new Refusal('card.blocked', { reason: card.reason ?? 'unsaid' })
  if (!member || member.state !== 'active') return new Refusal('member.unknown')
  if (entry.testOnly && !member.test) return new Refusal('key.test_only')
  return {
    test: member.test,
    clockShiftMs: member.clockShiftMs,
    cardOwner: card?.owner ?? null,
    newCard: card?.owner === null ? card.number : null,
    view: {
      owner: member.owner,
      tags: member.tags,
      birthday: member.birthday,
      enrolledDay: dayIn(entry.setting.zone, member.enrolledAt),
      card: { state: card?.state ?? 'none', reason: card?.reason ?? null },
      contactChangedAt: member.contactChangedAt,
      frozenAt: member.frozenAt,
    },
  }
}

/** A receipt whose member is known. */
export type Placed = { readonly entry: Ready; readonly known: Known }

/** Those that have a member, and each receipt's place among them. */
export function placesOf(entries: readonly Ready[], whose: readonly Whose[]) {
  const placed: Placed[] = []
  const places = entries.map((entry, index) => {
    const known = whose[index]!
    return known === null || known instanceof Refusal ? null : placed.push({ entry, known }) - 1
  })
  return { placed, places }
}

/** Everything remembered that the decisions over these receipts rest on, apart from the accounts. */
export type Shelf = {
  bookOf(place: number, account: ledger.Account): Book
  /** After a decision, so that the next of the same member in this batch sees it. */
  note(
    place: number,
    change: { usage: readonly counters.Used[]; visited: number | null; climb: Climb },
  ): void
}

/** Reads habits, limits, budgets and standings of a whole batch; budgets are locked for a confirmation. */
export async function fetchShelf(
  db: Db,
  placed: readonly Placed[],
  options: { readonly lock: boolean },
): Promise<Shelf> {
  const keys = placed.map(({ entry, known }) => limitKeysOf(entry, known))
  const budgetKeys = placed.flatMap(({ entry, known }, index) =>
    known.test
      ? []
      : keys[index]!.filter(({ scope }) => scope === 'programme').map(({ key }) => ({
          programmeId: entry.setting.programmeId,
          key,
        })),
  )
  const [habits, budgets, standings] = await Promise.all([
    counters.habits(
      db,
      placed.map(({ entry, known }, index) => ({
        owner: known.view.owner,
        programmeId: entry.setting.programmeId,
        keys: keys[index]!.filter(({ scope }) => scope === 'member'),
      })),
    ),
    options.lock ? counters.lockBudgets(db, budgetKeys) : counters.budgets(db, budgetKeys),
    tiers.look(
      db,
      placed.map(({ entry, known }) => ({
        owner: known.view.owner,
        programmeId: entry.setting.programmeId,
        zone: entry.setting.zone,
        policy: entry.setting.compiled.document.tiers ?? null,
        at: entry.receipt.occurredAt,
      })),
    ),
  ])
  return shelf(placed, habits, budgets, standings)
}

function shelf(
  placed: readonly Placed[],
  habits: readonly counters.Habits[],
  budgets: Map<string, number>,
  looked: readonly tiers.Grade[],
): Shelf {
  const grades = [...looked]
  const used = new Map<string, Map<string, number>>()
  const visits = new Map<string, { visits: number; lastAt: number | null }>()
  const nameOf = (place: number) =>
    `${placed[place]!.known.view.owner}/${placed[place]!.entry.setting.programmeId}`
  for (const [place, habit] of habits.entries()) {
    const name = nameOf(place)
    used.set(name, new Map([...(used.get(name) ?? []), ...habit.used]))
    visits.set(name, { visits: habit.visits, lastAt: habit.lastAt })
  }
  return {
    bookOf: (place, account) => {
      const own = used.get(nameOf(place))!
      const { entry, known } = placed[place]!
      const { programmeId } = entry.setting
      // a test member is served as if nobody had used any budget
      const shared = (key: string) => (known.test ? 0 : budgets.get(`${programmeId}/${key}`))
      return {
        account,
        tally: visits.get(nameOf(place))!,
        standings: grades[place]!.history,
        sums: grades[place]!.sums,
        used: (key) => own.get(key) ?? shared(key) ?? 0,
      }
    },
    note: (place, { usage, visited, climb }) => {
      for (let later = place + 1; later < placed.length; later += 1) {
        const { zone, compiled } = placed[later]!.entry.setting
        const policy = compiled.document.tiers
        if (!policy || nameOf(later) !== nameOf(place)) continue
        const at = placed[later]!.entry.receipt.occurredAt
        grades[later] = climbed(grades[later]!, climb, { policy, zone, at })
      }
      const own = used.get(nameOf(place))!
      for (const { programmeId, usage: each } of usage) {
        const shared = each.scope === 'programme'
        const counters = shared ? budgets : own
        const key = shared ? `${programmeId}/${each.key}` : each.key
        const before = counters.get(key) ?? 0
        counters.set(
          key,
          each.counts === 'last' ? Math.max(before, each.value) : before + each.value,
        )
      }
      const tally = visits.get(nameOf(place))!
      if (visited !== null) {
        tally.visits += 1
        tally.lastAt = Math.max(tally.lastAt ?? 0, visited)
      }
    },
  }
}

function limitKeysOf({ setting, receipt }: Ready, known: Known) {
  const compiled: Compiled = setting.compiled
  // limits are named by day and rule: neither tier nor habits change which there are
  return compiled.limitKeys(gather(setting, receipt, known.view, { visits: 0, lastAt: null }, null))
}
