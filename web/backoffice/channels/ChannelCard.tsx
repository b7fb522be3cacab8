import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelShown } from '#domains/channels/channels.api.ts'
import type { Kind } from '#domains/channels/core/settings.ts'
import type { Queue } from '#domains/messaging/messaging.api.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'

type State = 'works' | 'fails' | 'new' | 'off' | 'unset'

const COLORS = { works: 'pine', fails: 'red', new: 'gray', off: 'gray', unset: 'gray' } as const

function stateOf(channel: ChannelShown | null): State {
  if (!channel) return 'unset'
  if (!channel.enabled) return 'off'
  if (channel.failuresInARow > 0) return 'fails'
  return channel.goodAt === null ? 'new' : 'works'
}

/** A channel at a glance: whether it works, what it last said, what waits. */
export function ChannelCard(props: {
  readonly kind: Kind
  readonly channel: ChannelShown | null
  readonly queue: Queue | null
  readonly change: () => void
  readonly test: () => void
}) {
  const { t } = useTranslation()
  const { kind, channel, queue, change, test } = props
  const state = stateOf(channel)
  const name = t(`channels.kind.${kind}`)
  const button = { needs: 'channels:manage', size: 'sm' } as const
  return (
    <Paper withBorder p="md" component="section" aria-label={name} h="100%">
      <Stack h="100%" gap="sm" justify="space-between">
        <div>
          <Group justify="space-between" wrap="nowrap" align="flex-start" mb={4}>
            <Title order={2} size="h4">
              {name}
            </Title>
            <Badge variant="light" color={COLORS[state]} tt="none" miw="max-content">
              {t(`channels.state.${state}`)}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed" mb={channel ? 'sm' : 0}>
            {t(`channels.hint.${kind}`)}
          </Text>
          {channel && <Facts channel={channel} queue={queue} />}
        </div>
        <Group gap="xs">
          <GuardedButton {...button} variant={channel ? 'default' : 'filled'} onClick={change}>
            {t(channel ? 'channels.change' : 'channels.setUp')}
          </GuardedButton>
          {channel && (
            <GuardedButton {...button} variant="default" onClick={test}>
              {t('channels.test')}
            </GuardedButton>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

function Facts({
  channel,
  queue,
}: {
  readonly channel: ChannelShown
  readonly queue: Queue | null
}) {
  const { t } = useTranslation()
  const { position, rate, goodAt, failedAt, failure } = channel
  return (
    <Stack gap={4} component="dl" m={0}>
      <Fact name={t('channels.order')}>{position}</Fact>
      <Fact name={t('channels.rate')}>{rate}</Fact>
      <Fact name={t('channels.queue')}>{queue?.waiting ?? 0}</Fact>
      <Fact name={t('channels.failedToday')}>{queue?.failedToday ?? 0}</Fact>
      <Fact name={t('channels.good')}>
        {goodAt === null ? t('channels.never') : <Moment at={goodAt} />}
      </Fact>
      {failure !== null && failedAt !== null && (
        <div>
          <Fact name={t('channels.failure')}>
            <Moment at={failedAt} />
          </Fact>
          <Text size="sm" className="breaks" lang="en" component="dd" m={0}>
            {failure}
          </Text>
        </div>
      )}
    </Stack>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="md">
      <Text size="sm" c="dimmed" component="dt">
        {name}
      </Text>
      <Text size="sm" component="dd" m={0} ta="right">
        {children}
      </Text>
    </Group>
  )
}
