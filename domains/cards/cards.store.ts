import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import { texts } from '#kit/arrays.ts'
import { ask } from '#kit/pipeline.ts'
import type { Id, MemberId, OrganisationId } from '#kit/core/ids.ts'

export type CardId = Id<'card'>

/** A card as it is kept. */
export type Card = {
  readonly organisationId: OrganisationId
  readonly number: string
  readonly id: CardId
  readonly kind: 'plastic' | 'virtual'
  readonly batchId: string | null
  readonly owner: MemberId | null
  readonly state: 'issued' | 'active' | 'blocked' | 'replaced'
  readonly reason: string | null
  readonly beforeBlock: 'issued' | 'active' | null
  readonly replacedBy: string | null
  readonly issuedAt: Date
  readonly boundAt: Date | null
  readonly activatedAt: Date | null
}

const COLUMNS = sql`
  organisation_id, number, id, kind, batch_id, owner, state, reason, before_block, replaced_by,
  issued_at, bound_at, activated_at
`

/** Writes new cards with the numbers given and answers those that were free: a number is never issued twice. */
export async function issue(
  db: Db,
  organisationId: OrganisationId,
  cards: readonly { readonly number: string; readonly id: CardId }[],
  shared: { readonly kind: Card['kind']; readonly batchId: string | null; readonly at: Date },
): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    insert into cards.card (organisation_id, number, id, kind, batch_id, state, issued_at)
    select ${organisationId}, number, id, ${shared.kind}, ${shared.batchId}::uuid, 'issued', ${shared.at}
    from unnest(
      ${cards.map((card) => card.number)}::text[], ${cards.map((card) => card.id)}::uuid[]
    ) as made (number, id)
    order by number
    on conflict (organisation_id, number) do nothing
    returning number
  `.execute(db)
  return rows.map((row) => row.number)
}

/** Cards by their numbers. */
export async function byNumbers(
  db: Db,
  organisationId: OrganisationId,
  numbers: readonly string[],
): Promise<Card[]> {
  const { rows } = await sql<Card>`
    select ${COLUMNS} from cards.card
    where organisation_id = ${organisationId} and number = any(${numbers}::text[])
  `.execute(db)
  return rows
}

/** The same, locked until the transaction ends; always in the order of the numbers. */
export async function lock(
  db: Db,
  organisationId: OrganisationId,
  numbers: readonly string[],
): Promise<Card[]> {
  const { rows } = await sql<Card>`
    select ${COLUMNS} from cards.card
    where organisation_id = ${organisationId} and number = any(${numbers}::text[])
    order by number
    for no key update
  `.execute(db)
  return rows
}

/** What the till needs to know of a card. */
export type CardFacts = {
  readonly cardId: CardId
  readonly number: string
  readonly state: Card['state']
  readonly reason: string | null
  readonly owner: MemberId | null
}

/** What is known of cards by their numbers; on the till's path, so nothing has to be renamed. */
export async function look(
  db: Db,
  organisationId: OrganisationId,
  numbers: readonly string[],
): Promise<CardFacts[]> {
  return ask<CardFacts>(
    db,
    `select id as "cardId", number, state, reason, owner from cards.card
     where organisation_id = $1 and number = any($2::text[])`,
    [organisationId, texts(numbers)],
  )
}

/** Cards of members, the oldest first. */
export async function ofOwners(
  db: Db,
  organisationId: OrganisationId,
  owners: readonly string[],
): Promise<Card[]> {
  const { rows } = await sql<Card>`
    select ${COLUMNS} from cards.card
    where owner = any(${owners}::uuid[]) and organisation_id = ${organisationId}
    order by bound_at, number
  `.execute(db)
  return rows
}

/** Writes a card as it is now. */
export async function update(db: Db, card: Card): Promise<void> {
  await sql`
    update cards.card set
      owner = ${card.owner}, state = ${card.state}, reason = ${card.reason},
      before_block = ${card.beforeBlock}, replaced_by = ${card.replacedBy},
      bound_at = ${card.boundAt}, activated_at = ${card.activatedAt}
    where organisation_id = ${card.organisationId} and number = ${card.number}
  `.execute(db)
}

/** Binds cards to their members, with the histories of them, in one statement. */
export async function bindAll(
  db: Db,
  organisationId: OrganisationId,
  cards: readonly {
    readonly number: string
    readonly owner: MemberId
    readonly lifeId: string
  }[],
  by: { readonly actorKind: string; readonly actorId: string; readonly at: Date },
): Promise<void> {
  await sql`
    with asked as (
      select * from unnest(
        ${cards.map((card) => card.number)}::text[], ${cards.map((card) => card.owner)}::uuid[],
        ${cards.map((card) => card.lifeId)}::uuid[]
      ) as asked (number, owner, life_id)
    ), bound as (
      update cards.card set owner = asked.owner, bound_at = ${by.at} from asked
      where card.organisation_id = ${organisationId} and card.number = asked.number
    )
    insert into cards.life (organisation_id, number, id, what, owner, actor_kind, actor_id, at)
    select ${organisationId}, number, life_id, 'bound', owner, ${by.actorKind}, ${by.actorId}, ${by.at}
    from asked
  `.execute(db)
}

/** A card of another system with the member who has it. */
export type Adopted = {
  readonly number: string
  readonly owner: MemberId
  readonly active: boolean
  readonly since: Date
}

/** Takes over cards that are new here, bound and perhaps active, with their histories; which ones. */
export async function adopt(
  db: Db,
  organisationId: OrganisationId,
  cards: readonly (Adopted & { readonly ids: readonly string[] })[],
  by: { readonly actorKind: string; readonly actorId: string },
): Promise<string[]> {
  const id = (index: number) => cards.map((card) => card.ids[index]!)
  const { rows } = await sql<{ number: string }>`
    with asked as (
      select * from unnest(
        ${cards.map((card) => card.number)}::text[], ${cards.map((card) => card.owner)}::uuid[],
        ${cards.map((card) => card.active)}::bool[], ${cards.map((card) => card.since)}::timestamptz[],
        ${id(0)}::uuid[], ${id(1)}::uuid[], ${id(2)}::uuid[], ${id(3)}::uuid[]
      ) as asked (number, owner, active, since, id, issued, bound, activated)
    ), made as (
      insert into cards.card (organisation_id, number, id, kind, owner, state,
        issued_at, bound_at, activated_at)
      select ${organisationId}, number, id, 'plastic', owner,
        case when active then 'active' else 'issued' end, since, since,
        case when active then since end
      from asked order by number
      on conflict (organisation_id, number) do nothing
      returning number
    ), lived as (
      insert into cards.life (organisation_id, number, id, what, owner, actor_kind, actor_id, at)
      select ${organisationId}, number, life.id, life.what, case when life.what <> 'issued' then owner end,
        ${by.actorKind}, ${by.actorId}, since
      from asked join made using (number)
      cross join lateral (values
        (issued, 'issued', true), (bound, 'bound', true), (activated, 'activated', active)
      ) as life (id, what, happened)
      where life.happened
    )
    select number from made
  `.execute(db)
  return rows.map((row) => row.number)
}

/** Something that happened to a card. */
export type Life = {
  readonly number: string
  readonly id: string
  readonly what: 'issued' | 'bound' | 'activated' | 'blocked' | 'unblocked' | 'replaced'
  readonly owner: MemberId | null
  readonly reason: string | null
  readonly otherNumber: string | null
  readonly actorKind: string
  readonly actorId: string
  readonly at: Date
}

/** Adds to the history of a card. */
export async function remember(db: Db, organisationId: OrganisationId, life: Life): Promise<void> {
  await sql`
    insert into cards.life
      (organisation_id, number, id, what, owner, reason, other_number, actor_kind, actor_id, at)
    values (${organisationId}, ${life.number}, ${life.id}, ${life.what}, ${life.owner},
      ${life.reason}, ${life.otherNumber}, ${life.actorKind}, ${life.actorId}, ${life.at})
  `.execute(db)
}

/** What happened to a card, the earliest first. */
export async function livesOf(
  db: Db,
  organisationId: OrganisationId,
  number: string,
): Promise<Life[]> {
  const { rows } = await sql<Life>`
    select number, id, what, owner, reason, other_number, actor_kind, actor_id, at
    from cards.life where organisation_id = ${organisationId} and number = ${number}
    order by id
  `.execute(db)
  return rows
}
