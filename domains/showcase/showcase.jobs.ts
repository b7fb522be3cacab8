import { job } from '#kit/jobs.ts'
import { tellPhones } from './phones.ts'

export const showcaseJobs = [
  job('showcase.tell_phones', (ctx, { signal }) => tellPhones(ctx, signal), { every: '* * * * *' }),
]
