import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'

/** A member who was forgotten, by the ids alone. */
export type Erased = {
  readonly organisationId: OrganisationId
  readonly memberId: string
  readonly at: string
}

/**
 * The list of those who were forgotten, beside the database and only ever added to: a database that is
 * restored to an earlier moment does not know of them.
 */
export const erasedFile = (folder: string): string => join(folder, 'erased.jsonl')

let keeper: ((erased: Erased) => Promise<void>) | null = null

/** From now on whoever is forgotten is written into the list of this data folder; null ends it. */
export function keepErasedIn(folder: string | null): void {
  keeper = folder === null ? null : (erased) => addLine(erasedFile(folder), JSON.stringify(erased))
}

/** Writes somebody into the list, where this process keeps one. */
export const keepErased = async (erased: Erased): Promise<void> => keeper?.(erased)

/** Those in the list; a line that was cut short by a loss of power is passed over. */
export function readErased(path: string): Erased[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').flatMap(parsed)
}

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

async function addLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(`\n${line}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}
