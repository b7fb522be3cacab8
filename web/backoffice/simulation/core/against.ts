import type { PointInForce, SearchPoint } from '#domains/simulation/search.api.ts'
import type { Reading } from './tables.ts'

/** A sentence by its key and what stands in it. */
export type Sentence = { readonly key: string; readonly values: Readonly<Record<string, string>> }

/** How a variant compares with the version in force, each difference in a sentence. */
export function against(point: PointInForce, inForce: PointInForce, reading: Reading): Sentence[] {
  const told: Sentence[] = []
  const tell = (key: string, values: Sentence['values'] = {}) => void told.push({ key, values })
  const { money, percent, count } = reading
  const [now, then] = [givenOf(inForce), givenOf(point)]
  if (then > now) tell('given.more', { by: money(then - now), now: money(now) })
  else if (then < now) tell('given.less', { by: money(now - then), now: money(now) })
  else tell('given.same')
  if (point.loss !== null && inForce.loss !== null && point.loss !== inForce.loss)
    tell('loss', { then: percent(point.loss), now: percent(inForce.loss) })
  const [paid, pays] = [inForce.breakEven, point.breakEven]
  if (pays !== null && paid !== null && pays !== paid) {
    if (pays > 0 && paid > 0) tell('breakEven', { then: percent(pays), now: percent(paid) })
    else if (pays > 0) tell('breakEven.more', { then: percent(pays) })
    else if (paid > 0) tell('breakEven.none', { now: percent(paid) })
    else tell('breakEven.neither')
  } else if (point.neverPays !== inForce.neverPays) tell(point.neverPays ? 'neverPays' : 'paysNow')
  const [owed, owes] = [inForce.figures.liability, point.figures.liability]
  if (owed !== null && owes !== null && owed !== owes)
    tell('liability', { then: money(owes), now: money(owed) })
  const [worse, worst] = [point.measures, inForce.measures]
  if (worse && worst) {
    const differ = (name: 'turnedNegative' | 'partPayment' | 'offers', show: Show) => {
      const [a, b] = [worst[name], worse[name]]
      if (a !== null && b !== null && a !== b) tell(name, { then: show(b), now: show(a) })
    }
    differ('turnedNegative', count)
    differ('partPayment', (share) => percent(share / 10_000))
    differ('offers', count)
  }
  const losing = point.seen?.inForce
  // a variant that breaks what is wanted of regulars has said so already
  if (losing && !point.breaks.includes('regularsInForce'))
    if (losing.members === 0) tell('regulars.none')
    else
      tell('regulars.some', {
        members: count(losing.members),
        lost: money(losing.lost),
        most: money(losing.most),
      })
  return told
}

type Show = (value: number) => string

const givenOf = ({ figures }: Pick<PointInForce, 'figures'>): number =>
  figures.discounts + figures.paidWithPoints

/** The constraints that no variant holds, with the nearest that any comes; null where nobody can tell. */
export function outOfReach(
  points: readonly SearchPoint[],
  constraints: Readonly<Record<string, number | undefined>>,
): { readonly name: Broken; readonly most: number; readonly nearest: number | null }[] {
  return Object.entries(constraints).flatMap(([key, most]) => {
    const name = key as Broken
    const isHeld = points.some(({ breaks }) => !breaks.includes(name))
    if (most === undefined || isHeld) return []
    const known = points.flatMap(({ measures }) => measures?.[name] ?? [])
    return [{ name, most, nearest: known.length > 0 ? Math.min(...known) : null }]
  })
}

export type Broken = SearchPoint['breaks'][number]
