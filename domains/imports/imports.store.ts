import { sql } from 'kysely'
import type { Context, Db } from '#kit/context.ts'

/** Which file in which programme. */
export type RunKey = {
  readonly organisationId: string
  readonly programmeId: string
  readonly digest: Buffer
}

/** How far a file has come: receipts gone through, and the places of those refused. */
export type Progress = { readonly done: number; readonly refused: readonly number[] }

/** Begins an import, or finds how far it came. */
export async function begin(
  ctx: Context,
  key: RunKey,
  about: { readonly fileName: string; readonly receipts: number },
): Promise<Progress> {
  return ctx.transaction(async ({ db, now, actor }) => {
    await sql`
      insert into imports.run (organisation_id, programme_id, digest, file_name, receipts, done,
        actor_kind, actor_id, started_at, touched_at)
      values (${key.organisationId}, ${key.programmeId}, ${key.digest}, ${about.fileName},
        ${about.receipts}, 0, ${actor.kind}, ${actor.id}, ${now}, ${now})
      on conflict (organisation_id, programme_id, digest) do nothing
    `.execute(db)
    const run = await sql<{ done: number }>`
      select done from imports.run where ${same(key)}
    `.execute(db)
    const refused = await sql<{ receipt: number }>`
      select receipt from imports.refused where ${same(key)} order by receipt
    `.execute(db)
    return { done: run.rows[0]!.done, refused: refused.rows.map(({ receipt }) => receipt) }
  })
}

/** Notes that the receipts up to `done` were gone through, and which were refused or no longer are. */
export async function note(
  ctx: Context,
  key: RunKey,
  step: {
    readonly done: number
    readonly refused: readonly number[]
    readonly accepted: readonly number[]
  },
): Promise<void> {
  await ctx.transaction(async ({ db, now }) => {
    await sql`
      update imports.run set done = greatest(done, ${step.done}), touched_at = ${now}
      where ${same(key)}
    `.execute(db)
    if (step.accepted.length > 0) await forget(db, key, step.accepted)
    if (step.refused.length === 0) return
    await sql`
      insert into imports.refused (organisation_id, programme_id, digest, receipt)
      select ${key.organisationId}, ${key.programmeId}, ${key.digest}, receipt
      from unnest(${step.refused}::int[]) as refused (receipt)
      on conflict do nothing
    `.execute(db)
  })
}

async function forget(db: Db, key: RunKey, receipts: readonly number[]): Promise<void> {
  await sql`
    delete from imports.refused where ${same(key)} and receipt = any(${receipts}::int[])
  `.execute(db)
}

const same = ({ organisationId, programmeId, digest }: RunKey) => sql`
  organisation_id = ${organisationId} and programme_id = ${programmeId} and digest = ${digest}
`
