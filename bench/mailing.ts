/**
 * What a mailing to the whole chain costs: how long it takes until all its messages are written, and how
 * long tills wait meanwhile, beside the same tills before it and after it. Nothing leaves: messages end in the
 * sandbox. A machine that others use stands still now and then, with a mailing and without: so p99 is that of ten
 * seconds, and the median of all such stretches is told.
 * For 100,000 members: BENCH_CHAIN=100000 npm run bench mailing
 */
import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import * as access from '#domains/access/access.ts'
import { keepSettings, seeSettings } from '#domains/consents/wishes.ts'
import * as wordings from '#domains/consents/wordings.ts'
import type { Db } from '#kit/context.ts'
import { createClient, type Client } from '#sdk/client.ts'
import { bar } from './bars.ts'
import { pace, wire } from './pacer.ts'
import { median } from './programs.ts'
import { filled, receiptFormat } from './receipt.ts'
import type { Measured } from './results.ts'
import { card, contextOf, ownerSql } from './shop.ts'
import { openStand, type Copy, type Stand, type Yard } from './yard.ts'

/** Receipts a second: a busy hour, and not all that the machine can. */
const RATE = 200
const CONNECTIONS = 32
/** Seconds of a stretch, and stretches of tills alone (before, and as many after) and beside letters that leave. */
const SECONDS = 10
const ALONE = 6
const LEAVING = 12
const TEXT = '{{ first_name }}, у вас {{ points | points }}. Скидки до воскресенья!'

export async function measureMailing(yard: Yard): Promise<Measured> {
  let token = ''
  const stand = await openStand(yard, 'bench_mailing', async (copy) => {
    token = await makeReady(yard, copy)
  })
  const client = createClient({ baseUrl: stand.server.url, token, language: 'en' })
  await tills(stand, 'warm', once)
  const before = await tills(stand, 'before', times(ALONE))
  const id = await send(client)
  const counted = watch(client, id)
  const beside = await tills(stand, 'beside', until(counted))
  const gone = await haveLeft(stand.db)
  const leaving = await tills(stand, 'leaving', times(LEAVING))
  const { queued, written } = await tookTo(stand.db, id)
  const left = (await haveLeft(stand.db)) - gone
  await cancel(client, stand.db, id)
  const after = await tills(stand, 'after', times(ALONE))
  await stand.close()
  const alone = [...before, ...after]
  if ((await counted) !== yard.members)
    throw new Error(`${await counted} of ${yard.members} were written to`)
  return {
    title: 'A mailing to the whole chain',
    figures: [],
    bars: [
      ...bar('a mailing to 100,000, until all are queued', (queued / yard.members) * 100_000, 's', {
        atMost: 30,
      }),
      ...bar(
        'p99 of tills beside a mailing that is written, against alone',
        typical(beside) / typical(alone),
        '×',
        {
          atMost: 2,
        },
      ),
      ...bar(
        'p99 of tills beside letters that leave, against alone',
        typical(leaving) / typical(alone),
        '×',
        {
          atMost: 2,
        },
      ),
    ],
    notes: [
      `${yard.members.toLocaleString('en')} members, ${RATE} receipts a second meanwhile: all were queued after ${queued.toFixed(1)} s and all messages written after ${written.toFixed(1)} s; ` +
        `p99 of the tills in ${SECONDS} s, from the instant a receipt was due: ${told(alone)} alone, before and after, ${told(beside)} while they were written and ${told(leaving)} while they left into the sandbox (${left.toLocaleString('en')} in ${SECONDS * LEAVING} s)`,
    ],
  }
}

/** How long a till waits in a stretch, as a rule, in milliseconds: a median of p99. */
const typical = (stretches: readonly (readonly number[])[]): number => median(stretches.map(p99))

/** In words, with the p99 over all of it. */
const told = (stretches: readonly (readonly number[])[]): string =>
  `${typical(stretches).toFixed(1)} ms (${p99(stretches.flat()).toFixed(1)} ms over all)`

function p99(latencies: readonly number[]): number {
  const sorted = latencies.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0
}

/** Everybody has a phone and a name, and has agreed to offers; nobody has quiet hours. */
async function makeReady({ shop, members }: Yard, { db }: Copy): Promise<string> {
  const ctx = await contextOf(db, shop.organisationId)
  const always = { quietFrom: '00:00', quietUntil: '00:00', most: 100, mostDays: 1 }
  await keepSettings(ctx, { ...(await seeSettings(ctx)), ...always })
  await wordings.draft(ctx, 'offers', { ru: 'Пишите мне', en: 'Write to me' })
  await wordings.publish(ctx, 'offers', 1)
  const numbers = sql`generate_series(0, ${members - 1}::bigint) as n`
  await sql`
    update members.member set first_name = 'Вера',
      phone = '+79' || lpad((('x' || right(owner::text, 7))::bit(28)::int)::text, 9, '0')
    where organisation_id = ${shop.organisationId}
  `.execute(db)
  await sql`
    insert into members.identifier (organisation_id, kind, value, owner, home)
    select organisation_id, 'phone', phone, owner, owner from members.member
    where organisation_id = ${shop.organisationId}
  `.execute(db)
  await sql`
    insert into consents.record (owner, id, organisation_id, purpose, given, version, language, door,
      proof, actor_kind, actor_id, recorded_at)
    select ${ownerSql}, ${ownerSql}, ${shop.organisationId}, 'offers', true, 1, 'ru', 'api', 'bench',
      'cli', 'bench', ${ctx.now}
    from ${numbers}
  `.execute(db)
  await sql`
    insert into consents.standing (owner, purpose, channel, given, record_id)
    select ${ownerSql}, 'offers', 'any', true, ${ownerSql} from ${numbers}
  `.execute(db)
  return (await access.make(ctx, { name: 'mailing', set: 'integrator' })).token
}

async function send(client: Client): Promise<string> {
  const source = { subject: null, body: TEXT, html: null }
  const { id, revision } = await client.mailings.create({
    body: {
      name: 'Bench',
      purpose: 'offers',
      texts: [{ channel: 'sms', language: 'ru', source }],
    },
  })
  await client.mailings.start({ params: { mailingId: id }, body: { revision } })
  return id
}

/** Ends the mailing, and waits until none of its messages waits any more. */
async function cancel(client: Client, db: Db, mailingId: string): Promise<void> {
  await client.mailings.cancel({ params: { mailingId } })
  for (;;) {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (select from messaging.message where state = 'waiting') as waits`.execute(db)
    if (!rows[0]!.waits) return
    await rest(500)
  }
}

/** Waits until nobody is undecided any more; to how many a message was written. */
async function watch(client: Client, mailingId: string): Promise<number> {
  for (;;) {
    const { progress } = await client.mailings.see({ params: { mailingId } })
    if (progress.of !== null && progress.undecided === 0) {
      return progress.of - progress.without
    }
    // as often as the page of a mailing asks
    await rest(2_000)
  }
}

/** Seconds from the start of a mailing until everybody was queued, and until the last message was written. */
async function tookTo(db: Db, mailingId: string): Promise<{ queued: number; written: number }> {
  const { rows } = await sql<{ queued: number; written: number }>`
    select extract(epoch from max(gathered_at) - min(starts_at))::float8 as queued,
      extract(epoch from max(decided_at) - min(starts_at))::float8 as written
    from mailings.recipient join mailings.mailing on mailing.id = mailing_id
    where mailing_id = ${mailingId}
  `.execute(db)
  return rows[0]!
}

/** How many messages have left so far. */
async function haveLeft(db: Db): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select count(*)::int as left from messaging.message where state = 'delivered'
  `.execute(db)
  return rows[0]!.left
}

/** Whether tills go on for another stretch, after so many. */
type Going = (stretches: number) => boolean

const times =
  (most: number): Going =>
  (stretches) =>
    stretches < most
const once = times(1)

/** As long as something is not done, and one stretch at least. */
function until(done: Promise<unknown>): Going {
  let isDone = false
  const end = () => void (isDone = true)
  done.then(end, end)
  return (stretches) => stretches === 0 || !isDone
}

/** Receipts at fixed instants; how long tills waited, stretch by stretch, in milliseconds. */
async function tills(stand: Stand, name: string, isGoing: Going): Promise<(readonly number[])[]> {
  const all: (readonly number[])[] = []
  for (let stretch = 0; isGoing(stretch); stretch++)
    all.push(await oneStretch(stand, `${name}-${stretch}`))
  return all
}

async function oneStretch({ server, yard }: Stand, name: string): Promise<readonly number[]> {
  const format = receiptFormat()
  const { latencies, failed, refusals } = await pace({
    url: server.url,
    rate: RATE,
    seconds: SECONDS,
    connections: CONNECTIONS,
    next: (n) => {
      const key = `${name}-${n}`
      const headers = {
        authorization: `Bearer ${yard.shop.token}`,
        'accept-language': 'en',
        'idempotency-key': key,
      }
      const member = Math.floor(Math.random() * yard.members)
      return wire('/v1/purchases', headers, filled(format, card(member), key))
    },
  })
  // a machine that others use may stand still for longer than a till's statement may take
  const told = [...refusals].map(([what, times]) => `${what} × ${times}`).join(', ')
  if (failed * 1_000 > RATE * SECONDS) throw new Error(`${failed} receipts failed: ${told}`)
  if (failed > 0) console.log(`  ${name}: ${failed} of ${RATE * SECONDS} receipts failed: ${told}`)
  return latencies
}
