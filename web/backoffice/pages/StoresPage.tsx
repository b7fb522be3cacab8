import { Badge, Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Store } from '#domains/programmes/programmes.api.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { CloseStore, StoreForm } from '../stores/StoreDialogs.tsx'
import { TillsDialog } from '../stores/Tills.tsx'
import { Devices } from '../tills/Devices.tsx'

type Doing =
  | { readonly act: 'add' }
  | { readonly act: 'edit' | 'close' | 'tills'; readonly store: Store }

/** Where receipts come from: the stores, the tills of each, and the devices that are tills. */
export function Component() {
  const { t } = useTranslation()
  const stores = useInfiniteQuery(queries.stores())
  const [doing, begin] = useState<Doing | null>(null)
  const add = (
    <GuardedButton needs="programmes:write" onClick={() => begin({ act: 'add' })}>
      {t('stores.add')}
    </GuardedButton>
  )
  const columns: Column<Store>[] = [
    { head: t('stores.name'), cell: (store) => <Named store={store} /> },
    { head: t('stores.city'), cell: ({ city }) => city, wide: true },
    { head: t('stores.tills'), cell: ({ id }) => <Tills storeId={id} />, wide: true },
    { head: t('stores.acts'), cell: (store) => <Acts store={store} begin={begin} /> },
  ]
  return (
    <Page title={t('stores.title')} actions={add}>
      <Shown of={stores}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('stores.empty')} hint={t('stores.empty.hint')} action={add} />
          ) : (
            <DataTable label={t('stores.title')} rows={rows} columns={columns} more={stores} />
          )
        }
      </Shown>
      <Devices />
      {doing && <DoingDialog doing={doing} close={() => begin(null)} />}
    </Page>
  )
}

function DoingDialog({ doing, close }: { readonly doing: Doing; readonly close: () => void }) {
  if (doing.act === 'add') return <StoreForm of={null} close={close} />
  if (doing.act === 'edit') return <StoreForm of={doing.store} close={close} />
  if (doing.act === 'tills') return <TillsDialog store={doing.store} close={close} />
  return <CloseStore of={doing.store} close={close} />
}

function Named({ store: { name, code, closedAt } }: { readonly store: Store }) {
  const { t } = useTranslation()
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={500} className="breaks">
          {name}
        </Text>
        {closedAt !== null && (
          <Badge variant="default" tt="none">
            {t('stores.closed')}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" className="breaks">
        {code}
      </Text>
    </>
  )
}

function Tills({ storeId }: { readonly storeId: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(queries.tills(storeId))
  if (!data) return '…'
  const open = data.items.filter(({ closedAt }) => closedAt === null)
  return open.map(({ name }) => name).join(', ') || t('stores.noTills')
}

function Acts(props: { readonly store: Store; readonly begin: (doing: Doing) => void }) {
  const { t } = useTranslation()
  const { store, begin } = props
  const shape = { size: 'compact-sm', variant: 'subtle' } as const
  return (
    <Group gap={4} ml={-9}>
      <Button {...shape} onClick={() => begin({ act: 'tills', store })}>
        {t('stores.tills.open')}
      </Button>
      {store.closedAt === null &&
        (['edit', 'close'] as const).map((act) => (
          <GuardedButton
            key={act}
            needs="programmes:write"
            {...shape}
            onClick={() => begin({ act, store })}
          >
            {t(act === 'edit' ? 'stores.edit' : 'stores.close.short')}
          </GuardedButton>
        ))}
    </Group>
  )
}
