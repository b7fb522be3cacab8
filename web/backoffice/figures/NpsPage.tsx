import { Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Nps, Survey } from '#domains/analytics/surveys.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { FormDialog } from '../parts/FormDialog.tsx'
import { Files } from './Files.tsx'
import { AsOf, Frame } from './Frame.tsx'
import { count, Figure, Grid, useReason, withSign } from './parts.tsx'
import { dayOf } from './period.ts'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** Would members recommend it: answers of a period, and surveys held elsewhere. */
export function Component() {
  const { t } = useTranslation()
  return (
    <Frame title={t('figures.nps.title')} lead={t('figures.nps.lead')} withPeriod>
      {(programme, period) => <Scores programme={programme} period={period} />}
    </Frame>
  )
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ['figures', 'nps'] })
/** A score as it is read: −100 … 100. */
const score = (share: number) => withSign(Math.round(share * 100), {})

function Scores(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const [isOpen, open] = useState(false)
  const { programme, period } = props
  const asked = useQuery(figureQueries.nps({ programmeId: programme.id, ...period }))
  return (
    <Shown of={asked}>
      {(data) => (
        <Stack gap="lg">
          <AsOf at={data.asOf} compared />
          <Answered of={data.answered} />
          <section>
            <Group justify="space-between" mb="xs">
              <Title order={2} size="h4">
                {t('figures.nps.surveys')}
              </Title>
              <Group gap="xs">
                <Files table="surveys" of={{ programmeId: programme.id, ...period }} />
                <GuardedButton size="xs" needs="figures:write" onClick={() => open(true)}>
                  {t('figures.nps.add')}
                </GuardedButton>
              </Group>
            </Group>
            <Surveys rows={data.surveys} />
          </section>
          {isOpen && <AddSurvey programmeId={programme.id} close={() => open(false)} />}
        </Stack>
      )}
    </Shown>
  )
}

function Answered({ of }: { readonly of: Nps['answered'] }) {
  const { t } = useTranslation()
  const reason = useReason()
  const between = (low: number, high: number) =>
    t('figures.pay.between', { low: score(low), high: score(high) })
  const { nps, change } = of
  if (!nps.known) {
    const { has, needs } = nps
    const why =
      has !== undefined && needs !== undefined
        ? t('figures.hasOf', { has: count(has), needs: count(needs) })
        : reason(nps)
    return <Empty title={t('figures.nps.none')} hint={`${why} ${t('figures.nps.none.hint')}`} />
  }
  const { answers, promoters, passives, detractors, score: interval } = nps.value
  return (
    <Grid>
      <Figure
        name={t('figures.nps.score')}
        value={score(interval.estimate)}
        hint={between(interval.low, interval.high)}
      />
      <Figure
        name={t('figures.nps.change')}
        value={change ? score(change.change.estimate) : '–'}
        hint={
          change
            ? `${between(change.change.low, change.change.high)}: ${t(change.distinct ? 'figures.against.seen' : 'figures.against.unseen')}`
            : t('figures.nothingBefore')
        }
      />
      <Figure
        name={t('figures.nps.answers')}
        value={count(answers)}
        hint={t('figures.nps.parts', {
          promoters: count(promoters),
          passives: count(passives),
          detractors: count(detractors),
        })}
      />
    </Grid>
  )
}

function Surveys({ rows }: { readonly rows: readonly Survey[] }) {
  const { t } = useTranslation()
  const reason = useReason()
  const removing = useMutation({
    mutationFn: (surveyId: string) => client().surveys.remove({ params: { surveyId } }),
    onSuccess: refresh,
  })
  if (rows.length === 0)
    return <Empty title={t('figures.nps.noSurveys')} hint={t('figures.nps.noSurveys.hint')} />
  const columns: Column<Survey>[] = [
    { head: t('figures.nps.name'), cell: ({ name }) => name },
    { head: t('figures.nps.heldOn'), cell: ({ heldOn }) => <Day at={heldOn} /> },
    {
      head: t('figures.nps.answers'),
      cell: ({ promoters, passives, detractors }) => count(promoters + passives + detractors),
      number: true,
      wide: true,
    },
    {
      head: t('figures.nps.score'),
      cell: ({ nps }) =>
        nps.known
          ? `${score(nps.value.score.estimate)} (${score(nps.value.score.low)} … ${score(nps.value.score.high)})`
          : reason(nps),
      number: true,
    },
    {
      head: t('figures.nps.change'),
      cell: ({ change }) =>
        change === null
          ? '–'
          : change.distinct
            ? score(change.change.estimate)
            : t('figures.against.unseen'),
      number: true,
      wide: true,
    },
    {
      head: t('figures.nps.remove'),
      cell: ({ id }) => (
        <GuardedButton
          needs="figures:write"
          variant="default"
          size="compact-sm"
          loading={removing.isPending && removing.variables === id}
          onClick={() => removing.mutate(id)}
        >
          {t('figures.nps.remove')}
        </GuardedButton>
      ),
      wide: true,
    },
  ]
  return (
    <>
      {removing.error && <Failure error={removing.error} />}
      <DataTable label={t('figures.nps.surveys')} rows={rows} columns={columns} />
      <Text size="sm" c="dimmed" mt="xs">
        {t('figures.nps.surveys.hint')}
      </Text>
    </>
  )
}

const KINDS = ['promoters', 'passives', 'detractors'] as const

function AddSurvey(props: { readonly programmeId: string; readonly close: () => void }) {
  const { t } = useTranslation()
  const initial = {
    name: '',
    heldOn: dayOf(Date.now()),
    promoters: '' as number | string,
    passives: '' as number | string,
    detractors: '' as number | string,
  }
  return (
    <FormDialog
      title={t('figures.nps.add')}
      hint={t('figures.nps.add.hint')}
      submit={t('figures.nps.add')}
      initial={initial}
      beside={{ 'survey.nobody_answered': 'promoters', 'survey.not_yet': 'heldOn' }}
      validate={({ name }) => ({
        name: name.trim() === '' ? t('figures.nps.name.needed') : null,
      })}
      close={props.close}
      act={async ({ name, heldOn, promoters, passives, detractors }, options) => {
        const counts = {
          promoters: Number(promoters) || 0,
          passives: Number(passives) || 0,
          detractors: Number(detractors) || 0,
        }
        const body = { programmeId: props.programmeId, name: name.trim(), heldOn, ...counts }
        await client().surveys.add({ body }, options)
        await refresh()
      }}
    >
      {(form) => (
        <>
          <TextInput
            {...form.getInputProps('name')}
            label={t('figures.nps.name')}
            required
            maxLength={100}
          />
          <TextInput
            {...form.getInputProps('heldOn')}
            type="date"
            label={t('figures.nps.heldOn')}
            required
          />
          {KINDS.map((kind) => (
            <NumberInput
              key={kind}
              {...form.getInputProps(kind)}
              label={t(`figures.nps.${kind}`)}
              min={0}
              max={10_000_000}
              allowDecimal={false}
              thousandSeparator=" "
            />
          ))}
        </>
      )}
    </FormDialog>
  )
}
