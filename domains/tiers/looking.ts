import type { Db } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { withReviews } from './core/review.ts'
import { NO_SUMS, type Standing, type Sums, type TierPolicy } from './core/standing.ts'
import { windowAt } from './core/window.ts'
import * as store from './tiers.store.ts'

/** A member in a programme at an instant, with the ladder that judges then; null where there is none. */
export type GradeAsked = {
  readonly owner: string
  readonly programmeId: string
  readonly policy: TierPolicy | null
  readonly zone: string
  readonly at: number
}

/** What `promote`, `tierAt` and `progress` need: reviews that fell due by then are in the history already. */
export type Grade = { readonly history: readonly Standing[]; readonly sums: Sums }

const NO_GRADE: Grade = { history: [], sums: NO_SUMS }

/** Standings and sums for a whole batch, in the order asked: one statement, and a second where a standing has ended. */
export async function look(db: Db, asked: readonly GradeAsked[]): Promise<Grade[]> {
  const grades: Grade[] = asked.map(() => NO_GRADE)
  const graded = asked.flatMap((each, index) =>
    each.policy ? [{ ...each, policy: each.policy, index }] : [],
  )
  const found = await store.look(
    db,
    graded.map(({ owner, programmeId, policy, zone, at }) => ({
      owner,
      programmeId,
      ...windowAt(policy, zone, at),
    })),
  )
  const ended = graded.filter(({ at }, place) => hasEnded(found[place]!.history, at))
  const days = await store.daysOf(db, ended)
  for (const [place, { index }] of graded.entries()) grades[index] = found[place]!
  for (const [place, { index, policy, zone, at }] of ended.entries()) {
    const { history, sums } = grades[index]!
    grades[index] = { history: withReviews(history, days[place]!, policy, zone, at), sums }
  }
  return grades
}

function hasEnded(history: readonly Standing[], at: number): boolean {
  const until = history.at(-1)?.until ?? null
  return until !== null && until <= at
}

/** What a decision changes in tiers: what was bought or returned, and standings in the order of `from`. */
export type GradeChange = {
  readonly owner: string
  readonly programmeId: string
  readonly qualifying?: Omit<store.Qualified, 'owner' | 'programmeId'> | null | undefined
  readonly standings?: readonly Standing[] | undefined
}

export type RecordOptions = {
  readonly actor?: { readonly kind: string; readonly id: string }
  readonly reason?: string | null
  readonly mergeId?: string | null
}

const BY_ITSELF = { kind: 'job', id: 'tiers' }

/** Records the changes of a whole batch. Standings that are recorded already are passed over. */
export async function record(
  db: Db,
  changes: readonly GradeChange[],
  recordedAt: Date,
  { actor = BY_ITSELF, reason = null, mergeId = null }: RecordOptions = {},
): Promise<void> {
  const qualified = changes.flatMap(({ owner, programmeId, qualifying }) =>
    qualifying && (qualifying.spend || qualifying.points || qualifying.visits)
      ? [{ ...qualifying, owner, programmeId }]
      : [],
  )
  const seen = new Set<string>()
  const standings = changes.flatMap(({ owner, programmeId, standings = [] }) =>
    standings.flatMap((each) => {
      const { id, tier, from, until, cause } = each
      // two receipts of a batch may both have found the same review due
      const name = `${owner} ${programmeId} ${from} ${tier} ${cause}`
      if (id !== null || seen.has(name)) return []
      seen.add(name)
      const own = cause === 'merged' ? mergeId : null
      return [
        { owner, programmeId, id: newId(), tier, from, until, cause, mergeId: own, reason, actor },
      ]
    }),
  )
  // asked for in one turn: the till's COMMIT follows at once
  await Promise.all([
    store.addQualifying(db, qualified),
    store.addStandings(db, standings, recordedAt),
  ])
}
