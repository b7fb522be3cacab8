import { Button, Center, Paper, Table } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDensity } from './density.ts'
import { VirtualRows } from './VirtualRows.tsx'

/** From so many rows on, only those near the window are drawn. */
const MANY = 300

export type Column<Row> = {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand right, digit under digit. */
  readonly number?: boolean
  /** Left out on narrow screens. */
  readonly wide?: boolean
}

type MoreRows = {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

/** Rows with a heading for each column; with `below` a row may open something under itself. */
export function DataTable<Row extends { readonly id: string }>(props: {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly below?: (row: Row) => ReactNode
  readonly more?: MoreRows
}) {
  const [density] = useDensity()
  const { columns, more, rows } = props
  const isLong = rows.length > MANY
  const draw = (row: Row, place?: number) => (
    <>
      <Table.Tr {...(place !== undefined && { 'aria-rowindex': place })}>
        {columns.map((column) => (
          <Table.Td key={column.head} {...shape(column)}>
            {column.cell(row)}
          </Table.Td>
        ))}
      </Table.Tr>
      {props.below?.(row)}
    </>
  )
  return (
    <Paper withBorder className="scrolls" tabIndex={0} role="region" aria-label={props.label}>
      <Table
        highlightOnHover
        verticalSpacing={density === 'compact' ? 4 : 10}
        horizontalSpacing="sm"
        {...(isLong && {
          className: 'long',
          'aria-rowcount': more?.hasNextPage ? -1 : rows.length + 1,
        })}
      >
        <Table.Thead>
          <Table.Tr {...(isLong && { 'aria-rowindex': 1 })}>
            {columns.map((column) => (
              <Table.Th key={column.head} {...shape(column)}>
                {column.head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {isLong ? (
          <VirtualRows rows={rows} height={density === 'compact' ? 30 : 43} draw={draw} />
        ) : (
          <Table.Tbody>
            {rows.map((row) => (
              <Fragment key={row.id}>{draw(row)}</Fragment>
            ))}
          </Table.Tbody>
        )}
      </Table>
      {more?.hasNextPage && <More {...more} />}
    </Paper>
  )
}

function More({ isFetchingNextPage, fetchNextPage }: MoreRows) {
  const { t } = useTranslation()
  return (
    <Center p="sm">
      <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('app.more')}
      </Button>
    </Center>
  )
}

const shape = <Row,>(column: Column<Row>) => ({
  ...(column.number && { className: 'number' }),
  ...(column.wide && { visibleFrom: 'sm' as const }),
})
