import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Report } from '#domains/reports/reports.api.ts'
import { client, may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { Frame } from '../figures/Frame.tsx'
import type { ProgrammeShown } from '../figures/queries.ts'
import { paths } from '../paths.ts'
import { Became, useRhythm, What, Why } from './parts.tsx'
import { refreshReports, reportQueries } from './queries.ts'
import { ReportForm } from './ReportForm.tsx'

/** Figures that come by e-mail: which, when, to whom, and how the last went. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('reports.title')} lead={t('reports.lead')}>
      {(programme) => <Reports programme={programme} />}
    </Frame>
  )
}

function Reports({ programme }: { readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const [isMaking, setMaking] = useState(false)
  const asked = useQuery(reportQueries.list(programme.id))
  const make = (
    <GuardedButton needs="figures:write" onClick={() => setMaking(true)}>
      {t('reports.new')}
    </GuardedButton>
  )
  return (
    <>
      {isMaking && (
        <ReportForm programme={programme} report={null} close={() => setMaking(false)} />
      )}
      <Shown of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('reports.empty')} hint={t('reports.empty.hint')} action={make} />
          ) : (
            <Stack gap="md" align="stretch">
              <div>{make}</div>
              <NoMail programmeId={programme.id} />
              <Listed rows={items} />
            </Stack>
          )
        }
      </Shown>
    </>
  )
}

/** That nothing leaves, for those who can see to it. */
function NoMail({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation()
  const session = useSession()
  const isAllowed = may(session, 'figures:write')
  const readers = useQuery({ ...reportQueries.readers(programmeId), enabled: isAllowed })
  if (!readers.data?.sandbox) return null
  return <Alert color="pine">{t('reports.sandbox')}</Alert>
}

function Listed({ rows }: { readonly rows: readonly Report[] }) {
  const { t } = useTranslation()
  const rhythm = useRhythm()
  const columns: Column<Report>[] = [
    {
      head: t('reports.name'),
      cell: (row) => (
        <>
          <Anchor component={Link} to={paths.report(row.id)} className="breaks">
            {row.name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {rhythm(row)}
          </Text>
        </>
      ),
    },
    { head: t('reports.what'), cell: (row) => <What of={row} />, wide: true },
    {
      head: t('reports.next'),
      cell: ({ nextAt }) => (nextAt === null ? t('reports.paused') : <Moment at={nextAt} />),
      wide: true,
    },
    {
      head: t('reports.last'),
      cell: ({ last }) =>
        last === null ? (
          <Text size="sm" c="dimmed">
            {t('reports.last.none')}
          </Text>
        ) : (
          <>
            <Became of={last} /> <Why of={last} />
          </>
        ),
    },
    { head: t('reports.send'), cell: (row) => <SendNow of={row} />, wide: true },
  ]
  return <DataTable label={t('reports.title')} rows={rows} columns={columns} />
}

/** Sends a report besides the calendar; while it is being sent, once is enough. */
export function SendNow({ of: row }: { readonly of: Report }) {
  const { t } = useTranslation()
  const isUnderWay = row.last?.state === 'waiting'
  const sending = useMutation({
    mutationFn: () => client().reports.send({ params: { reportId: row.id } }),
    onSettled: refreshReports,
  })
  return (
    <>
      <GuardedButton
        needs="figures:write"
        size="xs"
        variant="default"
        disabled={isUnderWay}
        loading={sending.isPending}
        onClick={() => sending.mutate()}
      >
        {t(isUnderWay ? 'reports.sending' : 'reports.send')}
      </GuardedButton>
      {sending.error && <Failure error={sending.error} />}
    </>
  )
}
