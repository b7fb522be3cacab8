import { Alert, SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds, type Kind } from '#domains/channels/core/settings.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { ChannelCard } from './ChannelCard.tsx'
import { ChannelForm } from './ChannelForm.tsx'
import { TestDialog } from './TestDialog.tsx'
import { channelQueries } from './queries.ts'

/** How messages leave: a card for each kind of channel, how it does, and what waits for it. */
export function Component() {
  const { t } = useTranslation()
  const channels = useQuery(channelQueries.channels())
  const queues = useQuery(channelQueries.queues())
  const [open, setOpen] = useState<{ kind: Kind; what: 'form' | 'test' } | null>(null)
  const close = () => setOpen(null)
  return (
    <Page title={t('channels.title')} lead={t('channels.lead')}>
      <Shown of={channels}>
        {({ sandbox, items }) => {
          const of = (kind: Kind) => items.find((each) => each.kind === kind) ?? null
          return (
            <>
              {sandbox && (
                <Alert color="yellow">
                  <Text fw={600}>{t('channels.sandbox')}</Text>
                  <Text size="sm">{t('channels.sandbox.hint')}</Text>
                </Alert>
              )}
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                {kinds.map((kind) => (
                  <ChannelCard
                    key={kind}
                    kind={kind}
                    channel={of(kind)}
                    queue={
                      queues.data?.items.find(({ channel }) => channel === of(kind)?.medium) ?? null
                    }
                    change={() => setOpen({ kind, what: 'form' })}
                    test={() => setOpen({ kind, what: 'test' })}
                  />
                ))}
              </SimpleGrid>
              {open?.what === 'form' && (
                <ChannelForm kind={open.kind} channel={of(open.kind)} close={close} />
              )}
              {open?.what === 'test' && <TestDialog kind={open.kind} close={close} />}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}
