import { Button, Center, Paper, Table } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDensity } from './density.ts'

export type Column<Row> = {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand right, digit under digit. */
  readonly number?: boolean
  /** Left out on narrow screens. */
  readonly wide?: boolean
}

/** Rows with a heading for each column; with `below` a row may open something under itself. */
export function DataTable<Row extends { readonly id: string }>(props: {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly below?: (row: Row) => ReactNode
  readonly more?: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
}) {
  const { t } = useTranslation()
  const [density] = useDensity()
  const { columns, more } = props
  return (
    <Paper withBorder className="scrolls" tabIndex={0} role="region" aria-label={props.label}>
      <Table
        highlightOnHover
        verticalSpacing={density === 'compact' ? 4 : 10}
        horizontalSpacing="sm"
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.head} {...shape(column)}>
                {column.head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rows.map((row) => (
            <Fragment key={row.id}>
              <Table.Tr>
                {columns.map((column) => (
                  <Table.Td key={column.head} {...shape(column)}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
              {props.below?.(row)}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
      {more?.hasNextPage && (
        <Center p="sm">
          <Button
            variant="subtle"
            loading={more.isFetchingNextPage}
            onClick={() => void more.fetchNextPage()}
          >
            {t('app.more')}
          </Button>
        </Center>
      )}
    </Paper>
  )
}

const shape = <Row,>(column: Column<Row>) => ({
  ...(column.number && { className: 'number' }),
  ...(column.wide && { visibleFrom: 'sm' as const }),
})
