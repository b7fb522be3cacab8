import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Message } from '#domains/messaging/messaging.api.ts'
import { day, time } from '../../shared/format.ts'
import { reasonOf } from './core/reasons.ts'

const COLORS = {
  waiting: 'blue',
  sent: 'blue',
  delivered: 'pine',
  failed: 'red',
  lapsed: 'gray',
} as const

/** How a message stands. */
export function StateBadge({ of: { state } }: { readonly of: Message }) {
  const { t } = useTranslation()
  return (
    <Badge variant="light" color={COLORS[state]} tt="none" miw="max-content">
      {t(`msg.state.${state}`)}
    </Badge>
  )
}

/** Why it stands so, in words: until when it waits, and what a gateway said. */
export function Why({ of }: { readonly of: Message }) {
  const { t } = useTranslation()
  const { nextTryAt, writtenAt, tries } = of
  const isLater = nextTryAt !== null && Date.parse(nextTryAt) - Date.parse(writtenAt) > 60_000
  const why = reasonOf(of)
  const lines = [
    isLater && t('msg.journal.at', { at: `${day(nextTryAt)} ${time(nextTryAt)}` }),
    why && ('reason' in why ? t(`msg.why.${why.reason}`) : t('msg.why.said', { said: why.said })),
    why && tries > 1 && t('msg.journal.tries', { count: tries }),
  ]
  return lines
    .filter((line) => typeof line === 'string')
    .map((line) => (
      <Text key={line} size="sm" c="dimmed" className="anywhere">
        {line}
      </Text>
    ))
}
