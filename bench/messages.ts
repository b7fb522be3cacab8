/**
 * How many messages a second are written and handed to a mail server: rendered in the member's language and
 * written in one transaction for each hundred, as the outbox does, and carried by ten connections and
 * settled; one after the other, and both at once. The mail server is another process on the same machine.
 * Run: npm run bench messages
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { put } from '#domains/channels/channels.store.ts'
import * as channels from '#domains/channels/channels.ts'
import * as messaging from '#domains/messaging/messaging.ts'
import type { Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { bar } from './bars.ts'
import type { Measured } from './results.ts'
import { ROUNDS } from './settings.ts'
import { contextOf } from './shop.ts'
import type { Yard } from './yard.ts'

const MESSAGES = 5_000
const AT_ONCE = 100

const speech = {
  programme: 'Club',
  pointsName: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  scale: 0,
  zone: 'Europe/Moscow',
  currency: 'RUB',
  minorDigits: 2,
}

export async function measureMessages(yard: Yard): Promise<Measured> {
  const sink = fork(fileURLToPath(new URL('mailSink.ts', import.meta.url)))
  const [port] = (await once(sink, 'message')) as [number]
  const copy = await yard.copy('bench_messages')
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const switchboard = channels.openSwitchboard({ db: copy.db, log })
  try {
    const ctx = await contextOf(copy.db, yard.shop.organisationId)
    await setMail(ctx, port)
    await round(ctx, switchboard, log, 1_000)
    const before = process.cpuUsage()
    const rounds: Round[] = []
    for (let n = 0; n < ROUNDS; n += 1) {
      rounds.push(await round(ctx, switchboard, log, MESSAGES))
    }
    const { user, system } = process.cpuUsage(before)
    const each = (user + system) / (ROUNDS * 2 * MESSAGES)
    const expected = 2 * (1_000 + ROUNDS * MESSAGES)
    const taken = await countOf(sink)
    if (taken !== expected)
      throw new Error(
        `${taken} of ${expected} messages arrived; of those written ${await fatesOf(ctx)}`,
      )
    const median = (of: keyof Round) =>
      rounds.map((each) => each[of]).toSorted((a, b) => a - b)[rounds.length >> 1]!
    const told = (value: number) => Math.round(value).toLocaleString('en')
    return {
      title: 'Messages by e-mail',
      figures: [],
      bars: bar('messages written and handed over a second', median('together'), '/s', {
        atLeast: 1_000,
      }),
      notes: [
        `${MESSAGES} messages a round, each rendered, written, handed to a mail server over SMTP and settled: ` +
          `written at ${told(median('written'))}/s and then handed over at ${told(median('handed'))}/s, ${told(median('apart'))}/s in all; both at once ${told(median('together'))}/s; ` +
          `${told(each)} µs of a processor each, without PostgreSQL and the mail server; every one arrived`,
      ],
    }
  } finally {
    await switchboard.close()
    sink.disconnect()
    await copy.drop()
  }
}

async function setMail(ctx: Context, port: number): Promise<void> {
  const settings = {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: null,
    from: 'club@shop.example',
    fromName: 'Club',
    replyTo: null,
    site: null,
    authority: null,
    dkim: null,
  }
  const { organisationId, now: changedAt } = ctx
  const about = {
    organisationId,
    kind: 'smtp',
    sealed: null,
    changedAt,
    changedBy: 'bench',
  } as const
  // more than the machine can: it is the machine that is measured
  await put(ctx.db, { ...about, enabled: true, position: 1, rate: 10_000, settings })
}

/** Messages a second. */
type Round = {
  readonly written: number
  readonly handed: number
  /** First all are written, then all handed over. */
  readonly apart: number
  /** Handed over while more are written. */
  readonly together: number
}

async function round(
  ctx: Context,
  { lines }: channels.Switchboard,
  log: Context['log'],
  count: number,
): Promise<Round> {
  const rate = (milliseconds: number) => (count * 1_000) / milliseconds
  const began = performance.now()
  await writeMany(ctx, count)
  const written = performance.now()
  await messaging.deliver(ctx.db, lines, log)
  const handed = performance.now()
  const writer = { isDone: false }
  const writing = writeMany(ctx, count).finally(() => (writer.isDone = true))
  while (!writer.isDone) await messaging.deliver(ctx.db, lines, log)
  await writing
  await messaging.deliver(ctx.db, lines, log)
  return {
    written: rate(written - began),
    handed: rate(handed - written),
    apart: rate(handed - began),
    together: rate(performance.now() - handed),
  }
}

async function writeMany(ctx: Context, count: number): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    const notices = Array.from({ length: AT_ONCE }, (_, n) => noticeOf(from + n))
    await ctx.transaction((ctx) => messaging.tell(ctx, notices))
  }
}

function noticeOf(n: number): messaging.Notice {
  const email = `member${n}@member.example`
  const language = n % 2 === 0 ? 'ru' : 'en'
  return {
    to: { owner: newId(), language, address: email, phone: null, email, test: false },
    eventId: newId(),
    news: { kind: 'points.earned', points: n, availableFrom: Date.now(), speech },
  }
}

/** What became of all messages, for whoever wonders where some are. */
async function fatesOf({ db }: Context): Promise<string> {
  const { rows } = await sql<{ fate: string }>`
    select format('%s %s after %s tries (%s)', count(*), state, tries, failure) as fate
    from messaging.message group by state, tries, failure order by count(*) desc limit 5
  `.execute(db)
  return rows.map(({ fate }) => fate).join('; ')
}

async function countOf(sink: ChildProcess): Promise<number> {
  const answer = once(sink, 'message')
  sink.send('count')
  return ((await answer) as [number])[0]
}
