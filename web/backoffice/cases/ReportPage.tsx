import { Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Report } from '#domains/cases/office.api.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Bars } from './Bars.tsx'
import { caseQueries } from './queries.ts'
import { saveAs } from './saveAs.ts'

const DAY = 86_400_000

/** A day as a field of dates has it, by the clock of the reader. */
const dayOf = (instant: number): string => {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 10)
}

/** What came in a period and what became of it. The address keeps the period. */
export function Component() {
  const { t } = useTranslation()
  const [params, setParams] = useSearchParams()
  const now = Date.now()
  const from = params.get('from') ?? dayOf(now - 29 * DAY)
  const to = params.get('to') ?? dayOf(now)
  const begin = new Date(`${from}T00:00:00`)
  const end = new Date(`${to}T00:00:00`)
  end.setDate(end.getDate() + 1)
  const period = { from: begin.toISOString(), to: end.toISOString() }
  const report = useQuery({
    ...caseQueries.report(period.from, period.to),
    placeholderData: keepPreviousData,
  })
  const saving = useMutation({
    mutationFn: () => client().caseOffice.reportFile({ query: period }),
    onSuccess: (text) => saveAs(`cases-${from}-${to}.csv`, 'text/csv;charset=utf-8', text),
  })
  const put = (name: string, value: string) => {
    if (value === '') return
    setParams({ from, to, [name]: value }, { replace: true })
  }
  const actions = (
    <Group gap="xs">
      <Button variant="default" component={Link} to={paths.cases()}>
        {t('cases.back')}
      </Button>
      <Button variant="default" onClick={() => saving.mutate()} loading={saving.isPending}>
        {t('cases.report.csv')}
      </Button>
    </Group>
  )
  return (
    <Page title={t('cases.report.title')} actions={actions}>
      <Group>
        <TextInput
          type="date"
          label={t('cases.report.from')}
          value={from}
          max={to}
          onChange={({ currentTarget }) => put('from', currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('cases.report.to')}
          value={to}
          min={from}
          onChange={({ currentTarget }) => put('to', currentTarget.value)}
        />
      </Group>
      {saving.error && <Failure error={saving.error} />}
      <Shown of={report}>{(data) => <Figures of={data} />}</Shown>
    </Page>
  )
}

type Counts = Report['total']

function Figures({ of }: { readonly of: Report }) {
  const { t } = useTranslation()
  const { total } = of
  if (total.opened + total.resolved + total.answered + total.closed === 0) {
    return <Empty title={t('cases.report.none')} hint={t('cases.report.none.hint')} />
  }
  const kinds = of.byKind.map((row) => ({
    ...row,
    id: row.kind,
    name: t(`cases.kind.${row.kind}`),
  }))
  const operators = of.byOperator.map((row, place) => ({
    ...row,
    id: String(place),
    name: row.operator ?? t('cases.report.nobody'),
  }))
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, sm: 5 }}>
        <Figure name={t('cases.report.opened')} value={String(total.opened)} />
        <Figure name={t('cases.report.resolved')} value={String(total.resolved)} />
        <Figure
          name={t('cases.report.answered')}
          value={share(total.answeredInTime, total.answered)}
        />
        <Figure
          name={t('cases.report.inTime')}
          value={share(total.resolvedInTime, total.resolved)}
        />
        <Figure name={t('cases.report.repeated')} value={String(total.repeated)} />
      </SimpleGrid>
      <Bars
        title={t('cases.report.picture')}
        names={[t('cases.report.opened'), t('cases.report.resolved')]}
        rows={kinds
          .filter(({ opened, resolved }) => opened + resolved > 0)
          .map(({ name, opened, resolved }) => ({ name, values: [opened, resolved] }))}
      />
      <Counted title={t('cases.report.byKind')} head={t('cases.kind')} rows={kinds} />
      <Counted
        title={t('cases.report.byOperator')}
        head={t('cases.report.operator')}
        rows={operators}
      />
    </Stack>
  )
}

/** A part of a whole in per cent; a dash where there is no whole. */
const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`

function Figure(props: { readonly name: string; readonly value: string }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {props.name}
      </Text>
      <Text size="xl" fw={650}>
        {props.value}
      </Text>
    </Paper>
  )
}

function Counted(props: {
  readonly title: string
  readonly head: string
  readonly rows: readonly (Counts & { readonly id: string; readonly name: string })[]
}) {
  const { t } = useTranslation()
  const columns: Column<(typeof props.rows)[number]>[] = [
    { head: props.head, cell: ({ name }) => name },
    { head: t('cases.report.opened'), cell: ({ opened }) => opened, number: true },
    {
      head: t('cases.report.resolved'),
      cell: ({ resolved }) => resolved,
      number: true,
      wide: true,
    },
    {
      head: t('cases.report.answered'),
      cell: ({ answeredInTime, answered }) => share(answeredInTime, answered),
      number: true,
      wide: true,
    },
    {
      head: t('cases.report.inTime'),
      cell: ({ resolvedInTime, resolved }) => share(resolvedInTime, resolved),
      number: true,
    },
    {
      head: t('cases.report.repeated'),
      cell: ({ repeated }) => repeated,
      number: true,
      wide: true,
    },
  ]
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {props.title}
      </Title>
      <DataTable label={props.title} rows={props.rows} columns={columns} />
    </section>
  )
}
