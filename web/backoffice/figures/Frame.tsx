import { Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { useLacking } from '../../ui/rights.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { PageTabs } from '../../ui/Tabs.tsx'
import { paths } from '../paths.ts'
import { lastDays, spans, useAsked } from './period.ts'
import { useProgrammes, type ProgrammeShown } from './queries.ts'

const views = [
  { to: paths.figures(), title: 'figures.tab.owner' },
  { to: paths.figuresMarketer(), title: 'figures.tab.marketer' },
  { to: paths.figuresConversions(), title: 'figures.tab.conversions' },
  { to: paths.figuresCuts(), title: 'figures.tab.cuts' },
  { to: paths.figuresCohorts(), title: 'figures.tab.cohorts' },
  { to: paths.figuresRfm(), title: 'figures.tab.rfm' },
  { to: paths.figuresWorth(), title: 'figures.tab.worth' },
  { to: paths.figuresLiability(), title: 'figures.tab.liability' },
  { to: paths.figuresPayback(), title: 'figures.tab.payback' },
  { to: paths.figuresNps(), title: 'figures.tab.nps' },
  { to: paths.reports(), title: 'figures.tab.reports' },
] as const

/** What all pages of figures share: which programme, over which days, and where else to go. */
export function Frame(props: {
  readonly title: string
  readonly lead: string
  readonly withPeriod?: boolean
  readonly actions?: ReactNode
  readonly children: (
    programme: ProgrammeShown,
    period: { readonly from: string; readonly to: string },
  ) => ReactNode
}) {
  const { t } = useTranslation()
  const { from, to, programmeId, put, search } = useAsked()
  const { asked, all, chosen } = useProgrammes(programmeId)
  const lack = useLacking()('figures:read')
  return (
    <Page title={props.title} lead={props.lead} actions={props.actions}>
      <PageTabs
        label={t('figures.views')}
        tabs={views.map(({ to: pathname, title }) => ({
          to: { pathname, search },
          title: t(title),
        }))}
      />
      <Shown of={asked}>
        {() =>
          lack !== null ? (
            <Empty title={t('figures.notYours')} hint={lack} />
          ) : chosen === null ? (
            <Empty title={t('figures.noProgramme')} hint={t('figures.noProgramme.hint')} />
          ) : (
            <>
              <Group align="flex-end" gap="sm">
                {all.length > 1 && (
                  <Select
                    label={t('figures.programme')}
                    allowDeselect={false}
                    data={all.map(({ id, name }) => ({ value: id, label: name }))}
                    value={chosen.id}
                    onChange={(id) => put({ programme: id })}
                  />
                )}
                {props.withPeriod && <PeriodPicker />}
              </Group>
              {props.children(chosen, { from, to })}
            </>
          )
        }
      </Shown>
    </Page>
  )
}

function PeriodPicker() {
  const { t } = useTranslation()
  const { from, to, span, put } = useAsked()
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('figures.period')}
        value={span ?? 'own'}
        onChange={(count) => count !== 'own' && put(lastDays(Number(count)))}
        data={[
          ...spans.map((count) => ({ value: count as string, label: t(`figures.last.${count}`) })),
          ...(span === null ? [{ value: 'own', label: t('figures.last.own') }] : []),
        ]}
      />
      <TextInput
        type="date"
        size="xs"
        w={{ base: 'calc(50% - 6px)', xs: 'auto' }}
        label={t('figures.from')}
        value={from}
        max={to}
        onChange={({ currentTarget: { value } }) => value !== '' && put({ from: value, to })}
      />
      <TextInput
        type="date"
        size="xs"
        w={{ base: 'calc(50% - 6px)', xs: 'auto' }}
        label={t('figures.to')}
        value={to}
        min={from}
        onChange={({ currentTarget: { value } }) => value !== '' && put({ from, to: value })}
      />
    </>
  )
}

/** Up to when figures are counted. */
export function AsOf(props: { readonly at: string | null; readonly compared?: boolean }) {
  const { t } = useTranslation()
  const { at } = props
  if (at === null) return <Text c="dimmed">{t('figures.notYet')}</Text>
  return (
    <Text size="sm" c="dimmed" component="div">
      {t('figures.asOf')} <Moment at={at} />.{props.compared && ` ${t('figures.compared')}`}
    </Text>
  )
}
