import { Anchor, Badge, Code, SegmentedControl, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { KeyRequest } from '#domains/control/control.api.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Dotted } from './Dotted.tsx'
import { controlQueries } from './queries.ts'
import { Took } from './Took.tsx'

/** One key: what it asked in the last week, and what it was refused. */
export function Component() {
  const { keyId = '' } = useParams()
  const { t } = useTranslation()
  const key = useQuery(controlQueries.key(keyId))
  const [refused, setRefused] = useState<'all' | 'only'>('all')
  const requests = useInfiniteQuery(controlQueries.requests(keyId, refused))
  const filter = (
    <SegmentedControl
      aria-label={t('requests.which')}
      value={refused}
      onChange={(value) => setRefused(value === 'only' ? 'only' : 'all')}
      data={[
        { value: 'all', label: t('requests.all') },
        { value: 'only', label: t('requests.refused') },
      ]}
    />
  )
  const lead = (
    <>
      <Anchor component={Link} to={paths.keys()}>
        {t('requests.back')}
      </Anchor>
      <Text c="dimmed">{t('requests.hint')}</Text>
    </>
  )
  return (
    <Page title={key.data?.name ?? t('requests.title')} lead={lead} actions={filter}>
      <Shown of={requests}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t(refused === 'only' ? 'requests.empty.refused' : 'requests.empty')}
              hint={t(refused === 'only' ? 'requests.empty.refused.hint' : 'requests.empty.hint')}
            />
          ) : (
            <RequestsTable rows={rows} more={requests} />
          )
        }
      </Shown>
    </Page>
  )
}

function RequestsTable(props: {
  readonly rows: readonly KeyRequest[]
  readonly more: Parameters<typeof DataTable>[0]['more']
}) {
  const { t } = useTranslation()
  const columns: Column<KeyRequest>[] = [
    { head: t('requests.at'), cell: ({ at }) => <Moment at={at} /> },
    {
      head: t('requests.operation'),
      cell: ({ operation, missed }) => (
        <>
          <Dotted of={operation} />
          {missed > 0 && (
            <Text size="sm" c="dimmed">
              {t('requests.missed', { count: missed })}
            </Text>
          )}
        </>
      ),
    },
    {
      head: t('requests.status'),
      cell: ({ status, refusal }) => (
        <>
          <Badge variant="light" color={colorOf(status)} miw="max-content">
            {status}
          </Badge>
          {refusal !== null && <Dotted of={refusal} />}
        </>
      ),
    },
    {
      head: t('requests.took'),
      cell: ({ milliseconds }) => <Took of={milliseconds} />,
      number: true,
      wide: true,
    },
    {
      head: t('requests.id'),
      cell: ({ requestId }) => <Code className="breaks">{requestId}</Code>,
      wide: true,
    },
  ]
  return (
    <DataTable label={t('requests.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

const colorOf = (status: number): string =>
  status >= 500 ? 'red' : status >= 400 ? 'gray' : 'pine'
