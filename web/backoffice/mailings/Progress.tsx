import { Badge, Box, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MailingListed, MailingState } from '#domains/mailings/mailings.api.ts'
import { decimal } from '../../shared/format.ts'

const COLORS: Readonly<Record<MailingState, string>> = {
  draft: 'gray',
  scheduled: 'blue',
  sending: 'blue',
  paused: 'orange',
  done: 'pine',
  cancelled: 'gray',
}

/** In one word how a mailing stands. */
export function StateBadge({ state }: { readonly state: MailingState }) {
  const { t } = useTranslation()
  return (
    <Badge variant="default" tt="none" leftSection={<Dot color={COLORS[state]} />}>
      {t(`mail.state.${state}`)}
    </Badge>
  )
}

/** The word beside it says the same. */
const Dot = ({ color }: { readonly color: string }) => (
  <Box w={8} h={8} bg={`${color}.6`} style={{ borderRadius: '50%' }} />
)

/** How much of a mailing has left, of what is to leave. */
export function ProgressLine({ of: mailing }: { readonly of: MailingListed }) {
  const { t } = useTranslation()
  const { progress, state } = mailing
  if (state === 'draft' || state === 'scheduled') return null
  if (progress.of === null) {
    return (
      <Text size="sm" c="dimmed">
        {t(state === 'cancelled' ? 'mail.report.nothing' : 'mail.progress.gathering')}
      </Text>
    )
  }
  const done = progress.sent + progress.delivered
  const all = progress.of - progress.without
  const share = all === 0 ? 100 : (done / all) * 100
  return (
    <Stack gap={4} miw={140}>
      <Progress
        value={share}
        color={COLORS[state]}
        aria-label={t('mail.progress.label')}
        animated={state === 'sending'}
      />
      <Text size="sm" c="dimmed" className="nowrap">
        {t('mail.progress.of', { done: decimal(done, 0), of: decimal(all, 0) })}
      </Text>
    </Stack>
  )
}
