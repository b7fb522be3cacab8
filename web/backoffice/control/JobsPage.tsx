import { Alert, Badge, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobShown, Parked } from '#domains/control/control.api.ts'
import { time } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { controlEn } from './words.en.ts'
import { Dotted } from './Dotted.tsx'
import { every } from './core/every.ts'
import { controlQueries } from './queries.ts'
import { Took } from './Took.tsx'

/** What the server does by itself, how it went last, and what was laid aside. */
export function Component() {
  const { t } = useTranslation()
  const jobs = useQuery(controlQueries.jobs())
  return (
    <Page title={t('jobs.title')} lead={t('jobs.lead')}>
      <LaidAside />
      <Shown of={jobs}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('jobs.empty')} hint={t('jobs.empty.hint')} />
          ) : (
            <JobsTable rows={items} />
          )
        }
      </Shown>
    </Page>
  )
}

function LaidAside() {
  const { t } = useTranslation()
  const parked = useQuery(controlQueries.parked())
  const replaying = useMutation({
    mutationFn: (ids: string[] | null) => client().control.replay({ body: { ids } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['parked'] }),
  })
  const again = (ids: string[] | null) => (
    <GuardedButton
      needs="jobs:manage"
      size="compact-sm"
      variant={ids === null ? 'filled' : 'default'}
      loading={replaying.isPending}
      onClick={() => replaying.mutate(ids)}
    >
      {t(ids === null ? 'jobs.again.all' : 'jobs.again')}
    </GuardedButton>
  )
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('jobs.parked')}
        </Title>
        {(parked.data?.items.length ?? 0) > 1 && again(null)}
      </Group>
      {replaying.error && <Failure error={replaying.error} />}
      {replaying.data && (
        <Alert color="pine" role="status">
          {t('jobs.replayed', { count: replaying.data.replayed })}
        </Alert>
      )}
      <Shown of={parked} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('jobs.parked.none')} hint={t('jobs.parked.none.hint')} />
          ) : (
            <>
              <Text c="dimmed">{t('jobs.parked.hint')}</Text>
              <ParkedTable rows={items} again={({ id }) => again([id])} />
            </>
          )
        }
      </Shown>
    </Stack>
  )
}

function ParkedTable(props: {
  readonly rows: readonly Parked[]
  readonly again: (row: Parked) => ReactNode
}) {
  const { t } = useTranslation()
  const columns: Column<Parked>[] = [
    {
      head: t('jobs.what'),
      cell: ({ kind, name, tries }) => (
        <>
          {isTold(name) ? <Text size="sm">{t(`job.${name}`)}</Text> : <Dotted of={name} />}
          <Text size="sm" c="dimmed">
            {t(`jobs.kind.${kind}`)} · {t('jobs.tries', { count: tries })}
          </Text>
        </>
      ),
    },
    {
      head: t('jobs.reason'),
      cell: ({ reason }) => (
        <Text size="sm" className="breaks" lang="en">
          {reason}
        </Text>
      ),
    },
    { head: t('jobs.since'), cell: ({ since }) => <Moment at={since} />, wide: true },
    { head: t('keys.action'), cell: props.again },
  ]
  return <DataTable label={t('jobs.parked')} rows={props.rows} columns={columns} />
}

function JobsTable({ rows }: { readonly rows: readonly JobShown[] }) {
  const { t } = useTranslation()
  const columns: Column<JobShown & { readonly id: string }>[] = [
    {
      head: t('jobs.job'),
      cell: (job) => (
        <>
          <Text size="sm">{isTold(job.name) ? t(`job.${job.name}`) : job.name}</Text>
          <Text size="sm" c="dimmed">
            <Every of={job.every} />
          </Text>
        </>
      ),
    },
    {
      head: t('jobs.last'),
      cell: ({ ranAt }) => (ranAt === null ? t('jobs.never') : <Moment at={ranAt} />),
    },
    {
      head: t('jobs.took'),
      cell: ({ milliseconds }) => (milliseconds === null ? '–' : <Took of={milliseconds} />),
      number: true,
      wide: true,
    },
    { head: t('jobs.result'), cell: (job) => <Result of={job} /> },
  ]
  const named = rows.map((row) => ({ ...row, id: row.name }))
  return <DataTable label={t('jobs.title')} rows={named} columns={columns} />
}

function Result({ of: { result, failure, wellAt } }: { readonly of: JobShown }) {
  const { t } = useTranslation()
  if (result === null) return '–'
  return (
    <>
      <Badge variant="light" color={result === 'done' ? 'pine' : 'red'} tt="none" miw="max-content">
        {t(`jobs.${result}`)}
      </Badge>
      {failure !== null && (
        <Text size="sm" c="dimmed" component="div">
          {failure}
          {wellAt !== null && (
            <div>
              {t('jobs.well')} <Moment at={wellAt} />
            </div>
          )}
        </Text>
      )}
    </>
  )
}

function Every({ of: crontab }: { readonly of: string | null }) {
  const { t } = useTranslation()
  const said = every(crontab)
  switch (said.kind) {
    case 'asked':
      return t('jobs.every.asked')
    case 'minutes':
      return t('jobs.every.minutes', { count: said.count })
    case 'hour':
      return t('jobs.every.hour')
    case 'day':
      // the clock of jobs is UTC, the reader's is the browser's
      return t('jobs.every.day', { at: time(said.instant) })
    default:
      return said.crontab
  }
}

type Told = keyof typeof controlEn extends infer K
  ? K extends `job.${infer N}`
    ? N
    : never
  : never
const isTold = (name: string): name is Told => Object.hasOwn(controlEn, `job.${name}`)
