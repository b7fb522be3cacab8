import { expect } from 'vitest'
import type { Answer } from '#test/door.ts'
import { unused } from '#test/shop.ts'
import { told } from './sums.ts'
import type { Member, Sent, World } from './world.ts'

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
