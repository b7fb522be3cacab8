import { Button, Group, Paper, Table, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { saveAs } from '../cases/saveAs.ts'
import { csvOf, type SheetData } from './core/sheet.ts'

/** Names as short as a month stay in one line. */
const SHORT = 10

/** A table under its heading, to be had as CSV. `above` stands between the two: its picture. */
export function Sheet(props: {
  readonly title: string
  readonly file: string
  readonly sheet: SheetData
  readonly above?: React.ReactNode
  readonly hint?: React.ReactNode
}) {
  const { t } = useTranslation()
  const { title, sheet, file } = props
  const [first, ...others] = sheet.head
  return (
    <section>
      <Group justify="space-between" align="flex-end" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Button
          size="xs"
          variant="default"
          onClick={() => saveAs(`${file}.csv`, 'text/csv;charset=utf-8', csvOf(sheet))}
          aria-label={`${title}: ${t('sim.csv')}`}
        >
          {t('sim.csv')}
        </Button>
      </Group>
      {props.hint}
      {props.above}
      <Paper withBorder className="scrolls" tabIndex={0} role="region" aria-label={title}>
        <Table horizontalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{first}</Table.Th>
              {others.map((name, place) => (
                // two variants may have one name
                <Table.Th key={`${place} ${name}`} className="number">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sheet.rows.map(({ name, cells }, row) => (
              <Table.Tr key={`${row} ${name}`}>
                <Table.Th
                  scope="row"
                  fw={400}
                  style={name.length <= SHORT ? { whiteSpace: 'nowrap' } : undefined}
                >
                  {name}
                </Table.Th>
                {cells.map(({ shown }, place) => (
                  <Table.Td key={others[place] ?? place} className="number">
                    {shown}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </section>
  )
}
