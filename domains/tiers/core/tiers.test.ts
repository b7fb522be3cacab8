import { expect, test } from 'vitest'
import { dayIn, parseInstant } from '#kit/core/zone.ts'
import { news } from './news.ts'
import { progress } from './progress.ts'
import { climbed, promote, unrecorded } from './promote.ts'
import { afterManual, withReviews } from './review.ts'
import { NO_SUMS, standingAt, tierAt, type Standing, type TierPolicy } from './standing.ts'
import { endOfStanding, sumsIn, windowAt, type QualifyingDay } from './window.ts'

const ZONE = 'Europe/Moscow'

const name = { ru: 'Уровень', en: 'Tier' }
const ladder = [
  { id: 'basic', name, from: 0 },
  { id: 'silver', name, from: 1000 },
  { id: 'gold', name, from: 5000 },
]
const yearly: TierPolicy = {
  by: 'spend',
  window: { kind: 'rolling', length: { years: 1 } },
  ladder,
  retention: { years: 1 },
}

const at = (day: string, time = '12:00:00') => parseInstant(`${day}T${time}+03:00`)!.ms

/** Plays the life of a member's tier: `day buy amount`, `day return amount from`, `day manual tier until`, `day tier expected`. */
function story(policy: TierPolicy, text: string): Standing[] {
  let history: Standing[] = []
  const days: QualifyingDay[] = []
  const add = (day: string, spend: number) => days.push({ ...NO_SUMS, day, spend })
  for (const line of text.trim().split('\n')) {
    const [day, word, what, more] = line.trim().split(/\s+/) as [string, string, string, string?]
    const instant = at(day)
    const seen = withReviews(history, days, policy, ZONE, instant)
    const sums = sumsIn(days, windowAt(policy, ZONE, instant))
    if (word === 'buy') {
      const bought = { ...NO_SUMS, spend: Number(what) }
      const won = promote({ history: seen, sums, bought, policy, zone: ZONE, at: instant })
      add(day, bought.spend)
      if (won) history = [...history, ...unrecorded(seen, won)].map(recorded)
    } else if (word === 'return') {
      add(more!, -Number(what))
    } else if (word === 'manual') {
      const until = at(more!, '00:00:00')
      history = [
        ...seen,
        { tier: what, from: instant, until, cause: 'manual' as const, id: null },
      ].map(recorded)
    } else if (word === 'unset') {
      history = [...seen, afterManual(seen, sums, policy, ZONE, instant)].map(recorded)
    } else if (word === 'review') {
      history = seen.map(recorded)
    } else if (word === 'tier') {
      expect(tierAt(seen, policy, instant) ?? 'none', line).toBe(what)
    } else if (word === 'until') {
      const until = standingAt(seen, instant)?.until ?? null
      expect(until === null ? 'ever' : dayIn(ZONE, until), line).toBe(what)
    } else if (word === 'lacks') {
      const { toNext } = progress(policy, standingAt(seen, instant), sums)
      expect(toNext === null ? 'nothing' : String(toNext), line).toBe(what)
    } else throw new Error(`a story of tiers has no word '${word}'`)
  }
  return history
}

const recorded = (standing: Standing, index: number): Standing => ({
  ...standing,
  id: standing.id ?? `s${index}`,
})

test('a member rises as soon as the sum is reached, and keeps it for the retention', () => {
  story(
    yearly,
    `
    2026-01-10  tier   basic
    2026-01-10  lacks  1000
    2026-01-10  buy    999
    2026-01-11  tier   basic
    2026-01-12  buy    1
    2026-01-12  tier   silver
    2026-01-12  until  2027-01-12
    2026-01-12  lacks  4000
    2026-03-01  buy    9000
    2026-03-01  tier   gold
    2026-03-01  lacks  nothing
    2027-02-28  tier   gold
    2027-03-02  tier   basic
  `,
  )
})

test('what was earned again within the window is kept for another term', () => {
  story(
    yearly,
    `
    2026-01-12  buy    1000
    2026-12-01  buy    1000
    2027-01-13  tier   silver
    2027-01-13  until  2028-01-12
    2028-01-13  tier   basic
  `,
  )
})

test('a tier is lost one step at a time where the programme says so, each step lasting its term', () => {
  story(
    { ...yearly, downgrade: 'one_step' },
    `
    2026-01-12  buy    5000
    2027-01-11  tier   gold
    2027-01-13  tier   silver
    2028-01-11  tier   silver
    2028-01-13  tier   basic
    2028-01-13  until  ever
  `,
  )
})

test('a grace period after the end keeps the tier, and earning within it keeps it for a whole term', () => {
  const policy: TierPolicy = { ...yearly, grace: { months: 2 } }
  story(
    policy,
    `
    2026-01-12  buy    1000
    2027-02-01  tier   silver
    2027-02-01  until  2027-03-12
    2027-03-11  tier   silver
    2027-03-13  tier   basic
  `,
  )
  story(
    policy,
    `
    2026-01-12  buy    1000
    2027-02-01  buy    1000
    2027-02-01  until  2028-02-01
    2027-03-13  tier   silver
  `,
  )
})

test('the end of a standing moves to the end of its month, quarter or year, in the zone of the programme', () => {
  const from = at('2026-02-10')
  const end = (roundTo: TierPolicy['roundTo']) => endOfStanding({ ...yearly, roundTo }, ZONE, from)
  expect(end('instant')).toBe(at('2027-02-10'))
  expect(end('day')).toBe(at('2027-02-11', '00:00:00'))
  expect(end('month')).toBe(at('2027-03-01', '00:00:00'))
  expect(end('quarter')).toBe(at('2027-04-01', '00:00:00'))
  expect(end('year')).toBe(at('2028-01-01', '00:00:00'))
  // what ends on the boundary already is not carried over it
  expect(endOfStanding({ ...yearly, roundTo: 'year' }, ZONE, at('2026-01-01', '00:00:00'))).toBe(
    at('2027-01-01', '00:00:00'),
  )
})

test('in calendar windows the sum starts anew, and the tier of one year lasts through the next', () => {
  story(
    { by: 'spend', window: { kind: 'calendar', unit: 'year' }, ladder },
    `
    2026-06-01  buy    1000
    2026-06-01  until  2027-01-01
    2027-01-02  tier   silver
    2027-01-02  lacks  5000
    2027-12-31  tier   silver
    2028-01-01  tier   basic
  `,
  )
})

test('over a lifetime nothing that was reached is lost', () => {
  story(
    { by: 'spend', window: { kind: 'lifetime' }, ladder },
    `
    2016-06-01  buy    400
    2026-06-01  buy    600
    2026-06-01  tier   silver
    2026-06-01  until  ever
    2056-06-01  tier   silver
  `,
  )
})

test('a return lowers what counts, and the tier waits for its review', () => {
  story(
    yearly,
    `
    2026-01-12  buy    1000
    2026-02-01  return 600   2026-01-12
    2026-02-01  tier   silver
    2026-02-01  lacks  4600
    2027-01-13  tier   basic
  `,
  )
})

test('a manual tier lasts to its end date: no review lowers it, earning lifts above it', () => {
  story(
    yearly,
    `
    2026-01-12  buy    1000
    2026-02-01  manual gold   2027-06-01
    2027-01-20  tier   gold
    2027-05-31  tier   gold
    2027-06-01  tier   basic
  `,
  )
  story(
    yearly,
    `
    2026-02-01  manual silver 2026-06-01
    2026-03-01  buy    5000
    2026-03-01  tier   gold
    2026-06-02  tier   gold
  `,
  )
})

test('what a manual tier covered goes on when it ends or is taken back', () => {
  story(
    yearly,
    `
    2026-01-12  buy    5000
    2026-02-01  manual silver 2026-06-01
    2026-03-01  buy    10
    2026-03-01  tier   silver
    2026-06-02  tier   gold
    2026-06-02  until  2027-01-12
  `,
  )
  story(
    yearly,
    `
    2026-01-12  buy    1000
    2026-02-01  manual gold   2026-12-01
    2026-03-01  unset  now
    2026-03-01  tier   silver
    2026-03-01  until  2027-01-12
  `,
  )
})

test('a review that is held late, or never, comes out as the one held in time', () => {
  const life = `
    2026-01-12  buy    5000
    2026-05-01  buy    1200
    2027-01-12  %
    2027-02-20  buy    100
    2028-01-20  %
    2028-03-01  tier   basic`
  const inTime = story(yearly, `${life.replaceAll('%', 'review -')}\n2030-01-01 review -`)
  const late = story(
    yearly,
    `${life.replaceAll('%', 'tier silver').replace('2028-01-20  tier silver', '2028-01-20  tier basic')}\n2030-01-01 review -`,
  )
  expect(late).toEqual(inTime)
  expect(late.map(({ tier, cause }) => `${tier} ${cause}`)).toEqual([
    'gold reached',
    'silver lowered',
    'basic lowered',
  ])
})

test('a late receipt lifts the present tier and rewrites none of the past', () => {
  const history: Standing[] = [
    { id: 'a', tier: 'silver', from: at('2026-03-01'), until: at('2027-03-01'), cause: 'reached' },
  ]
  const bought = { ...NO_SUMS, spend: 5000 }
  const late = { history, sums: NO_SUMS, bought, policy: yearly, zone: ZONE }
  expect(promote({ ...late, at: at('2026-02-01') })).toEqual({
    id: null,
    tier: 'gold',
    from: at('2026-03-01'),
    until: at('2027-02-01'),
    cause: 'reached',
  })
  expect(promote({ ...late, at: at('2024-02-01') })).toBeNull()
})

test('a ladder that begins above zero leaves newcomers without a tier', () => {
  story(
    { ...yearly, ladder: ladder.slice(1) },
    `
    2026-01-10  tier   none
    2026-01-10  lacks  1000
    2026-01-12  buy    1000
    2026-01-12  tier   silver
    2027-01-13  tier   none
  `,
  )
})

test('points and visits are counted as well as money', () => {
  const sums = { spend: 0, points: 1000, visits: 5000 }
  const tier = (by: TierPolicy['by']) =>
    promote({
      history: [],
      sums: NO_SUMS,
      bought: sums,
      policy: { ...yearly, by },
      zone: ZONE,
      at: at('2026-01-01'),
    })?.tier
  expect(tier('spend')).toBeUndefined()
  expect(tier('points')).toBe('silver')
  expect(tier('visits')).toBe('gold')
})

test('a rolling window reaches back to the day after the same day, 29 February included', () => {
  const on = (day: string) => windowAt(yearly, ZONE, at(day))
  expect(on('2026-03-10')).toEqual({ from: '2025-03-11', to: '2026-03-10' })
  expect(on('2028-02-29')).toEqual({ from: '2027-03-01', to: '2028-02-29' })
})

test('a day belongs to the zone of the programme, not to that of the server', () => {
  const late = at('2026-03-10', '23:30:00')
  expect(windowAt(yearly, 'Europe/Moscow', late).to).toBe('2026-03-10')
  expect(windowAt(yearly, 'Asia/Vladivostok', late).to).toBe('2026-03-11')
})

test('a rise and a fall are told, a tier that stays is not', () => {
  expect(news(yearly, 'p', 'basic', 'silver')?.name).toBe('tier.reached')
  expect(news(yearly, 'p', null, 'basic')?.name).toBe('tier.reached')
  expect(news(yearly, 'p', 'gold', 'silver')).toEqual({
    name: 'tier.lost',
    data: { programmeId: 'p', tier: 'gold', now: 'silver' },
  })
  expect(news(yearly, 'p', 'silver', 'silver')).toBeNull()
})

test('receipts of one batch add up: the second sees what the first bought and reached', () => {
  const first = { history: [], sums: NO_SUMS, policy: yearly, zone: ZONE, at: at('2026-03-01') }
  const bought = { ...NO_SUMS, spend: 600, day: '2026-03-01' }
  expect(promote({ ...first, bought })).toBeNull()

  const second = { ...first, ...climbed(first, { standings: [], bought }, first) }
  const won = promote({ ...second, bought })!
  expect(won.tier).toBe('silver')

  const third = { ...second, ...climbed(second, { standings: [won], bought }, second) }
  expect(third.sums.spend).toBe(1200)
  expect(promote({ ...third, bought })).toBeNull()
  // one of last year does not see what lies after its day
  const late = { ...first, at: at('2025-03-01') }
  expect(climbed(late, { standings: [], bought }, late).sums.spend).toBe(0)
})
