import { sql } from 'kysely'
import { Client } from 'pg'
import * as access from '#domains/access/access.ts'
import { rollUp } from '#domains/analytics/rolling.ts'
import { MINUTE } from '#kit/core/time.ts'
import { bar } from './bars.ts'
import { confirm } from './confirm.ts'
import { addReceipts, enrolMany } from './grown.ts'
import { patternsOf } from './hand.ts'
import type { Shown } from './programs.ts'
import type { Measured } from './results.ts'
import { PAGES_MEMBERS } from './settings.ts'
import { card, contextOf, owner } from './shop.ts'
import { takeTurns, type Turn } from './turns.ts'
import { openStand, type Copy, type Stand, type Yard } from './yard.ts'

/** People at their pages at once. */
const PEOPLE = 4

// everybody has one of 5,000 names, so that a name is that of two hundred of a million
const NAMES = 5_000
const phone = (n: number) => `+79${String(n).padStart(9, '0')}`
const lastName = (n: number) => `gear${n % NAMES}`

/** What opening a member takes, and finding one, on a chain with many: four people who wait for each answer. */
export async function measurePages(yard: Yard): Promise<Measured> {
  const size = Math.max(yard.members, PAGES_MEMBERS ?? 0)
  const pattern = await oneReceipt(yard)
  let token = ''
  const stand = await openStand(yard, 'bench_pages', async (copy) => {
    if (size > yard.members) await enrolMany(copy.db, yard.shop, yard.members, size)
    await addReceipts(copy.db, yard.shop, size, pattern)
    await introduce(copy, yard)
    const ctx = await contextOf(copy.db, yard.shop.organisationId)
    // as a chain whose figures have been kept from the first day
    await rollUp(ctx, AbortSignal.timeout(60 * MINUTE))
    token = (await access.make(ctx, { name: 'pages', set: 'all' })).token
  })
  const ask = (paths: (n: number) => readonly string[]) => (seconds: number) =>
    byPeople(seconds, size, async (n) => {
      const headers = { authorization: `Bearer ${token}`, 'accept-language': 'ru' }
      const answers = await Promise.all(
        paths(n).map(async (path) => {
          const answer = await fetch(stand.server.url + path, { headers })
          const text = await answer.text()
          // the chain has no tiers: the server says so, and the browser shows none
          return answer.ok || text.includes('"tier.no_ladder"')
        }),
      )
      return answers.every(Boolean)
    })
  const search = (text: (n: number) => string) =>
    ask((n) => [`/v1/members?limit=50&search=${encodeURIComponent(text(n))}`])
  const turn = (what: string, take: Turn['take'], on?: Stand): Turn => ({
    what,
    connections: PEOPLE,
    take,
    ...(on && { stand: on }),
  })
  const figures = await takeTurns(yard, [
    turn('a member’s page, all its answers', ask(pageOf(yard.shop.programmeId)), stand),
    turn('search by phone', search(phone), stand),
    turn('search by card', search(card), stand),
    turn('search by name', search(lastName), stand),
    turn('plain: a member by its key', plainly(stand.url, size, BY_KEY, owner)),
    turn('plain: members by a name, indexed', plainly(stand.url, size, BY_NAME, lastName)),
  ])
  await stand.close()
  const [page, ...searches] = figures
  return {
    title: `Pages of the back office, ${size.toLocaleString('en')} members`,
    figures,
    bars: [
      bar(`${page!.what}, p99`, page!.p99, 'ms', { atMost: 200 }),
      ...searches
        .slice(0, 3)
        .map((each) => bar(`${each.what}, p99`, each.p99, 'ms', { atMost: 100 })),
    ].flat(),
    notes: [
      'a page is done when the last of its answers is there; they are asked for at once',
      `a name is that of ${Math.ceil(size / NAMES).toLocaleString('en')} members, of whom the first 50 are told`,
      'plain: the query alone, by its index, from four connections to PostgreSQL',
    ],
  }
}

/** What the browser asks for when a member is opened. */
const pageOf = (programmeId: string) => (n: number) => {
  const member = `/v1/members/${owner(n)}`
  const of = `programmeId=${programmeId}`
  return [
    member,
    '/v1/programmes?limit=200',
    `${member}/balance?${of}`,
    `${member}/movements?limit=50&${of}`,
    `${member}/tier?${of}`,
    `${member}/staff`,
    `/v1/approvals?memberId=${owner(n)}&state=waiting`,
  ]
}

const BY_KEY = 'select * from members.member where owner = $1'
const BY_NAME = `select * from members.member where name_words @@ to_tsquery('simple', $1)
  order by owner desc limit 50`

/** A few receipts on our path, of which one is the pattern of all that are loaded. */
async function oneReceipt(yard: Yard) {
  const stand = await openStand(yard, 'bench_first')
  const who = { from: 0, count: yard.members, stride: 1 }
  await confirm(stand, { connections: PEOPLE, seconds: 2, name: 'first', who })
  await stand.settle()
  const [pattern] = await patternsOf(stand.db)
  await stand.close()
  return pattern!
}

/** Gives everybody a phone and a name, by what their owner ends with. */
async function introduce({ db }: Pick<Copy, 'db'>, { shop }: Yard) {
  const number = sql`('x' || right(owner::text, 12))::bit(48)::bigint`
  const phoneSql = sql`'+79' || lpad((${number})::text, 9, '0')`
  await sql`
    update members.member set phone = ${phoneSql}, first_name = 'Anna',
      last_name = 'gear' || (${number} % ${NAMES})
    where organisation_id = ${shop.organisationId}`.execute(db)
  await sql`
    insert into members.identifier (organisation_id, kind, value, owner, home)
    select organisation_id, 'phone', phone, owner, owner from members.member
    where organisation_id = ${shop.organisationId}`.execute(db)
}

/** Each asks for one member after the other, spread over all, until the time is over. */
async function byPeople(
  seconds: number,
  size: number,
  one: (n: number) => Promise<boolean>,
): Promise<Shown> {
  const times: number[] = []
  let failed = 0
  let next = Math.floor(Math.random() * size)
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      while (performance.now() - begun < seconds * 1000) {
        next += 7919
        const sent = performance.now()
        if (await one(next % size)) times.push(performance.now() - sent)
        else failed += 1
      }
    }),
  )
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const time = sorted[Math.floor(sorted.length * share)]
    return time === undefined ? null : Number(time.toFixed(2))
  }
  const took = (performance.now() - begun) / 1000
  return { done: times.length, perSecond: times.length / took, p50: at(0.5), p99: at(0.99), failed }
}

function plainly(url: string, size: number, text: string, value: (n: number) => string) {
  return async (seconds: number): Promise<Shown> => {
    const clients = await Promise.all(
      Array.from({ length: PEOPLE }, async () => {
        const client = new Client({ connectionString: url })
        await client.connect()
        return client
      }),
    )
    const free = [...clients]
    const shown = await byPeople(seconds, size, async (n) => {
      const client = free.pop()!
      const { rowCount } = await client.query({ name: 'plain', text, values: [value(n)] })
      free.push(client)
      return rowCount !== 0
    })
    await Promise.all(clients.map((client) => client.end()))
    return shown
  }
}
