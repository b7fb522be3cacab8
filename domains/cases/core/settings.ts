import { HOUR, type Day } from '#kit/core/time.ts'
import { isDay, isZone } from '#kit/core/zone.ts'
import { kinds, priorities, type Kind, type Priority } from './kinds.ts'
import type { Hours, Span } from './sla.ts'

/** Working hours to the first answer and to resolution. */
export type Target = { readonly answer: number; readonly resolve: number }

export type Targets = Readonly<Record<Kind, Readonly<Record<Priority, Target>>>>

export type Settings = { readonly hours: Hours; readonly targets: Targets }

const nineToSix: readonly Span[] = [{ from: 9 * 60, to: 18 * 60 }]
const usual = (normal: Target): Readonly<Record<Priority, Target>> => ({
  low: { answer: normal.answer * 2, resolve: normal.resolve * 2 },
  normal,
  high: { answer: normal.answer / 4, resolve: normal.resolve / 2 },
})

/** What the program proposes until an organisation says otherwise: weekdays from nine to six. */
export const proposedHours = (zone: string): Hours => ({
  zone,
  week: [nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, [], []],
  holidays: [],
})

export const proposedTargets: Targets = {
  question: usual({ answer: 4, resolve: 18 }),
  technical: usual({ answer: 4, resolve: 27 }),
  dispute: usual({ answer: 4, resolve: 45 }),
  request: usual({ answer: 8, resolve: 45 }),
  complaint: usual({ answer: 2, resolve: 27 }),
}

/** The promise for a case, in milliseconds of working time. */
export function targetOf(targets: Targets, kind: Kind, priority: Priority): Target {
  const { answer, resolve } = targets[kind][priority]
  return { answer: Math.round(answer * HOUR), resolve: Math.round(resolve * HOUR) }
}

/** What is wrong with settings, as the field that is; null when nothing is. */
export function fault({ hours, targets }: Settings): string | null {
  if (!isZone(hours.zone)) return 'hours.zone'
  if (hours.week.flat().length === 0) return 'hours.week'
  const broken = hours.week.findIndex((spans) => !areApart(spans))
  if (broken >= 0) return `hours.week.${broken}`
  const noDay = hours.holidays.findIndex((day: Day) => !isDay(day))
  if (noDay >= 0) return `hours.holidays.${noDay}`
  for (const kind of kinds) {
    for (const priority of priorities) {
      const { answer, resolve } = targets[kind][priority]
      if (answer > resolve) return `targets.${kind}.${priority}`
    }
  }
  return null
}

/** Whether spans of a day follow one another, each with an end after its beginning. */
function areApart(spans: readonly Span[]): boolean {
  return spans.every(
    ({ from, to }, place) => from < to && (place === 0 || spans[place - 1]!.to <= from),
  )
}
