import * as messaging from '#domains/messaging/messaging.ts'
import type { Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { askAgain, failingJobs, parkedEvents, unpark, type Laid } from '#kit/parked.ts'
import type { Parked } from './control.api.ts'

/** Of each kind so many are listed at most, the oldest first. */
const MOST = 1_000

/** Everything that waits for somebody to look at it: of an organisation, or of all when null. */
export async function parked(db: Db, of: OrganisationId | null = null): Promise<Parked[]> {
  const events = await parkedEvents(db, MOST, of)
  const messages = await messaging.failed(db, MOST, of)
  return [
    ...events.map((event) => shown('event', event)),
    ...messages.map(({ writtenAt, kind, failure, id, tries }) =>
      shown('message', { id, tries, name: kind, reason: failure, at: writtenAt }),
    ),
    ...(await failingJobs(db, MOST, of)).map((job) => shown('job', job)),
  ]
}

const shown = (kind: Parked['kind'], { id, name, tries, reason, at }: Laid): Parked => ({
  kind,
  id,
  name,
  tries,
  reason,
  since: at.toISOString(),
})

/**
 * Lets what is parked be tried again, once its cause is mended: these ids, or all when null. A running
 * server does so within some seconds. Answers how many.
 */
export async function replay(
  db: Db,
  ids: readonly string[] | null,
  of: OrganisationId | null = null,
): Promise<number> {
  const uuids = ids?.filter(isUuid) ?? null
  const count =
    (await unpark(db, uuids, of)) +
    (await messaging.sendAgain(db, uuids, of)) +
    (await askAgain(db, ids, MOST, of))
  wakeOutbox()
  return count
}
