import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Mailing, MailingNumbers, MailingState } from '#domains/mailings/mailings.api.ts'
import { FORMS, type Form } from '#domains/messaging/core/forms.ts'
import type { Language } from '#kit/core/language.ts'
import { language } from '../../shared/i18n.ts'
import { pages, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import type { Source } from '../messages/queries.ts'

/** The channels a mailing goes by. */
export const channels = FORMS

/** Which text of a mailing: on a channel, in a language. */
export type Which = { readonly channel: Form; readonly language: Language }

const OPEN: ReadonlySet<string> = new Set(['scheduled', 'sending', 'paused'])
const GOING: ReadonlySet<string> = new Set(['scheduled', 'sending'])

/** What the pages of mailings ask; what is going on is asked again every other second. */
export const mailingQueries = {
  list: (state: MailingState | null) =>
    pages(['mailings', state], (query) =>
      client().mailings.list({ query: { ...query, ...(state && { state }) } }),
    ),
  choices: () =>
    queryOptions({
      queryKey: ['mailing choices', language()],
      queryFn: () => client().mailings.choices(),
    }),
  one: (mailingId: string) =>
    queryOptions({
      queryKey: ['mailing', mailingId],
      queryFn: () => client().mailings.see({ params: { mailingId } }),
      refetchInterval: ({ state }) => (GOING.has(state.data?.state ?? '') ? 2_000 : false),
    }),
  report: (mailingId: string, state: MailingState) =>
    queryOptions({
      queryKey: ['mailing report', mailingId, state],
      queryFn: () => client().mailings.report({ params: { mailingId } }),
      refetchInterval: OPEN.has(state) ? 2_000 : false,
      placeholderData: keepPreviousData,
    }),
  numbers: ({ id, revision, listed }: Pick<Mailing, 'id' | 'revision' | 'listed'>) =>
    queryOptions({
      queryKey: ['mailing numbers', id, revision, listed],
      queryFn: ({ signal }) => counted(id, signal),
      placeholderData: keepPreviousData,
    }),
  preview: (mailingId: string, which: Which, source: Source, member: string | null) =>
    queryOptions({
      queryKey: ['mailing preview', mailingId, which, source, member, language()],
      queryFn: () =>
        client().mailings.preview({
          params: { mailingId },
          body: { ...which, source, ...(member !== null && { memberId: member }) },
        }),
      placeholderData: keepPreviousData,
      staleTime: 60_000,
    }),
}

/** Counts a large audience part by part, and adds the parts up. */
async function counted(mailingId: string, signal: AbortSignal): Promise<MailingNumbers> {
  let sum: MailingNumbers | null = null
  let cursor: string | null = null
  do {
    signal.throwIfAborted()
    const query: { cursor?: string } = cursor === null ? {} : { cursor }
    const part: MailingNumbers = await client().mailings.numbers({ params: { mailingId }, query })
    sum = sum === null ? part : added(sum, part)
    cursor = part.next
  } while (cursor !== null)
  return sum
}

function added(a: MailingNumbers, b: MailingNumbers): MailingNumbers {
  const byChannel = [...a.byChannel]
  for (const { channel, count } of b.byChannel) {
    const place = byChannel.findIndex((each) => each.channel === channel)
    if (place < 0) byChannel.push({ channel, count })
    else byChannel[place] = { channel, count: byChannel[place]!.count + count }
  }
  return {
    found: a.found + b.found,
    tests: a.tests + b.tests,
    left: a.left + b.left,
    heldOut: a.heldOut + b.heldOut,
    withoutConsent: a.withoutConsent + b.withoutConsent,
    withoutAddress: a.withoutAddress + b.withoutAddress,
    withoutText: a.withoutText + b.withoutText,
    tooOften: a.tooOften + b.tooOften,
    willGet: a.willGet + b.willGet,
    willWait: a.willWait + b.willWait,
    byChannel,
    segments: a.segments + b.segments,
    cost: a.cost === null || b.cost === null ? null : a.cost + b.cost,
    next: b.next,
  }
}

/** Shows a mailing as the server answered it, and reads anew what follows from it. */
export async function keepMailing(mailing: Mailing): Promise<void> {
  queryClient.setQueryData(mailingQueries.one(mailing.id).queryKey, mailing)
  await queryClient.invalidateQueries({ queryKey: ['mailings'] })
}
