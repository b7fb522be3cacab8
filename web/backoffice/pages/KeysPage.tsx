import { Anchor, Badge, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApiKey } from '#domains/access/access.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { MakeKey } from '../keys/MakeKey.tsx'

/** The API keys: who uses them and since when; they are made and revoked here. */
export function Component() {
  const { t } = useTranslation()
  const allowed = may(useSession(), 'keys:write')
  const keys = useInfiniteQuery(queries.keys())
  const [making, make] = useDisclosure()
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const button = allowed && <Button onClick={make.open}>{t('keys.make')}</Button>
  return (
    <Page title={t('keys.title')} actions={button}>
      <Shown of={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('keys.empty')} hint={t('keys.empty.hint')} action={button} />
          ) : (
            <KeysTable rows={rows} more={keys} {...(allowed && { revoke: setRevoked })} />
          )
        }
      </Shown>
      {making && <MakeKey close={make.close} />}
      {revoked && <Revoking of={revoked} close={() => setRevoked(null)} />}
    </Page>
  )
}

function KeysTable(props: {
  readonly rows: readonly ApiKey[]
  readonly more: Parameters<typeof DataTable>[0]['more']
  readonly revoke?: (key: ApiKey) => void
}) {
  const { t } = useTranslation()
  const { revoke } = props
  const columns: Column<ApiKey>[] = [
    {
      head: t('keys.name'),
      cell: ({ id, name, test, revokedAt }) => (
        <Group gap="xs">
          <Anchor component={Link} to={paths.key(id)} size="sm" fw={500} className="breaks">
            {name}
          </Anchor>
          {test && <Mark>{t('keys.test')}</Mark>}
          {revokedAt !== null && <Mark>{t('keys.revoked')}</Mark>}
        </Group>
      ),
    },
    { head: t('keys.prefix'), cell: ({ prefix }) => <Code>{prefix}…</Code>, wide: true },
    { head: t('keys.made'), cell: ({ madeAt }) => <Day at={madeAt} />, wide: true },
    {
      head: t('keys.used'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('keys.never') : <Day at={lastUsedAt} />),
    },
    {
      head: t('keys.action'),
      cell: (key) =>
        revoke &&
        key.revokedAt === null && (
          <Button size="compact-sm" variant="subtle" ml={-9} onClick={() => revoke(key)}>
            {t('keys.revoke')}
          </Button>
        ),
    },
  ]
  return <DataTable label={t('keys.title')} rows={props.rows} columns={columns} more={props.more} />
}

function Mark({ children }: { readonly children: string }) {
  return (
    <Badge variant="default" tt="none">
      {children}
    </Badge>
  )
}

function Revoking(props: { readonly of: ApiKey; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: key, close } = props
  // one key for the action, however often its button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const revoking = useMutation({
    mutationFn: () => client().access.revoke({ params: { keyId: key.id } }, { idempotencyKey }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['keys'] })
      close()
    },
  })
  return (
    <Dialog title={t('keys.revoke')} close={close}>
      <Stack>
        {revoking.error && <Failure error={revoking.error} />}
        <Text>{t('keys.revoke.sure', { name: key.name })}</Text>
        <DialogActs
          close={close}
          color="red.8"
          loading={revoking.isPending}
          onClick={() => revoking.mutate()}
        >
          {t('keys.revoke')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
