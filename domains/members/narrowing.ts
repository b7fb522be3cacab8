import type { Context } from '#kit/context.ts'

/** Who stands on a tier, as the slice that grades members tells it. */
export type OnTier = {
  /** Owners on the tier, newest first, before one; null where nearly everybody is on it. */
  readonly listed: ((before: string | null, limit: number) => Promise<readonly string[]>) | null
  /** Those of these owners who are on it. */
  among(owners: readonly string[]): Promise<ReadonlySet<string>>
}

export type TierAsked = { readonly tier: string; readonly programmeId: string | null }

type Tell = (ctx: Context, asked: TierAsked) => Promise<OnTier>

let tell: Tell = () => Promise.reject(new Error('nobody tells of tiers: see useTiers'))

/** Says who tells of tiers: members know nothing of them. */
export function useTiers(teller: Tell): void {
  tell = teller
}

/** Throws what the teller refuses: a tier or a programme that is not there. */
export const onTier: Tell = (ctx, asked) => tell(ctx, asked)

type Row = { readonly owner: string }
type Read<R> = (part: {
  readonly after: string | null
  readonly among: readonly string[] | null
  readonly limit: number
}) => Promise<R[]>

const PORTION = 500
const LARGEST = 20_000

/**
 * The first rows of a list that are on a tier, in the order of the list. Whichever is fewer is gone
 * through in growing portions: those on the tier, or (`isFew`) those of the list.
 */
export async function narrowed<R extends Row>(
  read: Read<R>,
  { listed, among }: OnTier,
  asked: { readonly after: string | null; readonly limit: number; readonly isFew: boolean },
): Promise<R[]> {
  const { limit, isFew } = asked
  const found: R[] = []
  let { after } = asked
  for (let portion = PORTION; found.length < limit; portion = Math.min(portion * 4, LARGEST)) {
    const rows: readonly Row[] =
      listed && !isFew
        ? (await listed(after, portion)).map((owner) => ({ owner }))
        : await read({ after, among: null, limit: portion })
    const owners = rows.map(({ owner }) => owner)
    if (listed && !isFew) found.push(...(await read({ after, among: owners, limit: portion })))
    else {
      const on = await among(owners)
      found.push(...(rows as R[]).filter(({ owner }) => on.has(owner)))
    }
    if (rows.length < portion) break
    after = owners.at(-1)!
  }
  return found.slice(0, limit)
}
