import { lengthOfMonth } from './days.ts'
import type { Conditions, Rule } from './language/document.ts'
import type { Report } from './problems.ts'

/** Reports ids used twice, and rules, groups and kinds that are named but do not fit together. */
export function checkReferences(document: Conditions, report: Report): void {
  const byId = new Map<string, Rule>()
  document.rules.forEach((rule, i) => {
    if (byId.has(rule.id) || rule.id === 'redeem') {
      report(`/rules/${i}/id`, 'rule.twice', `There is already a rule “${rule.id}”`)
    }
    byId.set(rule.id, rule)
  })
  document.rules.forEach((rule, i) => {
    checkGroup(document, rule, `/rules/${i}/group`, report)
    for (const id of rule.excludes ?? []) {
      checkExclusion(rule, id, byId.get(id), `/rules/${i}/excludes`, report)
    }
  })
}

function checkGroup({ groups = {}, rules }: Conditions, rule: Rule, path: string, report: Report) {
  if (rule.group === undefined) return
  if (!Object.hasOwn(groups, rule.group)) {
    report(path, 'group.unknown', `There is no group “${rule.group}”`)
  }
  const mates = rules.filter(({ group }) => group === rule.group)
  if (mates[0] === rule && mates.some(({ then }) => !then.discount !== !rule.then.discount)) {
    report(path, 'group.mixed', 'A group holds either points or discounts, not both')
  }
}

function checkExclusion(
  rule: Rule,
  id: string,
  other: Rule | undefined,
  path: string,
  report: Report,
) {
  if (!other || other === rule) {
    report(path, 'rule.unknown', `There is no other rule “${id}”`)
  } else if (other.on !== rule.on) {
    report(path, 'excludes.other_event', `“${id}” answers to another event`)
  } else if (other.then.discount && !rule.then.discount) {
    report(path, 'excludes.order', `“${id}” is a discount: discounts are judged before points`)
  }
}

/** Reports terms that contradict themselves: days that never come, ladders that do not rise. */
export function checkTerms({ expiry, tiers }: Conditions, report: Report): void {
  if (expiry?.kind === 'fixed' && expiry.day > lengthOfMonth(2024, expiry.month)) {
    report('/expiry/day', 'day.unknown', 'The month has no such day')
  }
  if ((expiry?.kind === 'rolling' || expiry?.kind === 'inactivity') && isNothing(expiry.after)) {
    report('/expiry/after', 'expiry.at_once', 'Points would lapse at once')
  }
  tiers?.ladder.forEach((tier, i, ladder) => {
    if (ladder.slice(0, i).some(({ id }) => id === tier.id)) {
      report(`/tiers/ladder/${i}/id`, 'tier.twice', `There is already a tier “${tier.id}”`)
    }
    if (i > 0 && tier.from <= ladder[i - 1]!.from) {
      report(
        `/tiers/ladder/${i}/from`,
        'tier.not_rising',
        'Each tier must begin above the one below',
      )
    }
  })
  if (tiers?.window.kind === 'rolling' && isNothing(tiers.window.length)) {
    report('/tiers/window/length', 'window.empty', 'The window has no length')
  }
}

function isNothing(length: { days?: number; months?: number; years?: number }): boolean {
  return (length.days ?? 0) + (length.months ?? 0) + (length.years ?? 0) === 0
}
