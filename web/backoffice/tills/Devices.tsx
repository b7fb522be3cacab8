import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '#domains/access/devices.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'

/** The browsers that are known tills: where a PIN works. Nothing for those who may not see them. */
export function Devices() {
  const { t } = useTranslation()
  const session = useSession()
  const isSeen = may(session, 'devices:read')
  const devices = useInfiniteQuery({ ...queries.devices(), enabled: isSeen })
  const [chosen, choose] = useState<Device | null>(null)
  if (!isSeen) return null
  const columns: Column<Device>[] = [
    { head: t('devices.name'), cell: ({ name }) => name },
    { head: t('devices.till'), cell: ({ store, till }) => `${store.name}, ${till.name}` },
    { head: t('devices.made'), cell: ({ madeAt }) => <Day at={madeAt} />, wide: true },
    {
      head: t('devices.action'),
      cell: (device) =>
        device.endedAt === null ? (
          <GuardedButton
            needs="devices:write"
            size="compact-sm"
            variant="subtle"
            ml={-9}
            onClick={() => choose(device)}
          >
            {t('devices.end')}
          </GuardedButton>
        ) : (
          <Text size="sm" c="dimmed">
            {t('devices.ended')}
          </Text>
        ),
    },
  ]
  return (
    <Stack gap="xs" mt="xl">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('devices.title')}
        </Title>
        <Anchor href="/till">{t('devices.open')}</Anchor>
      </Group>
      <Text c="dimmed" size="sm">
        {t('devices.lead')}
      </Text>
      <Shown of={devices}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('devices.empty')} hint={t('devices.empty.hint')} />
          ) : (
            <DataTable label={t('devices.title')} rows={rows} columns={columns} more={devices} />
          )
        }
      </Shown>
      {chosen && <End device={chosen} close={() => choose(null)} />}
    </Stack>
  )
}

function End({ device, close }: { readonly device: Device; readonly close: () => void }) {
  const { t } = useTranslation()
  const ending = useMutation({
    mutationFn: () => client().devices.end({ params: { deviceId: device.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['devices'] })
      close()
    },
  })
  return (
    <Dialog title={t('devices.end.of', { name: device.name })} close={close}>
      <Stack>
        {ending.error && <Failure error={ending.error} />}
        <Text>{t('devices.end.sure')}</Text>
        <DialogActs
          close={close}
          color="red.8"
          loading={ending.isPending}
          onClick={() => ending.mutate()}
        >
          {t('devices.end')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
