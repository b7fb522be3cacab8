import { requireReach } from '#domains/access/access.ts'
import * as cards from '#domains/cards/cards.ts'
import * as members from '#domains/members/members.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { databaseNow, type Context, type Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { authorsOf } from './authors.ts'
import { FACTS, holds, isPassed, NEEDED, type Fact } from './core/identification.ts'
import type { Identification, NewIdentification } from './desk.api.ts'
import * as store from './desk.store.ts'
import { knownCall } from './notes.ts'

/** Which facts a caller may be asked: those that are known of the member. */
export async function questions(
  ctx: Context,
  memberId: string,
): Promise<{ facts: Fact[]; needed: number }> {
  const { birthday, email, storeId } = await members.get(ctx, memberId)
  const bought = await purchases.list(ctx, { memberId, limit: 1 })
  const held = await cards.listOfMember(ctx, memberId)
  const [last] = bought.items
  const known: Readonly<Record<Fact, boolean>> = {
    birthday: birthday !== null,
    last_purchase: last !== undefined,
    store: (last?.storeId ?? storeId) !== null,
    card: held.items.some(({ state }) => state !== 'replaced'),
    email: email !== null,
  }
  return { facts: FACTS.filter((fact) => known[fact]), needed: NEEDED }
}

/** How callers were identified as a member, newest first. */
export async function list(
  ctx: Context,
  memberId: string,
  asked: PageQuery,
): Promise<{ items: Identification[]; next: string | null }> {
  const owners = await members.familyOf(ctx, memberId)
  const limit = asked.limit ?? 50
  const part = { owners, after: idAfter(asked.cursor), limit: limit + 1 }
  const rows = await store.identifications(ctx.db, part)
  const { items, next } = pageOf(rows, limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

/**
 * Notes which facts a caller named, whether that was enough or not. Only what is known of the member
 * counts: throws `identification.fact_unknown`.
 */
export async function identify(
  ctx: Context,
  memberId: string,
  asked: NewIdentification,
): Promise<Identification> {
  return ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    requireReach(ctx.actor, (await members.get(ctx, owner)).test)
    const { facts } = await questions(ctx, owner)
    const unknown = asked.facts.find(({ fact }) => !facts.includes(fact))
    if (unknown) throw new Refusal('identification.fact_unknown', { fact: unknown.fact })
    const missed = factsOf(asked, false)
    // what was named both ways was not known
    const named = factsOf(asked, true).filter((fact) => !missed.includes(fact))
    const made: store.Identification = {
      owner,
      id: newId(),
      organisationId: ctx.organisationId,
      callId: await knownCall(ctx, asked.callId ?? null),
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      named,
      missed,
      passed: isPassed(named, missed),
      at: ctx.now,
    }
    await store.insertIdentification(ctx.db, made)
    const traced = await store.identificationById(ctx.db, ctx.organisationId, made.id)
    return (await shown(ctx, [traced!]))[0]!
  })
}

const factsOf = ({ facts }: NewIdentification, right: boolean): Fact[] => [
  ...new Set(facts.filter((each) => each.right === right).map(({ fact }) => fact)),
]

/** Whom an operator has identified by an identification of their own that still holds; null otherwise. */
export async function identifiedBy(
  db: Db,
  asked: {
    readonly organisationId: OrganisationId
    readonly operatorId: string
    readonly id: string
  },
): Promise<{ id: string; owner: string } | null> {
  if (!isUuid(asked.id)) return null
  const made = await store.identificationById(db, asked.organisationId, asked.id)
  if (!made || made.actorId !== asked.operatorId) return null
  const now = (await databaseNow(db)).getTime()
  return holds({ ...made, at: made.at.getTime() }, now) ? { id: made.id, owner: made.owner } : null
}

async function shown(ctx: Context, rows: readonly store.Traced[]): Promise<Identification[]> {
  const authors = await authorsOf(ctx.db, rows)
  return rows.map((row, place) => ({
    id: row.id,
    callId: row.callId,
    author: authors[place]!,
    named: [...row.named],
    missed: [...row.missed],
    passed: row.passed,
    holds: holds({ ...row, at: row.at.getTime() }, ctx.now.getTime()),
    at: row.at.toISOString(),
  }))
}
