import type { ConditionsWithDocument } from '#domains/programmes/conditions.api.ts'

const keyOf = (programmeId: string, version: number) => `kopilka.draft.${programmeId}.${version}`

/** What was typed in this tab and could not be saved, made from the same revision; null where nothing was. */
export function unsavedOf(programmeId: string, loaded: ConditionsWithDocument): unknown {
  try {
    const kept = sessionStorage.getItem(keyOf(programmeId, loaded.version))
    if (kept === null) return null
    const { revision, document } = JSON.parse(kept) as { revision: string; document: unknown }
    return revision === loaded.revision ? document : null
  } catch {
    return null
  }
}

/** Keeps what is not saved in this tab, or forgets it when there is nothing to keep. */
export function keepUnsaved(
  programmeId: string,
  version: number,
  kept: { readonly revision: string; readonly document: unknown } | null,
): void {
  const key = keyOf(programmeId, version)
  if (kept === null) sessionStorage.removeItem(key)
  else sessionStorage.setItem(key, JSON.stringify(kept))
}
