/** What a merge is judged by. */
export type Mergeable = {
  readonly owner: string
  readonly state: 'active' | 'closed' | 'merged'
  readonly test: boolean
}

/** Why the duplicate may not be merged into the survivor: the code of the refusal, null when it may. */
export function mergeRefusal(survivor: Mergeable, duplicate: Mergeable) {
  if (survivor.owner === duplicate.owner) return 'merge.with_itself'
  if (survivor.state === 'closed' || duplicate.state === 'closed') return 'member.closed'
  if (survivor.state === 'merged' || duplicate.state === 'merged') return 'member.merged'
  if (survivor.test !== duplicate.test) return 'merge.test_with_live'
  return null
}

/** One member and whom it was merged into, of a chain of merges. */
export type Link = { readonly owner: string; readonly mergedInto: string | null }

/** A member and everybody who was merged into it, directly or through others. */
export function family(owner: string, links: readonly Link[]): string[] {
  const all = [owner]
  for (const head of all) {
    const next = links.filter((link) => link.mergedInto === head && !all.includes(link.owner))
    all.push(...next.map((link) => link.owner))
  }
  return all
}
