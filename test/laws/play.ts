import { expect } from 'vitest'
import type { Answer } from '#test/door.ts'
import { unused } from '#test/shop.ts'
import * as book from './account.ts'
import * as goods from './playGoods.ts'
import * as people from './playPeople.ts'
import * as time from './playTime.ts'
import { told } from './sums.ts'
import type { Of, Opening, Step } from './steps.ts'
import { documentOf } from './terms.ts'
import { survivorOf, type Member, type Sent, type World } from './world.ts'

/** The product, as the laws see it. */
export type Shop = {
  /** Asks the API, with this Idempotency-Key. */
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer>
  /** Sets the clock of the whole installation, epoch milliseconds. */
  setClock(at: number): Promise<void>
  runJob(name: string): Promise<void>
  /** Delivers all that was announced. */
  deliver(): Promise<void>
}

/** One sequence under way: the model, the product, and what has been told so far. */
export type Play = {
  readonly world: World
  readonly shop: Shop
  readonly story: string[]
}

/** What the model says that an operation answers. */
export type Expected =
  | { readonly refused: string }
  | { readonly status?: number; readonly body: Readonly<Record<string, unknown>> }

/** Sends a write with a key of its own, and holds the answer against what the model says. */
export async function send(
  play: Play,
  [method, path, body]: readonly [method: string, path: string, body?: unknown],
  expected: Expected,
): Promise<Answer> {
  const { world, shop } = play
  const key = unused()
  const answer = await shop.ask(method, path, body, key)
  const { status, text } = answer
  tellAnswer(play, answer)
  holds(answer, expected)
  if (status < 300) world.changes += 1
  const sent: Sent = { method, path, body, key, status, text, changes: world.changes }
  world.sent.push(sent)
  return answer
}

/** Holds an answer against what the model says. */
export function holds(answer: Answer, expected: Expected): void {
  const { status, body } = answer
  if ('refused' in expected) {
    expect(status < 300 ? 'done' : body?.code, 'what is refused, and why').toBe(expected.refused)
    expect(status, 'a refusal is not a fault').toBeLessThan(500)
    return
  }
  expect(status < 300 ? 'done' : body?.code, 'what is done').toBe('done')
  if (expected.status !== undefined) expect(status).toBe(expected.status)
  expect(body).toMatchObject(expected.body)
}

/** Opens a programme with its first members; the clock stands at ten in the morning of the day. */
export async function open(
  shop: Shop,
  { zone, terms, members }: Opening,
  at: number,
): Promise<Play> {
  await shop.setClock(at)
  const made = await shop.ask('POST', '/v1/programmes', {
    name: `Laws ${unused()}`,
    currency: 'RUB',
    zone,
  })
  const path = `/v1/programmes/${made.body.id}`
  const draft = await shop.ask('POST', `${path}/conditions`, { document: documentOf(terms) })
  const { version } = draft.body
  const startsAt = Date.UTC(2020, 0)
  const scheduled = await shop.ask('POST', `${path}/conditions/${version}/schedule`, {
    startsAt: new Date(startsAt).toISOString(),
  })
  const live = await shop.ask('POST', `${path}/go-live`)
  expect([made.status, draft.status, scheduled.status, live.status]).toEqual([201, 201, 200, 200])
  const world: World = {
    programmeId: made.body.id,
    zone,
    at,
    versions: [{ version, startsAt, terms }],
    members: [],
    cards: [],
    purchases: [],
    quotes: [],
    merges: [],
    sent: [],
    changes: 0,
  }
  const play = { world, shop, story: [] }
  for (let each = 0; each < members; each++) await perform(play, { do: 'enrol', again: null })
  return play
}

/** Whether a step has something to work on. */
export function canDo(
  { members, cards, purchases, quotes, merges, sent }: World,
  step: Step,
): boolean {
  switch (step.do) {
    case 'enrol':
      return members.length < 5 || step.again !== null
    case 'confirm':
    case 'cancelQuote':
      return quotes.length > 0
    case 'resend':
    case 'cancel':
    case 'return':
      return purchases.length > 0
    case 'undo':
      return merges.some(({ undone }) => !undone)
    case 'block':
    case 'unblock':
    case 'replace':
      return cards.length > 0
    case 'repeat':
    case 'misuse':
      return sent.length > 0
    default:
      return true
  }
}

type Doing<Do extends Step['do']> = (play: Play, step: Of<Do>) => Promise<readonly Member[]>

/** Each does its step, and answers whose accounts it may have touched. */
const doings: { readonly [Do in Step['do']]: Doing<Do> } = {
  ...goods.doings,
  ...people.doings,
  ...time.doings,
}

/** Does a step in the model and in the product; what they say differs: it throws, with the story. */
export async function perform(play: Play, step: Step): Promise<void> {
  try {
    const touched = await (doings[step.do] as Doing<Step['do']>)(play, step as never)
    for (const member of new Set(touched.map(survivorOf))) await checkBalance(play, member)
  } catch (error) {
    throw retold(play, error)
  }
}

/** The same error, with what led to it as a bank would write it. */
export function retold({ story }: Play, error: unknown): Error {
  const { message } = error as Error
  if (message.includes(MARK)) return error as Error
  return new Error(`${message}\n\n${MARK}\n${story.join('\n')}\n`, { cause: error })
}
const MARK = '――― the statement until then ―――'

/** Tells what is about to happen. */
export function tell({ story, world }: Play, what: string): void {
  story.push(`${told(world.at)}  ${what}`)
}

/** Tells how it was answered. */
export function tellAnswer({ story }: Play, { status, body }: Answer): void {
  const why = status < 300 ? '' : ` ${body?.code}: ${body?.detail}`
  story.push(`${' '.repeat(25)}→ ${status}${why}`)
}

/** How the statement calls a member. */
export const nameOf = ({ world }: Play, member: Member): string =>
  `member ${world.members.indexOf(member) + 1}`

async function checkBalance(play: Play, member: Member): Promise<void> {
  const { world, shop } = play
  const { at, programmeId } = world
  const answer = await shop.ask(
    'GET',
    `/v1/members/${member.id}/balance?programmeId=${programmeId}`,
  )
  const { account } = member
  expect(answer.body, `the balance of ${nameOf(play, member)}`).toEqual({
    programmeId,
    ...book.balanceOf(account, at),
    expiring: book.expiring(account, at, at + 90 * 24 * 60 * 60_000),
  })
}

/** Holds every lot and every line of the statement of all members against the model. */
export async function checkAll(play: Play): Promise<void> {
  try {
    for (const member of play.world.members) {
      if (member.into) continue
      await checkBalance(play, member)
      await people.look(play, member)
    }
    await goods.checkPurchases(play)
  } catch (error) {
    throw retold(play, error)
  }
}
