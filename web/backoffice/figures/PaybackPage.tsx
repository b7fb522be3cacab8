import {
  Alert,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ControlGroup, Payback, SampleSize } from '#domains/analytics/groups.api.ts'
import { money } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { count, Figure, Grid, percent, useReason, whole } from './parts.tsx'
import { TargetingCard } from './TargetingCard.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** Does it pay: those who were treated against those whom chance held out. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.pay.title')} lead={t('figures.pay.lead')}>
      {(programme) => <Groups programme={programme} />}
    </Frame>
  )
}

function Groups({ programme }: { readonly programme: ProgrammeShown }) {
  const asked = useQuery(figureQueries.groups({ programmeId: programme.id }))
  return (
    <Shown of={asked}>
      {({ items }) => {
        const [latest] = items
        const isRunning = latest !== undefined && latest.endsAt === null
        return (
          <Stack gap="lg">
            {latest && <Paid group={latest} programme={programme} />}
            {!isRunning && <Begin programme={programme} isFirst={latest === undefined} />}
          </Stack>
        )
      }}
    </Shown>
  )
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ['figures', 'groups'] })

function Shares(props: {
  readonly share: number | string
  readonly setShare: (share: number | string) => void
  readonly effect: number | string
  readonly setEffect: (effect: number | string) => void
}) {
  const { t } = useTranslation()
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <NumberInput
        label={t('figures.pay.share')}
        value={props.share}
        onChange={props.setShare}
        min={1}
        max={50}
        allowDecimal={false}
        suffix=" %"
      />
      <NumberInput
        label={t('figures.pay.effect')}
        value={props.effect}
        onChange={props.setEffect}
        min={1}
        max={100}
        allowDecimal={false}
        suffix=" %"
      />
    </Group>
  )
}

/** How many members it takes, and whether there are so many. */
function Needed({ of }: { readonly of: SampleSize | undefined }) {
  const { t } = useTranslation()
  const reason = useReason()
  if (!of) return null
  if (!of.needed.known) return <Text size="sm">{reason(of.needed)}</Text>
  const all = of.needed.value.treated + of.needed.value.control
  return (
    <>
      <Text size="sm">
        {t('figures.pay.needed', { all: count(all), members: count(of.members) })}
      </Text>
      {all > of.members && <Alert color="pine">{t('figures.pay.tooFew')}</Alert>}
    </>
  )
}

function Begin({ programme, isFirst }: { programme: ProgrammeShown; isFirst: boolean }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [share, setShare] = useState<number | string>(10)
  const [effect, setEffect] = useState<number | string>(5)
  const [of, measure] = useState<'sales' | 'bought'>('sales')
  const sharePercent = Math.min(50, Number(share) || 10)
  const effectPercent = Math.min(100, Number(effect) || 5)
  const size = useQuery(
    figureQueries.sampleSize({
      programmeId: programme.id,
      days: 90,
      effectPercent,
      sharePercent,
      of,
    }),
  )
  const beginning = useMutation({
    mutationFn: () =>
      client().controlGroups.begin({ body: { programmeId: programme.id, name, sharePercent } }),
    onSuccess: refresh,
  })
  return (
    <Paper withBorder p="md" component="section" aria-label={t('figures.pay.begin')}>
      <Stack gap="sm" maw={640}>
        <Title order={2} size="h4">
          {t('figures.pay.begin')}
        </Title>
        {isFirst && <Text>{t('figures.pay.none')}</Text>}
        <Text size="sm" c="dimmed">
          {t('figures.pay.begin.hint')}
        </Text>
        <TextInput
          label={t('figures.pay.name')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Shares share={share} setShare={setShare} effect={effect} setEffect={setEffect} />
        <Select
          label={t('figures.pay.of')}
          allowDeselect={false}
          value={of}
          onChange={(what) => measure(what === 'bought' ? 'bought' : 'sales')}
          data={[
            { value: 'sales', label: t('figures.pay.of.sales') },
            { value: 'bought', label: t('figures.pay.of.bought') },
          ]}
        />
        <Needed of={size.data} />
        {beginning.error && <Failure error={beginning.error} />}
        <Group>
          <GuardedButton
            needs="figures:write"
            disabled={name.trim() === ''}
            loading={beginning.isPending}
            onClick={() => beginning.mutate()}
          >
            {t('figures.pay.begin')}
          </GuardedButton>
        </Group>
      </Stack>
    </Paper>
  )
}

function Paid({ group, programme }: { group: ControlGroup; programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const unit = 10 ** programme.minorDigits
  const [cost, setCost] = useState<number | string>(0)
  const [margin, setMargin] = useState<number | string>('')
  const asked = useQuery(
    figureQueries.payback(group.id, {
      cost: Math.round((Number(cost) || 0) * unit),
      ...(margin !== '' && { marginPercent: Number(margin) }),
    }),
  )
  const ending = useMutation({
    mutationFn: () => client().controlGroups.end({ params: { groupId: group.id } }),
    onSuccess: refresh,
  })
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text>
          {t(group.endsAt === null ? 'figures.pay.runs' : 'figures.pay.ended', {
            name: group.name,
            share: count(group.sharePercent),
          })}{' '}
          <Day at={group.startsAt} />
        </Text>
        {group.endsAt === null && (
          <GuardedButton
            needs="figures:write"
            variant="default"
            loading={ending.isPending}
            onClick={() => ending.mutate()}
          >
            {t('figures.pay.end')}
          </GuardedButton>
        )}
      </Group>
      {ending.error && <Failure error={ending.error} />}
      <Group align="flex-end">
        <NumberInput
          label={t('figures.pay.cost')}
          description={t('figures.pay.cost.hint')}
          value={cost}
          onChange={setCost}
          min={0}
          thousandSeparator=" "
        />
        <NumberInput
          label={t('figures.pay.margin')}
          description={t('figures.pay.margin.hint')}
          value={margin}
          onChange={setMargin}
          min={0}
          max={100}
          allowDecimal={false}
          suffix=" %"
        />
      </Group>
      <Shown of={asked}>{(data) => <Answer of={data} programme={programme} />}</Shown>
      <TargetingCard groupId={group.id} />
    </Stack>
  )
}

type Range = { readonly estimate: number; readonly low: number; readonly high: number }

function Answer({ of, programme }: { of: Payback; programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const reason = useReason()
  const sum = (value: number) => whole(value, programme)
  const between = (range: Range, show: (value: number) => string) =>
    t('figures.pay.between', { low: show(range.low), high: show(range.high) })
  const { lift, cuped } = of
  if (!lift.known) {
    return (
      <>
        <AsOf at={of.asOf} />
        <Alert color="pine" title={t('figures.pay.notYet')}>
          {reason(lift)}
        </Alert>
        <Sides of={of} programme={programme} />
      </>
    )
  }
  const { perMember, incrementalMargin, returned } = lift.value
  const back = returned.known ? returned.value : null
  const money0 = back?.payback ?? incrementalMargin
  const verdict = money0.low > 0 ? 'pays' : money0.high < 0 ? 'loses' : 'open'
  return (
    <>
      <AsOf at={of.asOf} />
      <Alert color={verdict === 'loses' ? 'red' : 'pine'} title={t(`figures.pay.${verdict}`)}>
        {t(`figures.pay.${verdict}.hint`)}
      </Alert>
      <Grid>
        <Figure
          name={t('figures.pay.payback')}
          value={sum(money0.estimate)}
          hint={between(money0, sum)}
        />
        <Figure
          name={t('figures.pay.roi')}
          value={back ? percent(back.roi.estimate, 0) : '–'}
          hint={
            back
              ? between(back.roi, (value) => percent(value, 0))
              : reason(returned as Extract<typeof returned, { known: false }>)
          }
        />
        <Figure
          name={t('figures.pay.perMember')}
          value={sum(perMember.difference.estimate)}
          hint={between(perMember.difference, sum)}
        />
        <Figure
          name={t('figures.pay.loss')}
          value={back ? percent(back.chanceOfLoss, 0) : '–'}
          hint={t('figures.pay.loss.hint')}
        />
      </Grid>
      <Sides of={of} programme={programme} />
      <Text size="sm" c="dimmed">
        {t('figures.pay.groups', { p: count(lift.value.groups.pValue, 3) })}{' '}
        {cuped.known &&
          t('figures.pay.cuped', {
            ratio: count(cuped.value.varianceRatio, 2),
            low: sum(cuped.value.adjusted.difference.low),
            high: sum(cuped.value.adjusted.difference.high),
          })}{' '}
        {of.margin === 'supposed' && t('figures.pay.supposed')}
      </Text>
    </>
  )
}

type SideRow = Payback['treated'] & { readonly id: string; readonly name: string }

function Sides({ of, programme }: { of: Payback; programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const rows: SideRow[] = [
    { ...of.treated, id: 'treated', name: t('figures.pay.treated') },
    { ...of.control, id: 'control', name: t('figures.pay.control') },
  ]
  const columns: Column<SideRow>[] = [
    { head: t('figures.pay.side'), cell: ({ name }) => name },
    { head: t('figures.rfm.members'), cell: ({ members }) => count(members), number: true },
    { head: t('figures.buyers'), cell: ({ bought }) => count(bought), number: true, wide: true },
    {
      head: t('figures.rfm.orders'),
      cell: ({ orders }) => count(orders),
      number: true,
      wide: true,
    },
    {
      head: t('figures.pay.salesEach'),
      cell: ({ sales, members }) =>
        members === 0 ? '–' : money(Math.round(sales / members), programme),
      number: true,
    },
  ]
  return (
    <section>
      <Group justify="flex-end" mb="xs">
        <Files table="sides" of={{ programmeId: programme.id }} />
      </Group>
      <DataTable label={t('figures.pay.sides')} rows={rows} columns={columns} />
    </section>
  )
}
