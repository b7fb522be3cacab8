import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { wakeOutbox } from '#kit/jobs.ts'
import { newId } from '#kit/newId.ts'
import { inOrder, type Chosen } from './core/choosing.ts'
import type { Fault } from './core/faults.ts'
import type { Form } from './core/forms.ts'
import { LETTER } from './core/letters.ts'
import type { Speech } from './core/news.ts'
import type { Purpose } from './core/purposes.ts'
import { exampleOf, type Values } from './core/values.ts'
import { fillIn, judge, type Ready, type Source, type Written } from './judging.ts'
import { namedIn } from './liquid.ts'
import * as store from './messaging.store.ts'
import { reachOf, type Addressee } from './notices.ts'
import { wayTo } from './ways.ts'

export {
  byHour,
  counted,
  fates,
  hold,
  lapse,
  lockHeld,
  reasons,
  release,
  waitingAmong,
  type Fate,
} from './letters.store.ts'
export { LETTER, PAUSED, vocabularyOf } from './core/letters.ts'
export { told } from './core/faults.ts'
export { partsOf } from './core/forms.ts'
export { smsOf } from './core/segments.ts'
export { faultShown } from './templates.ts'
export { writing } from './standingBy.ts'
export type { Chosen } from './core/choosing.ts'
export type { Values } from './core/values.ts'
export type { Source, Written } from './judging.ts'

/** A text of a mailing that can be filled in, and what it names. */
export type LetterText = { readonly ready: Ready; readonly names: ReadonlySet<string> }

/** Reads a text of a mailing, and tries it on made-up values: what it comes to, or all that is wrong with it. */
export function readLetter(
  form: Form,
  language: Language,
  source: Source,
): LetterText | { readonly faults: readonly Fault[] } {
  const judged = judge(LETTER, form, language, source)
  if ('faults' in judged) return judged
  const names = new Set(judged.ready.parts.flatMap(([, compiled]) => namedIn(compiled)))
  return { ready: judged.ready, names }
}

/** Made-up values, for a text that is shown to nobody in particular. */
export const exampleLetter = (language: Language): Values => exampleOf(LETTER, language)

/** Fills a text in; null when it comes to nothing that can be sent. */
export const writeLetter = (
  { ready }: LetterText,
  values: Values,
  manner: { readonly language: Language; readonly speech: Speech },
): Written | null => fillIn(ready, values, manner)

/** Whom a mailing is for, with the channels of his that may be tried, the first one first. */
export type Wanted = { readonly to: Addressee; readonly choices: readonly string[] }

/** The ways to each of these members that their choices leave, in the order to be tried. */
export async function waysFor(
  ctx: Context,
  wanted: readonly Wanted[],
): Promise<Map<string, readonly Chosen[]>> {
  const ways = await wayTo(
    ctx,
    wanted.map(({ to }) => to),
  )
  return new Map(
    wanted.map(({ to, choices }) => [
      to.owner,
      inOrder(ways.get(to.owner) ?? [], choices, reachOf(to)),
    ]),
  )
}

/** A message of a mailing to one member. */
export type Letter = {
  readonly to: Pick<Addressee, 'owner' | 'language' | 'test'>
  readonly way: Chosen
  readonly written: Written
  readonly notBefore: Date | null
}

/** Which mailing letters are of; null for one that is tried on an address. */
export type OfMailing = {
  readonly mailingId: string | null
  readonly programmeId: string
  readonly purpose: Purpose
}

/** Writes letters to be sent; a member is written to once by each mailing. Answers their ids. */
export async function writeLetters(
  ctx: Context,
  { mailingId, programmeId, purpose }: OfMailing,
  letters: readonly Letter[],
): Promise<string[]> {
  const messages = letters.map(({ to, way, written, notBefore }): store.NewMessage => {
    const id = newId()
    return {
      owner: to.owner,
      language: to.language,
      test: to.test,
      ...way,
      ...written,
      id,
      organisationId: ctx.organisationId,
      eventId: mailingId ?? id,
      kind: LETTER,
      purpose,
      template: null,
      basis: mailingId === null ? null : { of: 'mailing', programmeId, mailingId },
      sealed: null,
      notBefore,
      lapsesAt: null,
    }
  })
  await store.write(ctx.db, messages, ctx.now)
  ctx.afterCommit(wakeOutbox)
  return messages.map(({ id }) => id)
}
