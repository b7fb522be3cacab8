import { Group, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Conversions, Stage, StageMembers } from '#domains/analytics/conversions.api.ts'
import { useAddress } from '../../shared/address.ts'
import { money } from '../../shared/format.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { count, Figure, Grid, percent } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

const stages = ['never', 'once', 'sleeping', 'unspent'] as const satisfies readonly Stage[]
const steps = ['first', 'second', 'active', 'redeemed'] as const

/** Who came of those who enrolled, and who stopped where. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.conv.title')} lead={t('figures.conv.lead')} withPeriod>
      {(programme, period) => (
        <Stack gap="lg">
          <Steps programme={programme} period={period} />
          <Stopped programme={programme} period={period} />
        </Stack>
      )}
    </Frame>
  )
}

type Shared = {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}

function Steps({ programme, period }: Shared) {
  const of = { programmeId: programme.id, ...period }
  const asked = useQuery(figureQueries.conversions(of))
  return (
    <Shown of={asked}>
      {(data) => (
        <>
          <Group justify="space-between" gap="sm">
            <AsOf at={data.asOf} compared />
            <Files table="conversions" of={of} />
          </Group>
          <Funnel of={data} />
        </>
      )}
    </Shown>
  )
}

function Funnel({ of }: { readonly of: Conversions }) {
  const { t } = useTranslation()
  const { period: now, before } = of
  return (
    <>
      <Grid>
        <Figure
          name={t('figures.conv.enrolled')}
          value={count(now.enrolled)}
          change={{ now: now.enrolled, before: before.enrolled }}
        />
        {steps.map((step) => (
          <Figure
            key={step}
            name={t(`figures.conv.${step}`)}
            value={percent(now[step].value)}
            change={{ now: now[step].value, before: before[step].value }}
            inPoints
            hint={t(`figures.conv.${step}.hint`, {
              did: count(now[step].numerator),
              of: count(now[step].denominator),
              days: of.activeDays,
            })}
          />
        ))}
      </Grid>
      {now.partial && now.enrolled > 0 && (
        <Text size="sm" c="dimmed">
          {t('figures.conv.partial')}
        </Text>
      )}
    </>
  )
}

/** The members of a stage, to be looked at or written to. */
function Stopped({ programme, period }: Shared) {
  const { t } = useTranslation()
  const { params, put } = useAddress()
  const stage = stages.find((each) => each === params.get('stage')) ?? 'never'
  const of = { programmeId: programme.id, ...period }
  const asked = useQuery(figureQueries.stage({ ...of, stage }))
  const data = stages.map((each) => ({ value: each as string, label: t(`figures.conv.${each}`) }))
  return (
    <Stack gap="sm" component="section" aria-label={t('figures.conv.who')}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4">
          {t('figures.conv.who')}
        </Title>
        <Files table={stage} of={of} />
      </Group>
      <SegmentedControl
        visibleFrom="md"
        aria-label={t('figures.conv.who')}
        value={stage}
        onChange={(chosen) => put('stage', chosen)}
        data={data}
      />
      <Select
        hiddenFrom="md"
        aria-label={t('figures.conv.who')}
        allowDeselect={false}
        value={stage}
        onChange={(chosen) => chosen && put('stage', chosen)}
        data={data}
      />
      <Shown of={asked} lines={4}>
        {(found) => <Members of={found} programme={programme} />}
      </Shown>
    </Stack>
  )
}

type Row = StageMembers['items'][number] & { readonly id: string }

function Members({ of, programme }: { of: StageMembers; programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const session = useSession()
  if (of.items.length === 0)
    return <Empty title={t('figures.conv.nobody')} hint={t('figures.conv.nobody.hint')} />
  const enrolled: Column<Row> = {
    head: t('figures.conv.enrolledOn'),
    cell: ({ enrolledOn }) => (enrolledOn === null ? '–' : <Day at={enrolledOn} />),
    wide: of.stage !== 'never',
  }
  const columns: Column<Row>[] = [
    {
      head: t('figures.rfm.member'),
      cell: ({ memberId }) =>
        may(session, 'members:read') ? (
          <Link to={paths.member(memberId)}>{memberId.slice(-8)}</Link>
        ) : (
          memberId.slice(-8)
        ),
    },
    ...(of.items.some(({ enrolledOn }) => enrolledOn !== null) ? [enrolled] : []),
    {
      head: t('figures.rfm.lastOn'),
      cell: ({ lastOn }) => (lastOn === null ? '–' : <Day at={lastOn} />),
      wide: of.stage === 'never',
    },
    {
      head: t('figures.rfm.orders'),
      cell: ({ orders }) => count(orders),
      number: true,
      wide: true,
    },
    {
      head: t('figures.rfm.sales'),
      cell: ({ sales }) => money(sales, programme),
      number: true,
    },
  ]
  return (
    <>
      <DataTable
        label={t('figures.table', { of: t('figures.conv.who') })}
        rows={of.items.map((item) => ({ ...item, id: item.memberId }))}
        columns={columns}
      />
      {of.total > of.items.length && (
        <Text size="sm" c="dimmed">
          {t('figures.rfm.most', { shown: count(of.items.length), total: count(of.total) })}
        </Text>
      )}
    </>
  )
}
