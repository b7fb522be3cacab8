import { Box, Button, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatementLine } from '#domains/members/accounts.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { signed } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Decision } from './Decision.tsx'

/** The statement, newest first; what came of a purchase tells why on a click. */
export function Movements(props: { readonly memberId: string; readonly programme: Programme }) {
  const { t } = useTranslation()
  const { memberId, programme } = props
  const [opened, setOpened] = useState<string | null>(null)
  const movements = useInfiniteQuery(queries.movements(memberId, programme.id))
  const columns: Column<StatementLine>[] = [
    {
      head: t('movement.when'),
      cell: ({ occurredAt }) => <Moment at={occurredAt} />,
    },
    { head: t('movement.what'), cell: ({ kind }) => t(`movement.${kind}`) },
    {
      head: t('movement.points'),
      cell: ({ points }) => (
        <Text span inherit fw={600}>
          {signed(points, programme.scale)}
        </Text>
      ),
      number: true,
    },
    {
      head: t('movement.why'),
      cell: (movement) => (
        <Why
          movement={movement}
          opened={opened === movement.id}
          toggle={() => setOpened(opened === movement.id ? null : movement.id)}
        />
      ),
    },
  ]
  return (
    <Shown of={movements}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('movements.empty')} hint={t('movements.empty.hint')} />
        ) : (
          <DataTable
            label={t('tab.movements')}
            rows={rows}
            columns={columns}
            more={movements}
            below={({ id, cause }) =>
              opened === id && (
                <Table.Tr>
                  <Table.Td colSpan={columns.length}>
                    <Decision purchaseId={cause.id} />
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

function Why(props: {
  readonly movement: StatementLine
  readonly opened: boolean
  readonly toggle: () => void
}) {
  const { t } = useTranslation()
  const { movement, opened } = props
  if (movement.reason !== null) return <ByHand movement={movement} />
  if (movement.cause.kind !== 'purchase') return null
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      ml={-9}
      aria-expanded={opened}
      onClick={props.toggle}
    >
      {t(opened ? 'movement.hideWhy' : 'movement.askWhy')}
    </Button>
  )
}

/** The reason, and the people behind it. */
function ByHand({ movement }: { readonly movement: StatementLine }) {
  const { t } = useTranslation()
  const { reason, actor, actorName, approverName } = movement
  const people = [
    actor?.kind === 'operator' && actorName && t('movement.by', { name: actorName }),
    approverName && t('movement.approvedBy', { name: approverName }),
  ].filter(Boolean)
  return (
    <Box miw={180}>
      {reason}
      {people.length > 0 && (
        <Text size="xs" c="dimmed">
          {people.join(', ')}
        </Text>
      )}
    </Box>
  )
}
