import { Button, Group, Paper, Stack, Table, Text, Title, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { RfmFigures, RfmMembers } from '#domains/analytics/figures.api.ts'
import { may } from '../../shared/session.ts'
import { money } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { heat } from './heat.ts'
import { count } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

const scores = [5, 4, 3, 2, 1] as const

/** Members by recency, frequency and money, and who they are. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.rfm.title')} lead={t('figures.rfm.lead')}>
      {(programme) => <Rfm programme={programme} />}
    </Frame>
  )
}

function Rfm({ programme }: { readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const [cell, setCell] = useState<string | null>(null)
  const asked = useQuery(figureQueries.rfm({ programmeId: programme.id }))
  return (
    <Shown of={asked}>
      {(data) =>
        data.members === 0 ? (
          <Empty title={t('figures.cohorts.none')} hint={t('figures.cohorts.none.hint')} />
        ) : (
          <Stack gap="lg">
            <Group justify="space-between">
              <AsOf at={data.asOf} />
              <Files table="rfm" of={{ programmeId: programme.id }} />
            </Group>
            <Text size="sm">{t('figures.rfm.hint')}</Text>
            <Cells of={data} chosen={cell} choose={setCell} />
            {cell !== null && (
              <InCell programme={programme} cell={cell} close={() => setCell(null)} />
            )}
            <Table125 of={data} programme={programme} choose={setCell} />
          </Stack>
        )
      }
    </Shown>
  )
}

function Cells(props: {
  readonly of: RfmFigures
  readonly chosen: string | null
  readonly choose: (cell: string) => void
}) {
  const { t } = useTranslation()
  const { of, chosen, choose } = props
  const membersOf = (cell: string) =>
    of.cells
      .filter((each) => each.cell.startsWith(cell))
      .reduce((sum, each) => sum + each.members, 0)
  return (
    <Paper
      withBorder
      className="scrolls"
      tabIndex={0}
      role="region"
      aria-label={t('figures.rfm.title')}
    >
      <Table withRowBorders={false} layout="fixed" miw={340} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={88}>{t('figures.rfm.frequency')}</Table.Th>
            {scores.toReversed().map((r) => (
              <Table.Th key={r} ta="center">
                {r}
                <Text span visibleFrom="sm" size="xs" c="dimmed" inherit>
                  {r === 1 && ` ${t('figures.rfm.recency').toLowerCase()}`}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {scores.map((f) => (
            <Table.Tr key={f}>
              <Table.Th scope="row">{f}</Table.Th>
              {scores.toReversed().map((r) => {
                const cell = `${r}${f}`
                const members = membersOf(cell)
                return (
                  <Table.Td key={r} p={4}>
                    <UnstyledButton
                      disabled={members === 0}
                      aria-pressed={chosen === cell}
                      aria-label={`${t('figures.rfm.of', { r, f })}: ${count(members)}`}
                      onClick={() => choose(cell)}
                      ta="center"
                      py={10}
                      w="100%"
                      style={{
                        ...heat(members / of.members),
                        borderRadius: 'var(--mantine-radius-sm)',
                        outline: chosen === cell ? '2px solid currentColor' : undefined,
                        fontVariantNumeric: 'tabular-nums',
                      }}
                    >
                      {members === 0 ? '·' : count(members)}
                    </UnstyledButton>
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

type Row = RfmMembers['items'][number] & { readonly id: string }

function InCell(props: {
  readonly programme: ProgrammeShown
  readonly cell: string
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const session = useSession()
  const { cell, programme } = props
  const asked = useQuery(figureQueries.rfmMembers({ programmeId: programme.id }, cell))
  const columns: Column<Row>[] = [
    {
      head: t('figures.rfm.member'),
      cell: ({ memberId }) =>
        may(session, 'members:read') ? (
          <Link to={paths.member(memberId)}>{memberId.slice(-8)}</Link>
        ) : (
          memberId.slice(-8)
        ),
    },
    { head: t('figures.rfm.lastOn'), cell: ({ lastOn }) => <Day at={lastOn} />, wide: true },
    { head: t('figures.rfm.orders'), cell: ({ orders }) => count(orders), number: true },
    { head: t('figures.rfm.sales'), cell: ({ sales }) => money(sales, programme), number: true },
  ]
  return (
    <section aria-live="polite">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('figures.rfm.of', { r: cell[0], f: cell[1] })}
          {cell[2] !== undefined && ` (${t('figures.rfm.money').toLowerCase()} ${cell[2]})`}
        </Title>
        <Group gap="xs">
          <Files table="members" of={{ programmeId: programme.id, cell }} />
          <Button size="xs" variant="default" onClick={props.close}>
            {t('figures.rfm.close')}
          </Button>
        </Group>
      </Group>
      <Shown of={asked} lines={3}>
        {({ items, total }) => (
          <>
            <DataTable
              label={t('figures.rfm.open')}
              rows={items.map((item) => ({ ...item, id: item.memberId }))}
              columns={columns}
            />
            {total > items.length && (
              <Text size="sm" c="dimmed" mt="xs">
                {t('figures.rfm.most', { shown: count(items.length), total: count(total) })}
              </Text>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

type CellRow = RfmFigures['cells'][number] & { readonly id: string }

function Table125(props: {
  readonly of: RfmFigures
  readonly programme: ProgrammeShown
  readonly choose: (cell: string) => void
}) {
  const { t } = useTranslation()
  const columns: Column<CellRow>[] = [
    {
      head: t('figures.rfm.cell'),
      cell: ({ cell }) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            props.choose(cell)
            window.scrollTo({ top: 0 })
          }}
        >
          {cell}
        </Button>
      ),
    },
    { head: t('figures.rfm.members'), cell: ({ members }) => count(members), number: true },
    {
      head: t('figures.rfm.orders'),
      cell: ({ orders }) => count(orders),
      number: true,
      wide: true,
    },
    {
      head: t('figures.rfm.sales'),
      cell: ({ sales }) => money(sales, props.programme),
      number: true,
    },
    {
      head: t('figures.rfm.daysSince'),
      cell: ({ daysSince }) => count(daysSince),
      number: true,
      wide: true,
    },
  ]
  return (
    <DataTable
      label={t('figures.table', { of: t('figures.rfm.title') })}
      rows={props.of.cells.map((row) => ({ ...row, id: row.cell }))}
      columns={columns}
    />
  )
}
