import { sql } from 'kysely'
import type { PurchasesMapping } from '#domains/imports/imports.api.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Actor, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Assumptions } from './core/chance.ts'
import type { Terms } from './replaying.ts'
import type { Space } from './searching.ts'
import type { SimulationResult } from './simulation.api.ts'
import type { Stage } from './sources.ts'

export type State = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'

/** Where the sales are, as it was asked. Days are of the programme's zone, both included. */
export type KeptSource =
  | {
      readonly kind: 'file'
      readonly fileId: string
      readonly fileName: string
      readonly mapping: PurchasesMapping
    }
  | { readonly kind: 'own'; readonly from: string | null; readonly to: string | null }

/** Conditions that are played: with their document, whatever becomes of a draft meanwhile. */
export type KeptVariant = {
  readonly name: string
  readonly version: number | null
  readonly document: Conditions
}

/** What a search varies, and the version it is compared with; searches that are older have none. */
export type KeptSpace = Space & {
  readonly inForce?: (Pick<KeptVariant, 'document'> & { readonly version: number }) | null
}

export type Asked = {
  readonly source: KeptSource
  readonly variants: readonly KeptVariant[]
  /** Who pays with points, as it was written. */
  readonly redeem: string
  readonly terms: Terms
  readonly space: KeptSpace | null
  readonly assumptions: Assumptions | null
}

export type OrderedBy = {
  readonly kind: Actor['kind']
  readonly id: string
  readonly name: string
}

export type RunRow = {
  readonly id: string
  readonly programmeId: string
  readonly kind: 'simulation' | 'search'
  readonly name: string
  readonly asked: Asked
  readonly language: Language
  readonly state: State
  readonly stage: Stage | null
  readonly done: number
  readonly total: number
  readonly attempts: number
  readonly cancel: boolean
  readonly refusal: { readonly code: string; readonly details: Record<string, unknown> } | null
  readonly orderedAt: Date
  readonly orderedBy: OrderedBy
  readonly beganAt: Date | null
  readonly endedAt: Date | null
}

export type NewRun = Pick<
  RunRow,
  'id' | 'programmeId' | 'kind' | 'name' | 'asked' | 'language' | 'orderedAt' | 'orderedBy'
>

const columns = sql`id, programme_id, kind, name, asked, language, state, stage, done, total, attempts,
  cancel, refusal, ordered_at, ordered_by, began_at, ended_at`

export async function insert(db: Db, of: OrganisationId, run: NewRun): Promise<void> {
  await sql`
    insert into simulation.run (organisation_id, id, programme_id, kind, name, asked, language, state,
      ordered_at, ordered_by)
    values (${of}, ${run.id}, ${run.programmeId}, ${run.kind}, ${run.name},
      ${JSON.stringify(run.asked)}::json, ${run.language}, 'waiting', ${run.orderedAt},
      ${JSON.stringify(run.orderedBy)}::json)
  `.execute(db)
}

export async function find(db: Db, of: OrganisationId, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${columns} from simulation.run where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]
}

export async function resultOf(
  db: Db,
  of: OrganisationId,
  id: string,
): Promise<SimulationResult | null> {
  const { rows } = await sql<{ result: SimulationResult | null }>`
    select result from simulation.run where organisation_id = ${of} and id = ${id}
  `.execute(db)
  return rows[0]?.result ?? null
}

/** Up to `limit` runs, newest first, before the id; of any of the programmes when they are named. */
export async function list(
  db: Db,
  of: OrganisationId,
  asked: {
    readonly before: string | null
    readonly programmes: readonly string[] | null
    readonly limit: number
  },
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from simulation.run
    where organisation_id = ${of} and (${asked.before}::uuid is null or id < ${asked.before}::uuid)
      and (${asked.programmes}::uuid[] is null or programme_id = any(${asked.programmes}::uuid[]))
    order by id desc limit ${asked.limit}
  `.execute(db)
  return rows
}

/** How many have not ended. */
export async function open(db: Db, of: OrganisationId): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    select count(*) as open from simulation.run where organisation_id = ${of} and ended_at is null
  `.execute(db)
  return rows[0]!.open
}

/** Marks a run as begun, or begun again from the start; how often by now, null when it has ended. */
export async function begin(
  db: Db,
  of: OrganisationId,
  id: string,
  at: Date,
): Promise<number | null> {
  const { rows } = await sql<{ attempts: number }>`
    update simulation.run set state = 'running', began_at = ${at}, attempts = attempts + 1,
      stage = null, done = 0, total = 0
    where organisation_id = ${of} and id = ${id} and ended_at is null
    returning attempts
  `.execute(db)
  return rows[0]?.attempts ?? null
}

/** Notes how far a run has come; whether it is to be cancelled. */
export async function note(
  db: Db,
  of: OrganisationId,
  id: string,
  step: { readonly stage: Stage; readonly done: number; readonly total: number } | null,
): Promise<boolean> {
  const { rows } = await sql<{ cancel: boolean }>`
    update simulation.run set stage = coalesce(${step?.stage ?? null}, stage),
      done = coalesce(${step?.done ?? null}::bigint, done),
      total = coalesce(${step?.total ?? null}::bigint, total)
    where organisation_id = ${of} and id = ${id} and ended_at is null
    returning cancel
  `.execute(db)
  return rows[0]?.cancel ?? true
}

/** Asks for an end; of a run that has not begun it is one. */
export async function cancel(db: Db, of: OrganisationId, id: string, at: Date): Promise<void> {
  await sql`
    update simulation.run set cancel = true,
      state = case state when 'waiting' then 'cancelled' else state end,
      ended_at = case state when 'waiting' then ${at}::timestamptz end
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
}

export type Ending =
  | { readonly state: 'done'; readonly result: SimulationResult }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly refusal: NonNullable<RunRow['refusal']> }

export async function end(
  db: Db,
  of: OrganisationId,
  id: string,
  at: Date,
  how: Ending,
): Promise<void> {
  const result = 'result' in how ? JSON.stringify(how.result) : null
  const refusal = 'refusal' in how ? JSON.stringify(how.refusal) : null
  await sql`
    update simulation.run set state = ${how.state}, ended_at = ${at}, result = ${result}::json,
      refusal = ${refusal}::json
    where organisation_id = ${of} and id = ${id} and ended_at is null
  `.execute(db)
}

/** Keeps what is supposed anew of a run that is done, and what comes of it. */
export async function suppose(
  db: Db,
  of: OrganisationId,
  id: string,
  asked: Asked,
  result: SimulationResult,
): Promise<void> {
  await sql`
    update simulation.run set asked = ${JSON.stringify(asked)}::json,
      result = ${JSON.stringify(result)}::json
    where organisation_id = ${of} and id = ${id} and state = 'done'
  `.execute(db)
}

export async function remove(db: Db, of: OrganisationId, id: string): Promise<void> {
  await sql`
    delete from simulation.run where organisation_id = ${of} and id = ${id}
  `.execute(db)
}
