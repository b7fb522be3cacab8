import { Alert, Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Report, ReportRun } from '#domains/reports/reports.api.ts'
import type { Key } from '../../shared/words.en.ts'
import { queries } from '../../shared/queries.ts'
import { client, download } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { Sure } from '../../ui/Sure.tsx'
import { paths } from '../paths.ts'
import { Became, Days, useRhythm, Why } from './parts.tsx'
import { refreshReports, reportQueries } from './queries.ts'
import { ReportForm } from './ReportForm.tsx'
import { SendNow } from './ReportsPage.tsx'

/** One report: what it is, and what became of each sending. */
export function Component() {
  const { t } = useTranslation()
  const { reportId = '' } = useParams()
  const one = useQuery(reportQueries.one(reportId))
  return (
    <Page
      title={one.data?.name ?? t('reports.title')}
      lead={
        <Anchor
          component={Link}
          to={{
            pathname: paths.reports(),
            search: one.data ? `?programme=${one.data.programmeId}` : '',
          }}
        >
          {t('reports.title')}
        </Anchor>
      }
      actions={one.data && <Acts of={one.data} />}
    >
      <Shown of={one}>{(row) => <Told of={row} />}</Shown>
    </Page>
  )
}

function Acts({ of: row }: { readonly of: Report }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const programme = useQuery(queries.programmes()).data?.items.find(
    ({ id }) => id === row.programmeId,
  )
  const close = () => setOpen(null)
  const pausing = useMutation({
    mutationFn: () => client().reports.edit({ params: { reportId: row.id }, body: pausedOr(row) }),
    onSuccess: refreshReports,
  })
  const needs = 'figures:write'
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <SendNow of={row} />
        <GuardedButton
          needs={needs}
          size="xs"
          variant="default"
          disabled={!programme}
          onClick={() => setOpen('edit')}
        >
          {t('reports.edit')}
        </GuardedButton>
        <GuardedButton
          needs={needs}
          size="xs"
          variant="default"
          loading={pausing.isPending}
          onClick={() => pausing.mutate()}
        >
          {t(row.paused ? 'reports.goOn' : 'reports.pause')}
        </GuardedButton>
        <GuardedButton needs={needs} size="xs" variant="default" onClick={() => setOpen('remove')}>
          {t('reports.remove')}
        </GuardedButton>
      </Group>
      {pausing.error && <Failure error={pausing.error} />}
      {open === 'edit' && programme && (
        <ReportForm programme={programme} report={row} close={close} />
      )}
      {open === 'remove' && <Remove of={row} close={close} />}
    </Stack>
  )
}

/** All that a report is, with its pause the other way round. */
const pausedOr = ({ name, page, period, rhythm, hour, language, form, ...row }: Report) => ({
  name,
  page,
  period,
  rhythm,
  hour,
  language,
  form,
  recipients: row.recipients.map(({ operatorId }) => operatorId),
  cost: row.cost,
  marginPercent: row.marginPercent,
  paused: !row.paused,
})

function Remove({ of: row, close }: { readonly of: Report; readonly close: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const removing = useMutation({
    mutationFn: () => client().reports.remove({ params: { reportId: row.id } }),
    onSuccess: async () => {
      await navigate(paths.reports())
      await refreshReports()
    },
  })
  return (
    <Sure
      title={t('reports.remove.sure')}
      words={t('reports.remove.hint')}
      act={t('reports.remove')}
      leave={t('reports.cancel')}
      doing={removing}
      close={close}
      go={() => removing.mutate()}
    />
  )
}

function Told({ of: row }: { readonly of: Report }) {
  const { t } = useTranslation()
  const rhythm = useRhythm()
  const { last, recipients } = row
  const lost = recipients.filter(({ can }) => can !== 'be_sent')
  return (
    <Stack gap="lg">
      <List size="sm" spacing={4} listStyleType="none">
        <List.Item>
          {t(`reports.page.${row.page}`)}
          {row.period !== null && `, ${t(`reports.period.${row.period}`)}`}
        </List.Item>
        <List.Item>
          {rhythm(row)}; {t(`reports.form.${row.form}`)}; {t(`reports.language.${row.language}`)}
        </List.Item>
        <List.Item>
          {t('reports.who')}: {recipients.map(({ name }) => name).join(', ')}
        </List.Item>
        <List.Item>
          {t('reports.next')}:{' '}
          {row.nextAt === null ? t('reports.paused') : <Moment at={row.nextAt} />}
        </List.Item>
      </List>
      {lost.length > 0 && (
        <Alert color="yellow">
          {lost.map(({ name, can }) => `${name}: ${t(`reports.why.${can}` as Key)}`).join('; ')}
        </Alert>
      )}
      <section>
        <Title order={2} size="h4" mb="xs">
          {t('reports.journal')}
        </Title>
        {last === null ? (
          <Empty title={t('reports.journal.none')} hint={t('reports.journal.none.hint')} />
        ) : (
          <Journal reportId={row.id} newest={`${last.id} ${last.state} ${last.tries}`} />
        )}
      </section>
    </Stack>
  )
}

function Journal({ reportId, newest }: { readonly reportId: string; readonly newest: string }) {
  const { t } = useTranslation()
  const runs = useInfiniteQuery(reportQueries.runs(reportId, newest))
  const columns: Column<ReportRun>[] = [
    {
      head: t('reports.when'),
      cell: ({ madeAt, askedBy }) => (
        <>
          <Moment at={madeAt} />
          {askedBy !== null && (
            <Text size="sm" c="dimmed">
              {t('reports.asked', { name: askedBy })}
            </Text>
          )}
        </>
      ),
    },
    { head: t('reports.of'), cell: (row) => <Days of={row} />, wide: true },
    {
      head: t('reports.became'),
      cell: (row) => (
        <>
          <Became of={row} /> <Why of={row} />
          {row.nextAt !== null && row.tries > 0 && (
            <Text size="sm" c="dimmed" component="div">
              {t('reports.again')} <Moment at={row.nextAt} />
            </Text>
          )}
        </>
      ),
    },
    { head: t('reports.who'), cell: (row) => <Whom of={row} />, wide: true },
    { head: t('reports.file'), cell: (row) => <File of={row} /> },
  ]
  return (
    <Shown of={runs}>
      {(rows) => (
        <DataTable label={t('reports.journal')} rows={rows} columns={columns} more={runs} />
      )}
    </Shown>
  )
}

function Whom({ of: { deliveries } }: { readonly of: ReportRun }) {
  const { t, i18n } = useTranslation()
  return deliveries.map(({ operatorId, name, state, reason }) => {
    const key = `reports.why.${reason}`
    const why = reason === null ? '' : `: ${i18n.exists(key) ? t(key as Key) : reason}`
    return (
      <Text key={operatorId} size="sm">
        {name} – {t(`reports.to.${state}`)}
        {why}
      </Text>
    )
  })
}

function File({ of: { id, reportId, hasFile } }: { readonly of: ReportRun }) {
  const { t } = useTranslation()
  const opening = useMutation({
    mutationFn: () => download(`/v1/reports/${reportId}/runs/${id}/file`, `report-${id}.pdf`),
  })
  if (!hasFile) return '–'
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={opening.isPending}
        onClick={() => opening.mutate()}
      >
        {t('reports.open')}
      </Button>
      {opening.error && <Failure error={opening.error} />}
    </>
  )
}
