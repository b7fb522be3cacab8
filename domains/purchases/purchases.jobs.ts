import { inPortions, job } from '#kit/jobs.ts'
import { awardBirthdays } from './occasions.ts'
import { expireQuotes } from './holding.ts'

export const purchasesJobs = [
  job(
    'purchases.expireQuotes',
    async (ctx, { signal }) => {
      await inPortions(signal, () => expireQuotes(ctx))
    },
    { every: '* * * * *', scope: 'installation' },
  ),
  job('purchases.birthdays', (ctx, { signal }) => awardBirthdays(ctx, signal), {
    every: '17 * * * *',
  }),
]
