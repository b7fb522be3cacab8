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
import { faceOf, type Face, type Published, type Standing } from './core/face.ts'
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
  readonly standing: Standing
  readonly endedAt: number | null
  readonly before: Published | null
  readonly since: boolean
  readonly next: Published | null
  /** Those that have begun and the next to come, newest first. */
  readonly history: readonly Omit<Published, 'document'>[]
}

/** Which version is asked for, the one in force unless it is named; and since which it is told what changed. */
export type Which = { readonly version?: number | null; readonly since?: number | null }

/**
 * The face of a programme at an instant (epoch milliseconds), in a language. Its examples are receipts of
 * noon on the day `dated`: of that instant, or of the start of the version, which never changes; then it names
 * no version that came after one that is superseded. Throws `showcase.without_rules` where nothing is published.
 */
export async function faceFor(
  db: Db,
  of: Of,
  asked: Which & { language: Language; at: number; dated: 'today' | 'start' },
): Promise<{ face: Face; worked: readonly Worked[]; startsAt: Date }> {
  const { language, at, dated } = asked
  const known = await publishedAt(db, of.programmeId, at, asked)
  if (!known) throw new Refusal('showcase.without_rules')
  const { shown } = known
  const { programme } = shown
  const setting = settingOf(shown)
  const isToday = dated === 'today' && known.standing === 'in_force'
  const day = dayIn(programme.zone, isToday ? at : shown.startsAt)
  const noon = startOfDay(programme.zone, day) + 12 * HOUR
  const worked = workOut(setting, examplesOf(setting, noon, programme.minorDigits), newId)
  const [organisation, places] = await Promise.all([
    programmes.organisation(db, of.organisationId),
    programmes.places(db, of.organisationId),
  ])
  const named = naming(of.settings?.labels ?? [], [...places.stores.values()], language)
  const parts = {
    ...known,
    history: dated === 'start' ? upTo(known) : known.history,
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

/** What came after a version that is superseded is not in its print: it stays as it is. */
const upTo = ({ standing, shown, history }: Known): Known['history'] =>
  standing === 'superseded' ? history.filter((each) => each.startsAt <= shown.startsAt) : history

/**
 * The published versions around the one that is asked for: the one in force, or the first to come where none is.
 * Null where there is none, and for one that is to come after the next, of which nobody is told yet.
 */
export async function publishedAt(
  db: Db,
  programmeId: ProgrammeId,
  at: number,
  { version = null, since = null }: Which = {},
): Promise<Known | null> {
  const starts = await programmes.startsOf(db, programmeId)
  const current = inForce(starts, at)
  const placeOf = (version: number | null) => starts.findIndex((start) => start.version === version)
  const now = Math.max(0, placeOf(current))
  /** The next to come, of which people may be told. */
  const last = current === null ? 0 : now + 1
  const place = version === null ? now : placeOf(version)
  if (!starts[place] || place > last) return null
  const read = async (index: number) => {
    const start = starts[index]
    if (!start) return null
    const found = await programmes.conditionsOf(db, programmeId, start.version)
    return { ...found, startsAt: start.startsAt }
  }
  const earlier = since === null ? -1 : placeOf(since)
  const isSince = earlier >= 0 && earlier < place
  const [before, shown, next] = await Promise.all([
    read(isSince ? earlier : place - 1),
    read(place),
    place === now && place < last ? read(last) : null,
  ])
  return {
    shown: shown!,
    standing:
      place < now ? 'superseded' : place === now && current !== null ? 'in_force' : 'scheduled',
    endedAt: place < now ? starts[place + 1]!.startsAt : null,
    before,
    since: isSince,
    next,
    history: starts.slice(0, last + 1).toReversed(),
  }
}
