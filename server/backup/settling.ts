import { continueNumbers } from '#domains/ledger/chain.ts'
import { holdWaiting } from '#domains/messaging/held.ts'
import { verify, type Finding } from '#domains/ledger/verify.ts'
import type { Log } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { connect, type Db } from '#kit/database.ts'
import { deliverPortion } from '#server/outbox.ts'
import { reactions } from '#server/reactions.ts'
import { jobs, runJob } from '#server/worker.ts'
import { forgetAgain } from './forgetting.ts'
import { layEvidence, type EvidencePlace } from './evidence.ts'

export type Settled = {
  /** Messages held: they may have been sent in the time that was lost. */
  readonly held: number
  /** Jobs and events that could not be done now; the server tries them again. */
  readonly left: readonly string[]
  readonly findings: readonly Finding[]
  /** Members who were forgotten after the restored moment, and are forgotten again. */
  readonly forgotten: number
}

/**
 * What a restored book needs before a server works on it. Whatever was not delivered at the restored
 * moment, or fell due between it and now, may have been told to members already: it is done here, so
 * that balances and tiers are right, and the messages that come of it are held. Then the whole book is
 * verified.
 */
export async function settle(url: string, moment: string, place: EvidencePlace): Promise<Settled> {
  const db = connect(url, { max: 4, statementTimeout: DAY, wait: 10_000, name: 'kopilka restore' })
  try {
    // on another server the count of transactions begins anew
    await db.transaction().execute(continueNumbers)
    const left = await catchUp(db)
    const forgotten = await forgetAgain(db, place.erased ?? [], place.folder)
    await layEvidence(db, place)
    const held = await holdWaiting(db, `held: the book was restored to ${moment}`)
    return { held, left, findings: await verify(db), forgotten }
  } finally {
    await db.destroy()
  }
}

async function catchUp(db: Db): Promise<string[]> {
  const left: string[] = []
  const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
  // what was announced before the moment comes first, as it would have
  await deliverAll(db, log)
  for (const job of jobs.filter(({ every }) => every !== null)) {
    const signal = new AbortController().signal
    await runJob(job, {}, { db, log, signal }).catch(() => left.push(job.name))
  }
  await deliverAll(db, log)
  return left
}

/** Until nothing is found that goes; what fails stays and is tried again by the server. */
async function deliverAll(db: Db, log: Log): Promise<void> {
  while ((await deliverPortion({ db, reactions, log })).delivered > 0);
}
