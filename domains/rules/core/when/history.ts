import { dayNumber, isWithinBirthday } from '../days.ts'
import type { LeafOf } from '../language/when.ts'
import { checkBounds, within, type Leaf, type Tools } from './leaf.ts'

/** The number of this visit: one of some, each so many, within bounds; all that is given must hold. */
export function visit(asked: LeafOf<'visit'>, tools: Tools, path: string): Leaf {
  checkBounds(asked, path, tools.report)
  const { nth, every, atLeast = 0, atMost = Infinity } = asked
  return {
    name: 'visit',
    holds: ({ facts: { visit } }) =>
      visit >= atLeast &&
      visit <= atMost &&
      (nth === undefined || nth.includes(visit)) &&
      (every === undefined || visit % every === 0),
    code: () => 'visit.other',
    expected: asked,
    actual: ({ facts }) => facts.visit,
  }
}

export function firstPurchase(asked: LeafOf<'firstPurchase'>): Leaf {
  return {
    name: 'firstPurchase',
    holds: ({ facts }) => (facts.visit === 1) === asked,
    code: () => 'firstPurchase.other',
    expected: asked,
    actual: ({ facts }) => facts.visit === 1,
  }
}

/** Calendar days since the last purchase; a member without one has no such number. */
export function sinceLast(asked: LeafOf<'sinceLast'>, tools: Tools, path: string): Leaf {
  checkBounds(asked, path, tools.report)
  return within('sinceLast', asked, ({ facts }) => daysSince(facts.lastVisitDay, facts.day), {
    expected: asked,
  })
}

/** Calendar days since the member was enrolled. */
export function sinceEnrolment(asked: LeafOf<'sinceEnrolment'>, tools: Tools, path: string): Leaf {
  checkBounds(asked, path, tools.report)
  return within('sinceEnrolment', asked, ({ facts }) => daysSince(facts.enrolledDay, facts.day), {
    expected: asked,
  })
}

/** The birthday or some days around it. The answer keeps whether it is known, never the day itself. */
export function birthday(asked: LeafOf<'birthday'>): Leaf {
  return {
    name: 'birthday',
    holds: ({ facts }) =>
      facts.birthday !== null &&
      isWithinBirthday(facts.birthday, facts.day, asked.before, asked.after),
    code: ({ facts }) => (facts.birthday === null ? 'birthday.none' : 'birthday.other'),
    expected: asked,
    actual: ({ facts }) => (facts.birthday === null ? null : facts.day),
  }
}

export function daysSince(earlier: string | null, day: string): number | null {
  return earlier === null ? null : dayNumber(day) - dayNumber(earlier)
}
