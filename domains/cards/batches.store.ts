import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { Id, OrganisationId } from '#kit/core/ids.ts'
import type { CheckDigit } from './core/digits.ts'
import type { Shape } from './core/number.ts'

export type BatchId = Id<'batch'>

/** A batch of plastic cards as it is kept. */
export type Batch = {
  readonly id: BatchId
  readonly organisationId: OrganisationId
  readonly name: string
  readonly prefix: string
  readonly length: number
  readonly checkDigit: CheckDigit
  readonly count: number
  readonly activationCodes: boolean
  readonly codeSalt: Buffer
  readonly madeAt: Date
  readonly madeBy: string
}

const COLUMNS = sql`
  id, organisation_id, name, prefix, length, check_digit, count, activation_codes, code_salt,
  made_at, made_by
`

export async function insert(db: Db, batch: Batch): Promise<void> {
  await sql`
    insert into cards.batch (${COLUMNS})
    values (${batch.id}, ${batch.organisationId}, ${batch.name}, ${batch.prefix}, ${batch.length},
      ${batch.checkDigit}, ${batch.count}, ${batch.activationCodes}, ${batch.codeSalt},
      ${batch.madeAt}, ${batch.madeBy})
  `.execute(db)
}

export async function get(
  db: Db,
  organisationId: OrganisationId,
  id: string,
): Promise<Batch | undefined> {
  const { rows } = await sql<Batch>`
    select ${COLUMNS} from cards.batch where id = ${id} and organisation_id = ${organisationId}
  `.execute(db)
  return rows[0]
}

/** Batches, newest first. */
export async function list(
  db: Db,
  organisationId: OrganisationId,
  after: string | null,
  limit: number,
): Promise<Batch[]> {
  const { rows } = await sql<Batch>`
    select ${COLUMNS} from cards.batch
    where organisation_id = ${organisationId}
      ${after === null ? sql`` : sql`and id < ${after}::uuid`}
    order by id desc
    limit ${limit}
  `.execute(db)
  return rows
}

/** What the numbers of an organisation's batches look like. */
export async function shapes(db: Db, organisationId: OrganisationId): Promise<Shape[]> {
  const { rows } = await sql<Shape>`
    select distinct prefix, length, check_digit from cards.batch
    where organisation_id = ${organisationId}
  `.execute(db)
  return rows
}

/** Numbers of a batch in their order, after one of them. */
export async function numbers(
  db: Db,
  batchId: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select number from cards.card where batch_id = ${batchId} and number > ${after}
    order by number limit ${limit}
  `.execute(db)
  return rows.map((row) => row.number)
}
