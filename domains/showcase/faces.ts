import * as programmes from '#domains/programmes/programmes.ts'
import type { InForce } from '#domains/programmes/programmes.ts'
import { inForce } from '#domains/programmes/core/schedule.ts'
import type { Setting } from '#domains/purchases/core/book.ts'
import { voiceOf } from '#domains/purchases/voices.ts'
import type { Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { HOUR } from '#kit/core/time.ts'
import { dayIn, startOfDay } from '#kit/core/zone.ts'
import { newId } from '#kit/newId.ts'
import { faceOf, type Face, type Published } from './core/face.ts'
import { naming } from './core/labels.ts'
import { examplesOf, workOut, type Worked } from './core/worked.ts'
import type { FaceRow } from './showcase.store.ts'

/** Whose face it is, and the settings that it has, if any. */
export type Of = {
  readonly organisationId: OrganisationId
  readonly programmeId: ProgrammeId
  readonly settings: Pick<FaceRow, 'labels' | 'leaving'> | null
}

/** The versions that people may know of, around the one that is shown. */
type Known = {
  readonly shown: InForce & Published
  readonly inForce: boolean
  readonly before: Published | null
  readonly next: Published | null
  readonly history: readonly Omit<Published, 'document'>[]
}

/**
 * The face of a programme at an instant (epoch milliseconds), in a language. Its examples are receipts of
 * noon on the day `dated`: of that instant, or of the start of the version, which never changes. Throws
 * `showcase.without_rules` where nothing is published.
 */
export async function faceFor(
  db: Db,
  of: Of,
  { language, at, dated }: { language: Language; at: number; dated: 'today' | 'start' },
): Promise<{ face: Face; worked: readonly Worked[]; startsAt: Date }> {
  const known = await publishedAt(db, of.programmeId, at)
  if (!known) throw new Refusal('showcase.without_rules')
  const { shown } = known
  const { programme } = shown
  const setting = settingOf(shown)
  const day = dayIn(programme.zone, dated === 'today' && known.inForce ? at : shown.startsAt)
  const noon = startOfDay(programme.zone, day) + 12 * HOUR
  const worked = workOut(setting, examplesOf(setting, noon, programme.minorDigits), newId)
  const [organisation, places] = await Promise.all([
    programmes.organisation(db, of.organisationId),
    programmes.places(db, of.organisationId),
  ])
  const named = naming(of.settings?.labels ?? [], [...places.stores.values()], language)
  const parts = {
    ...known,
    programme,
    organisation: organisation.name,
    worked,
    named,
    leaving: of.settings?.leaving ?? null,
  }
  return {
    face: faceOf(parts, voiceOf(shown, language)),
    worked,
    startsAt: new Date(shown.startsAt),
  }
}

/** The conditions as a decision takes them. */
export const settingOf = ({ programme, version, compiled }: InForce): Setting => ({
  programmeId: programme.id,
  currency: programme.currency,
  zone: programme.zone,
  version,
  compiled,
})

/** The published versions around the one in force; the first to come where none is; null where there is none. */
export async function publishedAt(
  db: Db,
  programmeId: ProgrammeId,
  at: number,
): Promise<Known | null> {
  const starts = await programmes.startsOf(db, programmeId)
  const current = inForce(starts, at)
  const place = Math.max(
    0,
    starts.findIndex(({ version }) => version === current),
  )
  if (starts.length === 0) return null
  const read = async (index: number) => {
    const start = starts[index]
    if (!start) return null
    const found = await programmes.conditionsOf(db, programmeId, start.version)
    return { ...found, startsAt: start.startsAt }
  }
  const [before, shown, next] = await Promise.all([read(place - 1), read(place), read(place + 1)])
  return {
    shown: shown!,
    inForce: current !== null,
    before,
    next,
    history: starts.slice(0, place + 1).toReversed(),
  }
}
