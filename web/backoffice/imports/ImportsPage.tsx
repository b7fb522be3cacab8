import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Import } from '#domains/imports/imports.api.ts'
import { ByWhom, TwoLines } from '../../ui/cells.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { WorkState } from '../../ui/work.tsx'
import { paths } from '../paths.ts'
import { importQueries } from './queries.ts'

/** What has been imported, or tried, and what came of it. */
export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const imports = useInfiniteQuery(importQueries.list())
  const button = (
    <GuardedButton needs="imports:write" onClick={() => void navigate(paths.newImport())}>
      {t('imports.new')}
    </GuardedButton>
  )
  return (
    <Page title={t('imports.title')} actions={button}>
      <Shown of={imports}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('imports.empty')} hint={t('imports.empty.hint')} action={button} />
          ) : (
            <ImportsTable rows={rows} more={imports} />
          )
        }
      </Shown>
    </Page>
  )
}

function ImportsTable(props: {
  readonly rows: readonly Import[]
  readonly more: Parameters<typeof DataTable>[0]['more']
}) {
  const { t } = useTranslation()
  const columns: Column<Import>[] = [
    {
      head: t('imports.file'),
      cell: (row) => (
        <TwoLines below={t(`imports.what.${row.what}`)}>
          <Anchor component={Link} to={paths.import(row.id)} className="breaks">
            {row.fileName}
          </Anchor>
        </TwoLines>
      ),
    },
    { head: t('imports.came'), cell: (row) => <State of={row} /> },
    {
      head: t('work.when'),
      cell: ({ orderedAt, orderedBy }) => <ByWhom at={orderedAt} who={orderedBy} />,
      wide: true,
    },
  ]
  return (
    <DataTable label={t('imports.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

/** In one word how an import stands, and the rows it took. */
export function State({ of: row }: { readonly of: Import }) {
  const { t } = useTranslation()
  const { dryRun, report } = row
  const trial = dryRun && (
    <Badge variant="default" tt="none">
      {t('imports.try')}
    </Badge>
  )
  return (
    <WorkState of={row} beside={trial}>
      {report && (
        <Text size="sm" c="dimmed">
          {t('imports.taken')} {report.rows.taken.toLocaleString()}
          {report.rows.rejected > 0 &&
            ` · ${t('imports.rejected').toLowerCase()} ${report.rows.rejected.toLocaleString()}`}
        </Text>
      )}
    </WorkState>
  )
}

/** A button beside which stands what it does. */
export function Hinted(props: {
  readonly hint: string
  readonly label: string
  readonly loading: boolean
  readonly disabled?: boolean
  readonly onClick: () => void
}) {
  return (
    <Group justify="flex-end">
      <Text size="sm" c="dimmed">
        {props.hint}
      </Text>
      <Button loading={props.loading} disabled={props.disabled ?? false} onClick={props.onClick}>
        {props.label}
      </Button>
    </Group>
  )
}
