import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshDatabase } from '#test/given.ts'
import { oracle } from '#test/oracle.ts'
import { canDo, checkAll, open, perform, retold, type Play, type Shop } from './play.ts'
import { found, seeds } from './seeds.ts'
import { lawfulShop } from './shop.ts'
import { anyOpening, anyStep, type Opening, type Step } from './steps.ts'
import { instantOf } from './sums.ts'

const SEQUENCES = Number(process.env['KOPILKA_LAWS'] ?? 300)
const STEPS = 100

const given = freshDatabase({ oracle: false })
const shop = lawfulShop(given)

/** One step of a sequence; printed as it can be kept in seeds.ts. */
class Happens implements fc.AsyncCommand<Play, Shop> {
  readonly step: Step
  constructor(step: Step) {
    this.step = step
  }
  check = (play: Readonly<Play>) => canDo(play.world, this.step)
  run = (play: Play) => perform(play, this.step)
  toString = () => JSON.stringify(this.step)
}

async function begun(opening: Opening): Promise<Play> {
  return open(shop, opening, instantOf(opening.zone, opening.day, '10:00'))
}

/** The end of a sequence: every lot, every line of the statements, and the book as a whole. */
async function ended(play: Play): Promise<void> {
  await checkAll(play)
  await shop.deliver()
  const offences = (await oracle(given.owner)).filter((each) => {
    const text = JSON.stringify(each)
    return !known.has(text) && known.add(text)
  })
  try {
    expect(offences, 'the book as a whole').toEqual([])
  } catch (error) {
    throw retold(play, error)
  }
}

/** Offences of a sequence that failed; they say nothing of the next one. */
const known = new Set<string>()

/** What came before must not stand in the way of the next sequence. */
async function cleared(play: Play | null): Promise<void> {
  await shop.deliver()
  if (play) await shop.ask('POST', `/v1/programmes/${play.world.programmeId}/close`)
}

/** A failure is made smaller for so long (milliseconds); then the smallest found is told. */
const SHRINKING = 60_000
let shrinkUntil = Infinity

const property = fc.asyncProperty(
  anyOpening,
  fc.commands([anyStep.map((step) => new Happens(step))], { maxCommands: STEPS, size: 'max' }),
  async (opening, commands) => {
    if (performance.now() > shrinkUntil) return
    let play: Play | null = null
    try {
      play = await begun(opening)
      const setup = { model: play, real: shop }
      await fc.asyncModelRun(() => setup, commands)
      await ended(play)
    } catch (error) {
      shrinkUntil = Math.min(shrinkUntil, performance.now() + SHRINKING)
      throw error
    } finally {
      await cleared(play)
    }
  },
)

test.each(found)('$why', async ({ opening, steps }) => {
  const play = await begun(opening)
  for (const step of steps) if (canDo(play.world, step)) await perform(play, step)
  await ended(play)
  await cleared(play)
})

test.each(seeds)('the sequence of seed $seed, path $path', async (seed) => {
  await fc.assert(property, seed)
})

test(
  `in ${SEQUENCES} sequences of whatever tills and the office do, the book says what a bank's would`,
  { timeout: 0 },
  async () => {
    await fc.assert(property, { numRuns: SEQUENCES })
  },
)
