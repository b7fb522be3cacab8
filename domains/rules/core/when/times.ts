import { isDay } from '#kit/core/zone.ts'
import type { LeafOf } from '../language/when.ts'
import type { Leaf, Tools } from './leaf.ts'

/** The weekday by the till's clock, 1 for Monday. */
export function weekday(asked: LeafOf<'weekday'>): Leaf {
  const mask = asked.reduce((all, day) => all | (1 << day), 0)
  return {
    name: 'weekday',
    holds: ({ facts }) => (mask & (1 << facts.local.weekday)) !== 0,
    code: () => 'weekday.other',
    expected: asked,
    actual: ({ facts }) => facts.local.weekday,
  }
}

/** From a time of day until just before another, by the till's clock; 22:00 until 02:00 passes midnight. */
export function time(asked: LeafOf<'time'>, tools: Tools, path: string): Leaf {
  const from = minutes(asked.from)
  const until = minutes(asked.until)
  if (from === until) tools.report(path, 'bounds.empty', 'from and until are the same time of day')
  const passesMidnight = from > until
  return {
    name: 'time',
    holds: ({ facts }) => {
      const now = facts.local.hour * 60 + facts.local.minute
      return passesMidnight ? now >= from || now < until : now >= from && now < until
    },
    code: () => 'time.other',
    expected: asked,
    actual: ({ facts }) => `${twoDigits(facts.local.hour)}:${twoDigits(facts.local.minute)}`,
  }
}

/** Between two days of the programme's zone, both included. Days compare as text. */
export function date(asked: LeafOf<'date'>, tools: Tools, path: string): Leaf {
  for (const [key, day] of Object.entries(asked)) {
    if (!isDay(day)) {
      tools.report(`${path}/${key}`, 'day.unknown', `${day} is not a day of the calendar`)
    }
  }
  const { from = '0000-01-01', to = '9999-12-31' } = asked
  if (from > to) tools.report(path, 'bounds.empty', 'The first day is after the last')
  return {
    name: 'date',
    holds: ({ facts }) => facts.day >= from && facts.day <= to,
    code: ({ facts }) => (facts.day < from ? 'date.before' : 'date.after'),
    expected: asked,
    actual: ({ facts }) => facts.day,
  }
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
const twoDigits = (number: number): string => String(number).padStart(2, '0')
