import { openPatience } from '#kit/breath.ts'
import { job } from '#kit/jobs.ts'
import { conversionsAsked } from './conversions.ts'
import { cohortsAsked, mediansAsked, ownerAsked, reachesAsked, rfmAsked } from './figures.ts'
import { paybackAsked, sizeAsked } from './groups.ts'
import { RENEW } from './keeping.ts'
import { liabilityAsked } from './liability.ts'
import { againstAsked, targetingAsked } from './proof.ts'
import { renew } from './renewing.ts'
import { checkSoundness, PATIENCE, ROLL_UP, rollUp } from './rolling.ts'
import { fitAll } from './worth.ts'

/** What is kept where it is large, and made anew by the hour. */
export const KEPT = [
  ownerAsked,
  mediansAsked,
  againstAsked,
  paybackAsked,
  targetingAsked,
  sizeAsked,
  conversionsAsked,
  liabilityAsked,
  cohortsAsked,
  rfmAsked,
  reachesAsked,
] as const

/** Of all organisations together: one that waits for tills waits for all. */
const isPatient = openPatience(PATIENCE)

/** What figures are made of, kept apart from the till. */
export const analyticsJobs = [
  job(ROLL_UP, async (ctx, { signal }) => rollUp(ctx, signal, { isPatient }), {
    every: '* * * * *',
  }),
  job('analytics.check', async (ctx) => checkSoundness(ctx), { every: '20 * * * *' }),
  job(RENEW, async (ctx, { signal }) => renew(ctx, signal, KEPT), {
    every: '*/10 * * * *',
  }),
  job('analytics.fit', async (ctx, { signal }) => fitAll(ctx, signal), { every: '10 3 * * *' }),
]
