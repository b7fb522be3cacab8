import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parked } from '#domains/control/parked.ts'
import { startLoad, type Attempt, type Deed, type Load } from './tools/client.ts'
import { inForm } from './tools/form.ts'
import { isRunning } from './tools/killer.ts'
import { reckon } from './tools/reckon.ts'
import { mountSmallDisk } from './tools/smallDisk.ts'
import { openStand, until, type Stand } from './tools/stand.ts'

/** How long the disk stays full, milliseconds. */
const FULL = inForm({ short: 2_000, full: 20_000 })
const ROUNDS = inForm({ short: 1, full: 3 })
/** A service answers again within this time of the space being back, milliseconds. */
const BACK = 30_000
/** A job that failed is tried again within this time, after a pause that grows. */
const JOBS_AGAIN = 60_000
/** One that has not answered for so long is not about to, milliseconds: it is started several times meanwhile. */
const STAYS = 2_000

const disk = mountSmallDisk(600)
if (!disk) console.warn('A full disk is not tried: this account may not mount one (run as root).')

describe.skipIf(!disk)('a full disk', () => {
  let stand: Stand
  beforeAll(async () => {
    stand = await openStand({
      place: disk!.place,
      members: 12,
      settings: { min_wal_size: '160MB', max_wal_size: '160MB' },
    })
  })
  afterAll(async () => {
    await stand?.close()
    disk?.close()
  })
  /** Uses up what is left of one file of the log and goes on to the next. */
  const nextFile = () => sql`select pg_switch_wal(), txid_current()`.execute(stand.owner)
  const checkpoint = () => sql`checkpoint`.execute(stand.owner)
  const begin = (seed: number) =>
    startLoad({
      urls: stand.urls,
      token: stand.token,
      members: stand.members,
      clients: 8,
      rest: 5,
      seed,
    })
  /** All that was asked for, by every load so far: the members are the same. */
  const deeds: Deed[] = []
  const done = (attempts: readonly Attempt[]) =>
    attempts.filter(({ status }) => status >= 200 && status < 300)

  /** Waits until operations are done again, asks for all that is open, and holds the book against the answers. */
  async function goesOn(load: Load): Promise<void> {
    const since = performance.now()
    await until('operations are done again', BACK, () => done(load.since(since)).length > 20)
    await load.finish()
    deeds.push(...load.deeds)
    expect(await reckon(stand, deeds)).toEqual([])
    // nothing waits for a hand: what was announced is delivered, nothing was laid aside
    await until('the outbox is empty', BACK, async () => {
      const { rows } = await sql<{ left: number }>`
        select count(*)::int as left from kit.event where delivered_at is null
      `.execute(stand.owner)
      return rows[0]!.left === 0
    })
    // a job of that minute failed as well: it is tried again, and stands there until then
    await until(
      'nothing is laid aside',
      JOBS_AGAIN,
      async () => (await parked(stand.owner)).length === 0,
    )
  }

  test('that holds the data: writes are answered 503, reads go on, nothing is half written, and all goes on when there is room', async () => {
    // the log has room of its own: files that were used before and can be used again
    for (let file = 0; file < 12; file += 1) await nextFile()
    await checkpoint()
    for (let round = 1; round <= ROUNDS; round += 1) {
      const load = begin(round)
      await until('work begins', BACK, () => done(load.attempts).length > 50)
      disk!.fill()
      await until('writes are refused', BACK, () =>
        load.attempts.some((each) => each.status === 503),
      )
      const since = performance.now()
      const reads: number[] = []
      while (performance.now() - since < FULL) {
        const answer = await fetch(`${stand.urls()[0]}/v1/members/${stand.members[0]}/balance`, {
          headers: { authorization: `Bearer ${stand.token}` },
        })
        reads.push(answer.status)
        await answer.text()
        await wait(100)
      }
      const refused = load.since(since).filter(({ status }) => status < 200 || status >= 300)
      console.log(
        `disk full: ${refused.length} refused, ${done(load.since(since)).length} done`,
        new Set(refused.map(({ status, code }) => `${status} ${code}`)),
        new Set(reads),
      )
      disk!.empty()
      await goesOn(load)
      expect(new Set(reads)).toEqual(new Set([200]))
      for (const { status, answer } of refused.filter((each) => each.status !== 409)) {
        expect(status).toBe(503)
        expect(answer!.headers).toMatchObject({
          'content-type': expect.stringContaining('application/problem+json') as string,
          'retry-after': expect.stringMatching(/^\d+$/) as string,
        })
        expect(answer!.body).toMatchObject({ code: 'service.unavailable', status: 503 })
      }
    }
  })

  test('that holds the log of changes: PostgreSQL stops, is started again when there is room, and nothing that was answered is missing', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const load = begin(100 + round)
      await until('work begins', BACK, () => done(load.attempts).length > 50)
      const before = stand.postgres()!
      // what fills it in earnest: somebody for whom it is kept and who does not come for it
      await sql`select pg_create_physical_replication_slot('nobody', true)`.execute(stand.owner)
      disk!.fill()
      // it stops at the first file it cannot make, finds a last one at recovery perhaps, and then none
      let heard = performance.now()
      await until('PostgreSQL has stopped and stays so', BACK, async () => {
        const isUp = await nextFile().then(
          () => true,
          () => false,
        )
        if (isUp) heard = performance.now()
        return !isRunning(before) && performance.now() - heard > STAYS
      })
      const since = performance.now()
      await wait(FULL)
      expect(done(load.since(since + 1_000))).toEqual([])
      disk!.empty()
      const emptied = performance.now()
      await goesOn(load)
      const first = done(load.since(emptied))[0]!
      await sql`select pg_drop_replication_slot('nobody')`.execute(stand.owner)
      await checkpoint()
      console.log(`log full: answered again ${Math.round(first.endedAt - emptied)} ms after`)
    }
  })
})
