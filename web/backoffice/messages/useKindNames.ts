import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Message } from '#domains/messaging/messaging.api.ts'
import { messageQueries } from './queries.ts'

/** What messages of mailings are called: they tell of no event. */
export const MAILING = 'mailing.message'

/** Says what a message tells of: the event by its name, or the mailing by its own. */
export function useKindNames(): (of: Pick<Message, 'kind' | 'mailing'>) => string {
  const { t } = useTranslation()
  const texts = useQuery(messageQueries.texts())
  return ({ kind, mailing }) => {
    if (mailing) return t('msg.kind.mailing.named', { name: mailing.name })
    if (kind === MAILING) return t('msg.kind.mailing')
    return texts.data?.items.find(({ event }) => event === kind)?.name ?? kind
  }
}
