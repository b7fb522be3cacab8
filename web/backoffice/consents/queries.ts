import { queryOptions } from '@tanstack/react-query'
import { pages } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'

/** What the pages of consents and personal data ask. */
export const consentQueries = {
  of: (memberId: string) =>
    queryOptions({
      queryKey: ['consents', memberId],
      queryFn: () => client().consents.see({ params: { memberId } }),
    }),
  history: (memberId: string) =>
    pages(['consents', 'history', memberId], (query) =>
      client().consents.history({ params: { memberId }, query }),
    ),
  texts: () =>
    queryOptions({ queryKey: ['consentTexts'], queryFn: () => client().consentTexts.list() }),
  settings: () =>
    queryOptions({
      queryKey: ['contactSettings'],
      queryFn: () => client().consentTexts.settings(),
    }),
  erasuresOf: (memberId: string) =>
    queryOptions({
      queryKey: ['erasures', memberId],
      queryFn: () => client().privacy.erasures({ params: { memberId } }),
    }),
  erasures: () => pages(['erasures'], (query) => client().privacy.list({ query })),
  retention: () =>
    queryOptions({ queryKey: ['retention'], queryFn: () => client().privacy.retention() }),
}
