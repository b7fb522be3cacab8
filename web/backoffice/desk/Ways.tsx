import { Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#domains/messaging/messaging.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { isRepeatable } from '../messages/core/reasons.ts'
import { StateBadge, Why } from '../messages/State.tsx'
import { useKindNames } from '../messages/useKindNames.ts'
import { sayDone } from './done.tsx'
import { MessageText } from './MessageText.tsx'

/** By which ways something was told, in their order, and what became of each; the text of the last. */
export function Ways({ of }: { readonly of: readonly Message[] }) {
  const { t } = useTranslation()
  const nameOf = useWayNames()
  const last = of.at(-1)!
  return (
    <>
      <Stack component="ol" gap={4} my={2} aria-label={t('time.ways')} className="ways">
        {of.map((way) => (
          <li key={way.id}>
            <Group gap={8}>
              <Text size="sm">{nameOf(way)}</Text>
              <StateBadge of={way} />
            </Group>
            <Why of={way} />
          </li>
        ))}
      </Stack>
      <MessageText id={last.id} />
      {isRepeatable(last) && <SendAgain message={last} />}
    </>
  )
}

/** By what a message left, and where to: `SMS · …0001`. */
function useWayNames(): (of: Message) => string {
  const { t } = useTranslation()
  return ({ form, address, channel }) =>
    [
      t(`msg.channel.${form}`),
      address,
      channel === 'sandbox' ? t('msg.channel.sandbox').toLowerCase() : null,
    ]
      .filter(Boolean)
      .join(' · ')
}

/** Sends what no gateway took once more. It cannot be called back, so it is asked about first. */
function SendAgain({ message }: { readonly message: Message }) {
  const { t } = useTranslation()
  const [asked, ask] = useState(false)
  const what = useKindNames()(message)
  const way = useWayNames()(message)
  const sending = useMutation({
    mutationFn: () => client().messaging.replay({ body: { ids: [message.id] } }),
    onSuccess: async ({ count }) => {
      sayDone(count === 0 ? t('msg.journal.again.none') : t('msg.journal.again.done', { count }))
      ask(false)
      await queryClient.invalidateQueries({ queryKey: ['messages'] })
    },
  })
  return (
    <>
      <GuardedButton
        needs="messages:write"
        size="compact-xs"
        variant="subtle"
        onClick={() => ask(true)}
      >
        {t('msg.journal.again')}
      </GuardedButton>
      {asked && (
        <Dialog title={t('msg.journal.again.title')} close={() => ask(false)}>
          <Stack>
            <Text size="sm">{t('msg.journal.again.hint', { what, way })}</Text>
            {sending.error && <Failure error={sending.error} />}
            <DialogActs
              close={() => ask(false)}
              loading={sending.isPending}
              onClick={() => sending.mutate()}
            >
              {t('msg.journal.again.do')}
            </DialogActs>
          </Stack>
        </Dialog>
      )}
    </>
  )
}
