import { job } from '#kit/jobs.ts'
import { changeDue } from './phones.ts'

export const deskJobs = [
  job('desk.change_phones', async (ctx, { signal }) => void (await changeDue(ctx, signal)), {
    every: '* * * * *',
  }),
]
