import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { remembered, watched } from '../shared/watched.ts'
import { visits } from './core/visits.ts'
import { turnOff } from './push.ts'
import { ask, onSignedOut } from './server.ts'

type My = Contract['my']
export type Me = Answered<My['me']>
export type Programme = Me['programmes'][number]
export type Card = Answered<My['cards']>['items'][number]
export type Balance = Answered<My['balance']>
export type Tier = NonNullable<Answered<My['tier']>>
export type Line = Answered<My['history']>['items'][number]

/** What the home page shows; kept in the browser, so that the card opens at once and without a network. */
export type Own = {
  readonly me: Me
  readonly cards: readonly Card[]
  readonly programmeId: string | null
  readonly balance: Balance | null
  readonly tier: Tier | null
  readonly recent: readonly Line[]
  /** When the server said so. */
  readonly at: string
}

/** Null: nobody is signed in here. */
export const own = remembered<Own | null>('kopilka.my.own', null)
export const slug = remembered<string | null>('kopilka.my.slug', null)
/** Somebody was signed in and is no more. */
export const ended = watched(false)

const visit = visits()

function forget(): void {
  visit.end()
  own.set(null)
}

onSignedOut(() => {
  if (own.get() !== null) ended.set(true)
  forget()
})

/** Asks for all that the home page shows, of the programme chosen or of the first. */
export async function lookUp(chosen: string | null = own.get()?.programmeId ?? null): Promise<Own> {
  const isHere = visit.ask()
  const [me, cards] = await Promise.all([
    ask((client) => client.my.me()),
    ask((client) => client.my.cards()),
  ])
  const programme = me.programmes.find(({ id }) => id === chosen) ?? me.programmes[0] ?? null
  const query = programme && { programmeId: programme.id }
  const [balance, tier, history] = query
    ? await Promise.all([
        ask((client) => client.my.balance({ query })),
        ask((client) => client.my.tier({ query })),
        ask((client) => client.my.history({ query: { ...query, limit: 3 } })),
      ])
    : [null, null, null]
  const found: Own = {
    me,
    cards: cards.items,
    programmeId: programme?.id ?? null,
    balance,
    tier,
    recent: history?.items ?? [],
    at: new Date().toISOString(),
  }
  if (!isHere()) return found
  ended.set(false)
  own.set(found)
  void tellZone(me.memberId).catch(() => undefined)
  return found
}

/** Whose zone was told last, and which. */
const toldZone = remembered<string | null>('kopilka.my.zone', null)

/** Says where the member is, so that no message comes in the hours of peace by the clock that hangs there. */
async function tellZone(memberId: string): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const told = `${memberId} ${zone}`
  if (toldZone.get() === told) return
  await ask((client) => client.my.wish({ body: { zone } }))
  toldZone.set(told)
}

/** The programme whose points are shown. */
export const programmeOf = ({ me, programmeId }: Own): Programme | null =>
  me.programmes.find(({ id }) => id === programmeId) ?? null

/** Ends the session and forgets what is kept here. */
export async function leave(): Promise<void> {
  // whoever uses this browser next is not shown what is told to this member
  await turnOff().catch(() => null)
  await ask((client) => client.my.signOut())
  forget()
  ended.set(false)
}
