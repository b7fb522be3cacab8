import { sql } from 'kysely'
import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'

/** A card in a phone. */
export type Phone = {
  readonly device: string
  readonly serial: string
  readonly maker: 'apple' | 'google'
  readonly organisationId: OrganisationId
  readonly programmeId: string
  readonly owner: string | null
  readonly cardId: string
  readonly number: string
  readonly language: Language
  readonly pushToken: string | null
}

/** A card is in no more phones than this; the one that has it longest gives way. */
const PHONES = 10

/** Keeps that a phone has a card, and that it may show something old; whether it is news. */
export async function keep(db: Db, phone: Phone, at: Date): Promise<boolean> {
  const { rows } = await sql<{ isNew: boolean }>`
    insert into showcase.phone as p (device, serial, maker, organisation_id, programme_id, owner, card_id,
      number, language, push_token, registered_at, changed_at, due_at)
    values (${phone.device}, ${phone.serial}, ${phone.maker}, ${phone.organisationId},
      ${phone.programmeId}, ${phone.owner}, ${phone.cardId}, ${phone.number}, ${phone.language},
      ${phone.pushToken}, ${at}, ${at}, ${at})
    on conflict (device, serial) do update set push_token = excluded.push_token,
      language = excluded.language, owner = excluded.owner, due_at = excluded.due_at
    returning xmax = 0 as is_new
  `.execute(db)
  const { isNew } = rows[0]!
  if (isNew) await dropOldest(db, phone)
  return isNew
}

async function dropOldest(db: Db, { cardId, serial }: Phone): Promise<void> {
  await sql`
    delete from showcase.phone where serial = ${serial} and device in (
      select device from showcase.phone where card_id = ${cardId} and serial = ${serial}
      order by registered_at desc, device desc offset ${PHONES}
    )
  `.execute(db)
}

export async function forget(db: Db, device: string, serial: string): Promise<void> {
  await sql`delete from showcase.phone where device = ${device} and serial = ${serial}`.execute(db)
}

export type Changed = { readonly serial: string; readonly changedAt: Date }

/** The cards of a device that changed after an instant. */
export async function changedSince(
  db: Db,
  of: { readonly organisationId: string; readonly language: Language; readonly device: string },
  since: Date,
): Promise<Changed[]> {
  const { rows } = await sql<Changed>`
    select serial, changed_at from showcase.phone
    where device = ${of.device} and maker = 'apple' and organisation_id = ${of.organisationId}
      and language = ${of.language} and changed_at > ${since}
    order by changed_at
  `.execute(db)
  return rows
}

/** Marks the cards in phones of these members, and these cards, as due to be looked at. */
export async function mark(
  db: Db,
  organisationId: OrganisationId,
  of: { readonly owners: readonly string[]; readonly cardIds: readonly string[] },
  at: Date,
): Promise<void> {
  await sql`
    update showcase.phone set due_at = ${at}
    where organisation_id = ${organisationId}
      and (owner = any(${of.owners}::uuid[]) or card_id = any(${of.cardIds}::uuid[]))
  `.execute(db)
}

export type Due = Phone & {
  readonly shown: string | null
  readonly changedAt: Date
  readonly toldAt: Date | null
  readonly registeredAt: Date
}

/** Takes phones that may show something old until an instant; nobody else does meanwhile. */
export async function takeDue(
  db: Db,
  organisationId: OrganisationId,
  by: { readonly now: Date; readonly until: Date; readonly portion: number },
): Promise<Due[]> {
  const { rows } = await sql<Due>`
    update showcase.phone as p set due_at = ${by.until}
    from (
      select device, serial from showcase.phone
      where organisation_id = ${organisationId} and due_at <= ${by.now}
      order by due_at limit ${by.portion} for no key update skip locked
    ) as due
    where p.device = due.device and p.serial = due.serial
    returning p.device, p.serial, maker, organisation_id, programme_id, owner, card_id, number, language,
      push_token, shown, changed_at, told_at, registered_at
  `.execute(db)
  return rows
}

type Named = Pick<Phone, 'device' | 'serial'>

/**
 * Writes what a card shows from now on, and whose it is. It changed after everything that the phone may have been
 * listed before: with one instant for all cards of a phone, one asked for between two of them would hide the second.
 */
export async function show(
  db: Db,
  { device, serial }: Named,
  now: { readonly shown: string; readonly owner: string | null; readonly at: Date },
): Promise<void> {
  await sql`
    update showcase.phone as p set owner = ${now.owner},
      changed_at = case
        when shown is not distinct from ${now.shown} then changed_at
        when maker = 'google' then ${now.at}
        else greatest(${now.at}, (
          select max(other.changed_at) + interval '1 ms' from showcase.phone as other
          where other.device = p.device
        )) end,
      shown = ${now.shown}
    where device = ${device} and serial = ${serial}
  `.execute(db)
}

/** Settles phones that were taken until an instant, unless they were marked anew meanwhile. */
export async function settle(
  db: Db,
  { device, serial }: Named,
  became: { readonly taken: Date; readonly toldAt: Date | null; readonly dueAt: Date | null },
): Promise<void> {
  await sql`
    update showcase.phone set
      told_at = case when ${became.toldAt}::timestamptz is null then told_at
        else greatest(${became.toldAt}::timestamptz, changed_at) end,
      due_at = case when due_at = ${became.taken} then ${became.dueAt}::timestamptz else due_at end
    where device = ${device} and serial = ${serial}
  `.execute(db)
}
