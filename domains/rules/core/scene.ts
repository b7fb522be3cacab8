import type { Facts } from './facts.ts'
import { quantityOf, type Filters } from './lines.ts'

/** What the lines of one filter come to; worked out when first asked for in a judgement. */
type Tally = {
  turn: number
  hits: number
  amount: number
  /** Per line. */
  matched: boolean[]
  quantityTurn: number
  quantity: number
  baseTurn: number
  base: number
}

/**
 * The facts of one judgement and what has been worked out from them so far. One scene serves
 * a compiled document for all its judgements, so that judging leaves no garbage.
 */
export type Scene = {
  facts: Facts
  turn: number
  /** Per line: what points are earned on, and whether it takes part at all. */
  readonly base: number[]
  readonly tallies: readonly Tally[]
  readonly filters: Filters['all']
  celTurn: number
  cel: Record<string, unknown> | null
}

export function makeScene(filters: Filters['all']): Scene {
  return {
    facts: null as unknown as Facts,
    turn: 0,
    base: [],
    filters,
    tallies: filters.map(() => ({
      turn: -1,
      hits: 0,
      amount: 0,
      matched: [],
      quantityTurn: -1,
      quantity: 0,
      baseTurn: -1,
      base: 0,
    })),
    celTurn: -1,
    cel: null,
  }
}

/** Sets the scene for other facts: nothing worked out before holds any longer. */
export function open(scene: Scene, facts: Facts): void {
  scene.facts = facts
  scene.turn += 1
}

function tallyOf(scene: Scene, filter: number): Tally {
  const tally = scene.tallies[filter]!
  if (tally.turn === scene.turn) return tally
  const matches = scene.filters[filter]!
  const { lines } = scene.facts
  const { matched } = tally
  let hits = 0
  let amount = 0
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const isMeant = matches(line)
    matched[i] = isMeant
    if (isMeant) {
      hits += 1
      amount += line.amount
    }
  }
  tally.hits = hits
  tally.amount = amount
  tally.turn = scene.turn
  return tally
}

/** How many lines match. */
export const hitsOf = (scene: Scene, filter: number): number => tallyOf(scene, filter).hits

/** Sum of the amounts of the lines that match, as the receipt has them. */
export const amountOf = (scene: Scene, filter: number): number =>
  filter === 0 ? scene.facts.amount : tallyOf(scene, filter).amount

/** Which lines match. */
export const matchedBy = (scene: Scene, filter: number): readonly boolean[] =>
  tallyOf(scene, filter).matched

/** Sum of the quantities of the lines that match, in millionths. */
export function quantitySum(scene: Scene, filter: number): number {
  const tally = tallyOf(scene, filter)
  if (tally.quantityTurn !== scene.turn) {
    tally.quantityTurn = scene.turn
    tally.quantity = 0
    for (let i = 0; i < scene.facts.lines.length; i++) {
      if (tally.matched[i]) tally.quantity += quantityOf(scene.facts.lines[i]!.quantity)
    }
  }
  return tally.quantity
}

/** Sum of the base of the lines that match; the base must have been filled in. */
export function baseOf(scene: Scene, filter: number): number {
  const tally = tallyOf(scene, filter)
  if (tally.baseTurn !== scene.turn) {
    tally.baseTurn = scene.turn
    let base = 0
    const { matched } = tally
    for (let i = 0; i < scene.facts.lines.length; i++) if (matched[i]) base += scene.base[i]!
    tally.base = base
  }
  return tally.base
}
