import { Anchor, Group, SegmentedControl, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Call } from '#domains/desk/calls.api.ts'
import { phone } from '../../shared/format.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { callerName } from './CallStrip.tsx'
import { placeOf } from './calls.ts'
import { deskQueries } from './queries.ts'

/** The desk at rest: the calls that were, newest first. */
export function Component() {
  const { t } = useTranslation()
  const session = useSession()
  const [params, setParams] = useSearchParams()
  const mine = params.get('calls') === 'mine'
  const allowed = may(session, 'calls:read')
  const calls = useInfiniteQuery({ ...deskQueries.calls({ mine }), enabled: allowed })
  useEffect(() => {
    document.title = `${t('desk.title')} · ${t('app.name')}`
  }, [t])
  return (
    <>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('desk.title')}
        </Title>
        {session.kind === 'person' && (
          <SegmentedControl
            aria-label={t('calls.which')}
            value={mine ? 'mine' : 'all'}
            onChange={(chosen) => setParams(chosen === 'mine' ? { calls: 'mine' } : {})}
            data={[
              { value: 'all', label: t('calls.all') },
              { value: 'mine', label: t('calls.mine') },
            ]}
          />
        )}
      </Group>
      {allowed && (
        <Shown of={calls}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t('calls.empty')} hint={t('calls.empty.hint')} />
            ) : (
              <CallsTable rows={rows} more={calls} />
            )
          }
        </Shown>
      )}
    </>
  )
}

type More = Parameters<typeof DataTable>[0]['more']

function CallsTable(props: { readonly rows: readonly Call[]; readonly more: More }) {
  const { t } = useTranslation()
  const columns: Column<Call>[] = [
    { head: t('calls.when'), cell: ({ beganAt }) => <Moment at={beganAt} /> },
    { head: t('calls.who'), cell: (call) => <Caller call={call} /> },
    {
      head: t('members.phone'),
      cell: (call) => <span className="nowrap">{call.phone && phone(call.phone)}</span>,
      wide: true,
    },
    { head: t('calls.state'), cell: ({ state }) => t(`call.${state}`) },
    { head: t('calls.operator'), cell: ({ operator, line }) => operator?.name ?? line, wide: true },
  ]
  return (
    <DataTable label={t('calls.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

function Caller({ call }: { readonly call: Call }) {
  const { t } = useTranslation()
  const to = placeOf(call)
  const name = callerName(call) ?? t(call.phone === null ? 'call.withheld' : 'call.unknown')
  if (to === null) return name
  return (
    <Anchor component={Link} to={to} size="sm" fw={500}>
      {name}
    </Anchor>
  )
}
