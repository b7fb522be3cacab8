import type { Db } from '#kit/context.ts'
import { isUuid, type OrganisationId, type ProgrammeId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { remember } from '#kit/remember.ts'
import { minorDigits } from './core/currency.ts'
import * as store from './programmes.store.ts'

/** A programme as the till's path needs it. */
export type ProgrammeFacts = store.ProgrammeRow & {
  /** Decimals of the minor unit of its currency. */
  readonly minorDigits: number
}

const programmes = remember<readonly ProgrammeFacts[]>({ milliseconds: 1_000, most: 1_000 })
const organisations = remember<store.OrganisationRow>({ milliseconds: 1_000, most: 1_000 })

/** The organisation, remembered for a second. Throws `organisation.unknown`. */
export function organisation(db: Db, id: OrganisationId): Promise<store.OrganisationRow> {
  return organisations.get(id, async () => {
    const row = await store.organisation(db, id)
    if (!row) throw new Refusal('organisation.unknown')
    return row
  })
}

/** The programmes of an organisation, oldest first, remembered for a second. */
export function programmesOf(db: Db, of: OrganisationId): Promise<readonly ProgrammeFacts[]> {
  return programmes.get(of, async () => (await store.programmesOf(db, of)).map(facts))
}

/** The programmes of an organisation as they are at this moment, oldest first. */
export const programmesNow = (db: Db, of: OrganisationId): Promise<store.ProgrammeRow[]> =>
  store.programmesOf(db, of)

/** The programme with what follows from its currency. */
export function facts(row: store.ProgrammeRow): ProgrammeFacts {
  return { ...row, minorDigits: minorDigits(row.currency) }
}

/**
 * The live programme that is named, or the only live one when none is. Refuses with
 * `programme.unknown`, `programme.not_live`, `programme.none_live` or `programme.required`.
 */
export async function programmeFor(
  db: Db,
  of: OrganisationId,
  programmeId: string | null,
): Promise<ProgrammeFacts> {
  const all = await programmesOf(db, of)
  if (programmeId === null) {
    const live = all.filter(({ state }) => state === 'live')
    if (live.length > 1) {
      const programmes = live.map(({ id, name }) => `${id} (${name})`).join(', ')
      throw new Refusal('programme.required', { programmes })
    }
    if (!live[0]) throw new Refusal('programme.none_live')
    return live[0]
  }
  const remembered = all.find(({ id }) => id === programmeId)
  if (remembered?.state === 'live') return remembered
  // before a no, a look at what another process did within the last second
  const named = facts(await own(db, of, programmeId))
  if (named.state !== 'live') throw new Refusal('programme.not_live', { state: named.state })
  return named
}

/** The programme that is named, in any state, or the only live one: for what changes nothing. */
export async function programmeSeen(
  db: Db,
  of: OrganisationId,
  programmeId: string | undefined,
): Promise<store.ProgrammeRow> {
  if (programmeId === undefined) return programmeFor(db, of, null)
  const remembered = (await programmesOf(db, of)).find(({ id }) => id === programmeId)
  return remembered ?? own(db, of, programmeId)
}

/** The programme of that id in any state, straight from the database. Throws `programme.unknown`. */
export async function own(
  db: Db,
  of: OrganisationId,
  programmeId: string,
): Promise<store.ProgrammeRow> {
  const row = isUuid(programmeId)
    ? await store.programme(db, programmeId as ProgrammeId)
    : undefined
  if (row?.organisationId !== of) throw new Refusal('programme.unknown', { programmeId })
  return row
}

/** What this process has just changed is read anew. */
export const forgetOrganisation = (id: OrganisationId): void => organisations.forget(id)
export const forgetProgrammes = (of: OrganisationId): void => programmes.forget(of)
