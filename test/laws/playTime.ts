import * as book from './account.ts'
import { holds, send, tell, type Play } from './play.ts'
import { pick, because, eventsAhead, type Member, type World } from './world.ts'
import type { Of } from './steps.ts'
import { documentOf } from './terms.ts'
import { told } from './sums.ts'

/** What the clock does, what runs by the clock, and what is asked again. */
export const doings = {
  pass: async (play: Play, { by, jobs }: Of<'pass'>) => {
    const seen = await passTo(play, play.world.at + by)
    return jobs ? [...seen, ...(await runJobs(play, false))] : seen
  },
  passTo: async (play: Play, { event, off, jobs }: Of<'passTo'>) => {
    const ahead = eventsAhead(play.world)
    const to = ahead.length === 0 ? 0 : pick(ahead, event) + off
    if (to <= play.world.at) return []
    const seen = await passTo(play, to)
    return jobs ? [...seen, ...(await runJobs(play, false))] : seen
  },
  jobs: (play: Play, { quotesFirst }: Of<'jobs'>) => runJobs(play, quotesFirst),
  repeat: async (play: Play, { back }: Of<'repeat'>) => {
    const { world, shop } = play
    const sent = world.sent.at(-1 - (back % world.sent.length))!
    // what was refused is judged anew, and may come out otherwise once anything has changed
    if (sent.status >= 300 && sent.changes !== world.changes) return []
    tell(play, `once more with its key: ${sent.method} ${sent.path}`)
    const again = await shop.ask(sent.method, sent.path, sent.body, sent.key)
    const code = (text: string) => (JSON.parse(text) as { code?: string }).code
    const same =
      sent.status < 300
        ? again.status === sent.status && again.text === sent.text
        : again.status === sent.status && code(again.text) === code(sent.text)
    if (!same)
      throw new Error(
        `a request with its key was answered otherwise:\n${sent.status} ${sent.text}\n${again.status} ${again.text}`,
      )
    return [pick(world.members, back)]
  },
  misuse: async (play: Play, { back }: Of<'misuse'>) => {
    const { world, shop } = play
    const sent = world.sent
      .toReversed()
      .filter(({ status, body, path }) => status < 300 && body && !path.includes('/cards'))
      .at(back)
    if (!sent) return []
    tell(play, `another request with the key of ${sent.method} ${sent.path}`)
    const other = { ...(sent.body as object), ...otherwise(sent.path) }
    holds(await shop.ask(sent.method, sent.path, other, sent.key), {
      refused: 'idempotency.conflict',
    })
    return [pick(world.members, back)]
  },
  publish: async (play: Play, { terms, ahead }: Of<'publish'>) => {
    const { world, shop } = play
    const path = `/v1/programmes/${world.programmeId}/conditions`
    const asked = world.at + ahead
    tell(play, `publish from ${told(asked)}: ${JSON.stringify(terms)}`)
    const draft = await shop.ask('POST', path, { document: documentOf(terms) })
    holds(draft, { status: 201, body: { state: 'draft' } })
    const { version } = draft.body
    const startsAt = Math.max(asked, world.at + 2_000)
    const taken = world.versions.some((each) => each.startsAt === startsAt)
    const refused = ahead < 0 ? 'conditions.start_in_past' : taken ? 'conditions.start_taken' : null
    await send(
      play,
      ['POST', `${path}/${version}/schedule`, { startsAt: new Date(asked).toISOString() }],
      refused ? { refused } : { body: { startsAt: new Date(startsAt).toISOString() } },
    )
    if (!refused) world.versions.push({ version, startsAt, terms })
    return []
  },
}

async function runJobs(play: Play, quotesFirst: boolean) {
  const { world, shop } = play
  tell(play, `the jobs run, ${quotesFirst ? 'quotes' : 'expiry'} first`)
  const seen = changed(world, ({ account }) => account.entries.length)
  const inTurn = ['ledger.expire', 'purchases.expireQuotes']
  for (const name of quotesFirst ? inTurn.toReversed() : inTurn) {
    await shop.runJob(name)
    if (name === 'ledger.expire') expire(world)
    else endQuotes(world)
  }
  for (const name of ['ledger.announce', 'ledger.finishTransfers', 'members.finish_merges'])
    await shop.runJob(name)
  await shop.deliver()
  world.changes += 1
  return seen()
}

async function passTo(play: Play, at: number) {
  tell(play, `the clock goes on to ${told(at)}`)
  const { world, shop } = play
  const seen = changed(world, ({ account }) => book.balanceOf(account, world.at))
  await shop.setClock(at)
  world.at = at
  world.changes += 1
  return seen()
}

/** Afterwards: whose something is not as it was; and one more, in turn. */
function changed(world: World, of: (member: Member) => unknown): () => Member[] {
  const { members, changes } = world
  const before = members.map((each) => JSON.stringify(of(each)))
  return () =>
    members.filter(
      (each, place) =>
        place === changes % members.length || before[place] !== JSON.stringify(of(each)),
    )
}

function expire({ members, at }: World): void {
  for (const { account } of members) {
    book.letGo(account, at)
    book.expire(account, at)
  }
}

function endQuotes(world: World): void {
  for (const quote of world.quotes) {
    if (quote.state !== 'held' || quote.until > world.at) continue
    const { account } = quote.owner
    const hold = account.holds.find((each) => each.quote === quote.id)
    if (hold) book.release(account, hold, because(world, 'quote'))
    quote.state = 'expired'
  }
}

/** Something that makes a request another one. */
function otherwise(path: string): object {
  if (/\/(merge|adjustments|transfers)$/.test(path)) return { reason: 'another request' }
  if (/\/(quotes|purchases)$/.test(path)) return { cashierId: 'another' }
  if (path.endsWith('/unmerge')) return { with: '00000000-0000-7000-8000-000000000000' }
  if (path.endsWith('/schedule')) return { startsAt: '2199-01-01T00:00:00Z' }
  return { externalId: 'another' }
}
