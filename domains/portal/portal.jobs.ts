import { DAY } from '#kit/core/time.ts'
import { inPortions, job } from '#kit/jobs.ts'
import { IDLE } from './core/life.ts'
import * as alarms from './alarms.store.ts'
import * as meetings from './meetings.store.ts'
import * as sessions from './sessions.store.ts'
import * as tally from './tally.store.ts'

const PORTION = 1_000

export const portalJobs = [
  job(
    'portal.forget',
    async ({ db, now }, { signal }) => {
      const before = { idleSince: new Date(now.getTime() - IDLE), at: now }
      await inPortions(signal, () => sessions.forget(db, before, PORTION))
      await inPortions(signal, () => meetings.forget(db, now, PORTION))
      await inPortions(signal, () => alarms.forget(db, now, PORTION))
      const yesterday = new Date(now.getTime() - DAY)
      await inPortions(signal, () => tally.forget(db, yesterday, PORTION))
    },
    { every: '55 3 * * *', scope: 'installation' },
  ),
]
