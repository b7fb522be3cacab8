import { Button, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { client } from '../../shared/session.ts'
import { decimal, money } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Decision } from './Decision.tsx'

type Purchase = Awaited<ReturnType<ReturnType<typeof client>['purchases']['list']>>['items'][number]

/** The purchases of a member, newest first; the number of a receipt opens why it came out so. */
export function Purchases(props: { readonly memberId: string; readonly programme: Programme }) {
  const { t } = useTranslation()
  const { memberId, programme } = props
  const [opened, setOpened] = useState<string | null>(null)
  const purchases = useInfiniteQuery(queries.purchases(memberId))
  const columns: Column<Purchase>[] = [
    {
      head: t('purchase.receipt'),
      cell: ({ id, externalId }) => (
        <Button
          size="compact-sm"
          variant="subtle"
          ml={-9}
          aria-expanded={opened === id}
          onClick={() => setOpened(opened === id ? null : id)}
        >
          {externalId}
        </Button>
      ),
    },
    { head: t('movement.when'), cell: ({ occurredAt }) => <Moment at={occurredAt} /> },
    { head: t('members.state'), cell: ({ state }) => t(`purchase.state.${state}`), wide: true },
    { head: t('purchase.amount'), cell: ({ amount }) => money(amount, programme), number: true },
    {
      head: t('purchase.redeemed'),
      cell: ({ pointsRedeemed }) => decimal(pointsRedeemed, programme.scale),
      number: true,
      wide: true,
    },
    {
      head: t('purchase.earned'),
      cell: ({ pointsEarned }) => decimal(pointsEarned, programme.scale),
      number: true,
    },
  ]
  return (
    <Shown of={purchases}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('purchases.empty')} hint={t('purchases.empty.hint')} />
        ) : (
          <DataTable
            label={t('tab.purchases')}
            rows={rows}
            columns={columns}
            more={purchases}
            below={({ id }) =>
              opened === id && (
                <Table.Tr>
                  <Table.Td colSpan={columns.length}>
                    <Decision purchaseId={id} />
                  </Table.Td>
                </Table.Tr>
              )
            }
          />
        )
      }
    </Shown>
  )
}
