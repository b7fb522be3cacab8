import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { ConsentChannel, Topic } from './core/purposes.ts'
import type { QuietHours } from './core/quiet.ts'

/** Through which channels a member wishes to hear about something, in that order. */
export type Choice = {
  readonly owner: string
  readonly purpose: Topic
  readonly channels: readonly ConsentChannel[]
}

export async function choices(
  db: Db,
  owners: readonly string[],
  topic: Topic | null,
): Promise<Choice[]> {
  const { rows } = await sql<Choice>`
    select owner, purpose, channels from consents.choice
    where owner = any(${owners}::uuid[]) and (${topic}::text is null or purpose = ${topic}::text)
  `.execute(db)
  return rows
}

export async function keepChoice(db: Db, choice: Choice, at: Date): Promise<void> {
  await sql`
    insert into consents.choice (owner, purpose, channels, chosen_at)
    values (${choice.owner}, ${choice.purpose}, ${choice.channels}::text[], ${at})
    on conflict (owner, purpose) do update
      set channels = excluded.channels, chosen_at = excluded.chosen_at
  `.execute(db)
}

export async function dropChoice(db: Db, owner: string, topic: Topic): Promise<void> {
  await db
    .deleteFrom('consents.choice')
    .where('owner', '=', owner)
    .where('purpose', '=', topic)
    .execute()
}

/** When a member is left in peace; null minutes: in the hours of the organisation, in the member's zone. */
export type QuietRow = {
  readonly owner: string
  readonly fromMinute: number | null
  readonly untilMinute: number | null
  readonly zone: string
}

export async function quietHours(db: Db, owners: readonly string[]): Promise<QuietRow[]> {
  const { rows } = await sql<QuietRow>`
    select owner, from_minute, until_minute, zone from consents.quiet
    where owner = any(${owners}::uuid[])
  `.execute(db)
  return rows
}

/** Forgets hours of one's own; in which zone somebody is stays known. */
export async function dropQuiet(db: Db, owner: string, at: Date): Promise<void> {
  await sql`
    update consents.quiet set from_minute = null, until_minute = null, chosen_at = ${at}
    where owner = ${owner}
  `.execute(db)
}

/** Notes the zone that a member is in; hours of one's own keep theirs. */
export async function noteZone(db: Db, owner: string, zone: string, at: Date): Promise<void> {
  await sql`
    insert into consents.quiet (owner, zone, chosen_at) values (${owner}, ${zone}, ${at})
    on conflict (owner) do update set zone = excluded.zone, chosen_at = excluded.chosen_at
      where quiet.from_minute is null and quiet.zone <> excluded.zone
  `.execute(db)
}

export async function keepQuiet(db: Db, owner: string, hours: QuietHours, at: Date): Promise<void> {
  await sql`
    insert into consents.quiet (owner, from_minute, until_minute, zone, chosen_at)
    values (${owner}, ${hours.fromMinute}, ${hours.untilMinute}, ${hours.zone}, ${at})
    on conflict (owner) do update set from_minute = excluded.from_minute,
      until_minute = excluded.until_minute, zone = excluded.zone, chosen_at = excluded.chosen_at
  `.execute(db)
}

/** What an organisation keeps for those who chose nothing. */
export type SettingRow = {
  readonly quietFrom: number
  readonly quietUntil: number
  readonly most: number
  readonly mostDays: number
  readonly channels: readonly ConsentChannel[]
  readonly revision: number
}

export const setting = (db: Db, of: OrganisationId): Promise<SettingRow | undefined> =>
  db
    .selectFrom('consents.setting')
    .select(['quietFrom', 'quietUntil', 'most', 'mostDays', 'channels', 'revision'])
    .where('organisationId', '=', of)
    .$castTo<SettingRow>()
    .executeTakeFirst()

/** Keeps what was seen at a revision (0: never kept); false when somebody was faster. */
export async function keepSetting(db: Db, of: OrganisationId, row: SettingRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into consents.setting as s
      (organisation_id, quiet_from, quiet_until, most, most_days, channels, revision)
    values (${of}, ${row.quietFrom}, ${row.quietUntil}, ${row.most}, ${row.mostDays},
      ${row.channels}::text[], ${row.revision + 1})
    on conflict (organisation_id) do update set quiet_from = excluded.quiet_from,
      quiet_until = excluded.quiet_until, most = excluded.most, most_days = excluded.most_days,
      channels = excluded.channels, revision = excluded.revision
      where s.revision = ${row.revision}
  `.execute(db)
  return numAffectedRows === 1n
}
