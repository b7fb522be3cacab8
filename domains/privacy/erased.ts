import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { within } from '#kit/deadline.ts'

/** A member who was forgotten, by the ids alone. */
export type Erased = {
  readonly organisationId: OrganisationId
  readonly memberId: string
  readonly at: string
}

/**
 * The list of those who were forgotten, beside the database and only ever added to: a database that is
 * restored to an earlier moment does not know of them. Where backups are kept there is another.
 */
export const erasedFile = (folder: string): string => join(folder, 'erased.jsonl')

/** Where backups of this data folder are kept, a line each. */
const placesFile = (folder: string) => join(folder, 'backup-places')

type Keeper = {
  readonly folder: string
  /** Told of a list beside backups that could not be added to; the next backup makes good for it. */
  readonly missed: (place: string) => void
}
let keeper: Keeper | null = null

/** From now on whoever is forgotten is written into the lists of this data folder; null ends it. */
export function keepErasedIn(folder: string | null, missed: Keeper['missed'] = () => {}): void {
  keeper = folder === null ? null : { folder, missed }
}

/** Writes somebody into the list, where this process keeps one, and into those beside the backups. */
export async function keepErased(erased: Erased): Promise<void> {
  if (!keeper) return
  const { folder, missed } = keeper
  await addLines(erasedFile(folder), [erased])
  // no folder is made here: a disk that is not mounted would be mistaken for an empty one
  const beside = async (place: string) =>
    within(PATIENCE, addLines(erasedFile(place), [erased])).catch(() => missed(place))
  try {
    await Promise.all(placesOf(folder).map(beside))
  } catch {
    missed(placesFile(folder))
  }
}

/** Milliseconds: a disk far away that does not answer holds up no erasure. */
const PATIENCE = 3_000

/** Brings the list beside the backups up to date, and keeps it so from now on. */
export async function keepErasedBeside(folder: string, place: string): Promise<void> {
  // beside a server elsewhere there may be none
  if (!existsSync(folder)) return
  if (!placesOf(folder).includes(place)) await addLine(placesFile(folder), place)
  const known = new Set(readErased(erasedFile(place)).map(keyOf))
  const missing = readErased(erasedFile(folder)).filter((each) => !known.has(keyOf(each)))
  if (missing.length > 0) await addLines(erasedFile(place), missing)
}

/** Lists of those who were forgotten that lie beside a backup: in its folder, or in the one above. */
export const listsBeside = (backup: string): string[] =>
  [erasedFile(backup), erasedFile(dirname(backup))].filter((list) => existsSync(list))

/** Those in all of these lists, each once; a line that was cut short by a loss of power is passed over. */
export function readErased(...lists: readonly string[]): Erased[] {
  const all = lists.filter((list) => existsSync(list)).flatMap((list) => linesOf(list))
  return [...new Map(all.flatMap(parsed).map((each) => [keyOf(each), each])).values()]
}

const keyOf = ({ organisationId, memberId }: Erased) => `${organisationId} ${memberId}`

const placesOf = (folder: string): string[] =>
  existsSync(placesFile(folder)) ? linesOf(placesFile(folder)).filter((line) => line !== '') : []

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n')

function parsed(line: string): Erased[] {
  try {
    const { organisationId, memberId, at } = JSON.parse(line) as Record<string, unknown>
    if (typeof organisationId !== 'string' || typeof memberId !== 'string') return []
    if (!isUuid(organisationId) || !isUuid(memberId) || typeof at !== 'string') return []
    return [{ organisationId: organisationId as OrganisationId, memberId, at }]
  } catch {
    return []
  }
}

const addLines = (path: string, erased: readonly Erased[]): Promise<void> =>
  addLine(path, erased.map((each) => JSON.stringify(each)).join('\n'))

async function addLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(`\n${line}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}
