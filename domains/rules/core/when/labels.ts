import type { Facts } from '../facts.ts'
import type { LeafOf } from '../language/when.ts'
import { among, attribute as attributeOf } from '../lines.ts'
import type { Leaf, Tools } from './leaf.ts'

export const store = (asked: LeafOf<'store'>): Leaf => oneOf('store', asked, (facts) => facts.store)
export const till = (asked: LeafOf<'till'>): Leaf => oneOf('till', asked, (facts) => facts.till)
export const channel = (asked: LeafOf<'channel'>): Leaf =>
  oneOf('channel', asked, (facts) => facts.channel)

/** The member's tier; a tier that the ladder does not have is a mistake. */
export function tier(asked: LeafOf<'tier'>, tools: Tools, path: string): Leaf {
  checkTiers(asked, tools, path)
  return oneOf('tier', asked, (facts) => facts.tier)
}

export const tag = (asked: LeafOf<'tag'>): Leaf => anyOf('tag', asked, (facts) => facts.tags)
export const means = (asked: LeafOf<'means'>): Leaf => anyOf('means', asked, (facts) => facts.means)

/** Coupon codes are the same in any case of letters. */
export function coupon(asked: LeafOf<'coupon'>): Leaf {
  const isAsked = among(asked.map((code) => code.toUpperCase()))
  return {
    name: 'coupon',
    holds: ({ facts }) => {
      for (const code of facts.coupons) if (isAsked(code.toUpperCase())) return true
      return false
    },
    code: () => 'coupon.other',
    expected: asked,
    actual: ({ facts }) => facts.coupons,
  }
}

/** An attribute of the event: one of some values, or a number within bounds. */
export function attribute(asked: LeafOf<'attribute'>, tools: Tools, path: string): Leaf {
  const { name, in: values, atLeast = -Infinity, atMost = Infinity } = asked
  if (atLeast > atMost) tools.report(path, 'bounds.empty', 'atLeast is above atMost')
  const isNumber = asked.atLeast !== undefined || asked.atMost !== undefined
  return {
    name: 'attribute',
    holds: ({ facts }) => {
      const value = attributeOf(facts.attributes, name)
      if (value === null) return false
      const fits = typeof value === 'number' && value >= atLeast && value <= atMost
      return (!isNumber || fits) && (values === undefined || values.includes(value))
    },
    code: ({ facts }) =>
      attributeOf(facts.attributes, name) === null ? 'attribute.none' : 'attribute.other',
    expected: asked,
    actual: ({ facts }) => attributeOf(facts.attributes, name),
  }
}

/** Reports tiers that the ladder of the document does not have. */
export function checkTiers(asked: readonly string[], tools: Tools, path: string): void {
  for (const id of asked) {
    if (tools.tiers && !tools.tiers.has(id)) {
      tools.report(path, 'tier.unknown', `There is no tier “${id}” in the ladder`)
    }
  }
}

function oneOf(name: string, asked: readonly string[], of: (facts: Facts) => string | null): Leaf {
  const isAsked = among(asked)
  return {
    name,
    holds: ({ facts }) => {
      const value = of(facts)
      return value !== null && isAsked(value)
    },
    code: () => `${name}.other`,
    expected: asked,
    actual: ({ facts }) => of(facts),
  }
}

function anyOf(
  name: string,
  asked: readonly string[],
  of: (facts: Facts) => readonly string[],
): Leaf {
  const isAsked = among(asked)
  return {
    name,
    holds: ({ facts }) => {
      for (const value of of(facts)) if (isAsked(value)) return true
      return false
    },
    code: () => `${name}.other`,
    expected: asked,
    actual: ({ facts }) => of(facts),
  }
}
