import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freshDatabase, type Given } from '#test/given.ts'
import { oracle } from '#test/oracle.ts'
import { canDo, checkAll, open, perform } from './perform.ts'
import { retold, type Play, type Shop } from './play.ts'
import { found, seeds } from './seeds.ts'
import { lawfulShop } from './shop.ts'
import { anyOpening, anyStep, type Opening, type Step } from './steps.ts'
import { instantOf } from './sums.ts'

/** How many sequences: fewer on a server that is not ours; `npm run test:long` asks for more. */
const SEQUENCES = Number(
  process.env['KOPILKA_LAWS'] ?? (process.env['TEST_DATABASE_URL'] ? 60 : 300),
)
/** Sequences that share a database. */
const TOGETHER = 150
/** A failure is made smaller for so long (milliseconds); then the smallest found is told. */
const SHRINKING = 60_000

/** A step of a sequence; printed as it can be kept in seeds.ts. */
class Happens implements fc.AsyncCommand<Play, Shop> {
  readonly step: Step
  constructor(step: Step) {
    this.step = step
  }
  check = (play: Readonly<Play>) => canDo(play.world, this.step)
  run = (play: Play) => perform(play, this.step)
  toString = () => JSON.stringify(this.step)
}

const happens = anyStep.map((step) => new Happens(step))
const upTo = (maxCommands: number) => fc.commands([happens], { maxCommands, size: 'max' })
/** Most sequences are short: many beginnings show more than few long ends. */
const anySteps = fc.oneof({ weight: 4, arbitrary: upTo(35) }, { weight: 1, arbitrary: upTo(100) })

function lawsOf(given: Given, shop: Shop) {
  /** Offences of a sequence that failed; they say nothing of the next one. */
  const known = new Set<string>()
  let shrinkUntil = Infinity

  /** Plays a sequence in a programme of its own; at its end every lot, every line and the book as a whole are looked at. */
  const plays = async (opening: Opening, steps: (play: Play) => Promise<void>) => {
    const play = await open(shop, opening, instantOf(opening.zone, opening.day, '10:00'))
    try {
      await steps(play)
      await checkAll(play)
      await shop.deliver()
      const offences = (await oracle(given.owner)).filter(
        (each) => !known.has(JSON.stringify(each)),
      )
      for (const each of offences) known.add(JSON.stringify(each))
      expect(offences, 'the book as a whole').toEqual([])
    } catch (error) {
      throw retold(play, error)
    } finally {
      await shop.deliver()
      await shop.ask('POST', `/v1/programmes/${play.world.programmeId}/close`)
    }
  }

  const property = fc.asyncProperty(anyOpening, anySteps, async (opening, steps) => {
    if (performance.now() > shrinkUntil) return
    try {
      await plays(opening, (play) => fc.asyncModelRun(() => ({ model: play, real: shop }), steps))
    } catch (error) {
      shrinkUntil = Math.min(shrinkUntil, performance.now() + SHRINKING)
      throw error
    }
  })
  return { plays, property }
}

describe.runIf(found.length + seeds.length > 0)('what once went wrong', () => {
  const given = freshDatabase({ oracle: false })
  const { plays, property } = lawsOf(given, lawfulShop(given))

  for (const { why, opening, steps } of found)
    test(why, () =>
      plays(opening, async (play) => {
        for (const step of steps) if (canDo(play.world, step)) await perform(play, step)
      }),
    )
  for (const seed of seeds)
    test(`goes right: seed ${seed.seed}, path ${seed.path}`, () => fc.assert(property, seed))
})

for (let before = 0; before < SEQUENCES; before += TOGETHER) {
  const numRuns = Math.min(TOGETHER, SEQUENCES - before)
  describe(`sequences ${before + 1} to ${before + numRuns}`, () => {
    const given = freshDatabase({ oracle: false })
    const { property } = lawsOf(given, lawfulShop(given))

    test(
      'whatever tills and the office do, the book says what a bank on paper would',
      { timeout: 0 },
      () => fc.assert(property, { numRuns }),
    )
  })
}
