import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Template, TextChannel } from '#domains/messaging/templates.api.ts'
import type { Message } from '#domains/messaging/messaging.api.ts'
import type { Language } from '#kit/core/language.ts'
import { language } from '../../shared/i18n.ts'
import { pages, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

export const channels = ['sms', 'email', 'telegram', 'push', 'receipt'] as const
export const languages = ['ru', 'en'] as const

/** Which text: of an event, on a channel, in a language. */
export type Which = {
  readonly event: string
  readonly channel: TextChannel
  readonly language: Language
}

/** A text as it is written. */
export type Source = NonNullable<Template['versions'][number]['source']>

export type JournalFilter = {
  readonly state?: Message['state']
  readonly kind?: string
  readonly channel?: string
  readonly memberId?: string
}

/** What the pages of messages ask. */
export const messageQueries = {
  texts: () =>
    queryOptions({ queryKey: ['texts', language()], queryFn: () => client().templates.list() }),
  text: (which: Which) =>
    queryOptions({
      queryKey: ['text', which, language()],
      queryFn: () => client().templates.get({ params: which }),
    }),
  preview: (which: Which, source: Source, memberId: string | null) =>
    queryOptions({
      queryKey: ['preview', which, source, memberId, language()],
      queryFn: () =>
        client().templates.preview({
          body: { ...which, source, ...(memberId !== null && { memberId }) },
        }),
      placeholderData: keepPreviousData,
      staleTime: 60_000,
    }),
  journal: (filter: JournalFilter) =>
    pages(['messages', filter], (query) =>
      client().messaging.list({ query: { ...query, ...filter } }),
    ),
  message: (messageId: string) =>
    queryOptions({
      queryKey: ['message', messageId],
      queryFn: () => client().messaging.get({ params: { messageId } }),
      refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 1_000 : false),
    }),
  phone: () =>
    queryOptions({
      queryKey: ['messages', 'phone'],
      queryFn: () => client().messaging.list({ query: { channel: 'sandbox', limit: 50 } }),
      refetchInterval: 3_000,
    }),
}

/** Shows a text as the server answered it, and reads anew what follows from it. */
export async function keepText(which: Which, text: Template): Promise<void> {
  queryClient.setQueryData(messageQueries.text(which).queryKey, text)
  await queryClient.invalidateQueries({ queryKey: ['texts'] })
}
