import { Badge, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Store } from '#domains/programmes/programmes.api.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Devices } from '../tills/Devices.tsx'

/** Where receipts come from: the stores, and the tills of each. */
export function Component() {
  const { t } = useTranslation()
  const stores = useInfiniteQuery(queries.stores())
  const columns: Column<Store>[] = [
    {
      head: t('stores.name'),
      cell: ({ name, closedAt }) => (
        <Group gap="xs">
          <Text size="sm" fw={500}>
            {name}
          </Text>
          {closedAt !== null && (
            <Badge variant="default" tt="none">
              {t('stores.closed')}
            </Badge>
          )}
        </Group>
      ),
    },
    { head: t('stores.code'), cell: ({ code }) => code },
    { head: t('stores.city'), cell: ({ city }) => city, wide: true },
    { head: t('stores.tills'), cell: ({ id }) => <Tills storeId={id} /> },
  ]
  return (
    <Page title={t('stores.title')}>
      <Shown of={stores}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('stores.empty')} hint={t('stores.empty.hint')} />
          ) : (
            <DataTable label={t('stores.title')} rows={rows} columns={columns} more={stores} />
          )
        }
      </Shown>
      <Devices />
    </Page>
  )
}

function Tills({ storeId }: { readonly storeId: string }) {
  const { t } = useTranslation()
  const { data } = useQuery(queries.tills(storeId))
  if (!data) return '…'
  return data.items.map(({ name }) => name).join(', ') || t('stores.noTills')
}
