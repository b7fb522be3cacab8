import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Against } from '#domains/analytics/proof.api.ts'
import { Day } from '../../ui/Moment.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { Files } from './Files.tsx'
import { AsOf } from './Frame.tsx'
import { count, Figure, Grid, percent, useReason, whole, withSign } from './parts.tsx'
import { figureQueries, type ProgrammeShown } from './queries.ts'

/** A period of those who were treated against those whom chance held out. */
export function AgainstCard(props: {
  readonly programme: ProgrammeShown
  readonly period: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const { programme, period } = props
  const asked = useQuery(figureQueries.against({ programmeId: programme.id, ...period }))
  const reason = useReason()
  return (
    <Paper withBorder p="md" component="section" aria-label={t('figures.against')}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {t('figures.against')}
          </Title>
          <Files table="against" of={{ programmeId: programme.id, ...period }} />
        </Group>
        <Shown of={asked} lines={2}>
          {({ asOf, compared }) =>
            compared.known ? (
              <>
                <Compared of={compared.value} programme={programme} />
                <AsOf at={asOf} />
              </>
            ) : (
              <Text size="sm">
                {reason(compared)}{' '}
                <Link to={paths.figuresPayback()}>{t('figures.against.begin')}</Link>
              </Text>
            )
          }
        </Shown>
      </Stack>
    </Paper>
  )
}

type Known = Extract<Against['compared'], { known: true }>['value']
type Range = { readonly estimate: number; readonly low: number; readonly high: number }

function Compared({ of, programme }: { readonly of: Known; readonly programme: ProgrammeShown }) {
  const { t } = useTranslation()
  const reason = useReason()
  const money = (value: number) => whole(value, programme)
  const points = (value: number) =>
    t('figures.percentagePoints', {
      change: withSign(value * 100, { maximumFractionDigits: 1 }),
    })
  const often = (value: number) => withSign(value, { maximumFractionDigits: 2 })
  const told = (range: Range, show: (value: number) => string) => {
    const isSeen = range.low > 0 || range.high < 0
    const between = t('figures.pay.between', { low: show(range.low), high: show(range.high) })
    return `${between}: ${t(isSeen ? 'figures.against.seen' : 'figures.against.unseen')}`
  }
  const { bought, orders, sales } = of
  return (
    <>
      <Text size="sm" c="dimmed" component="div">
        {t('figures.against.hint', {
          name: of.group.name,
          treated: count(of.treated.members),
          control: count(of.control.members),
        })}{' '}
        <Day at={of.from} /> – <Day at={of.to} />.
      </Text>
      <Grid>
        <Figure
          name={t('figures.against.bought')}
          value={bought.known ? points(bought.value.difference.estimate) : '–'}
          hint={
            bought.known
              ? `${percent(bought.value.treated.value)} / ${percent(bought.value.control.value)}; ${told(bought.value.difference, points)}`
              : reason(bought)
          }
        />
        <Figure
          name={t('figures.against.orders')}
          value={orders.known ? often(orders.value.difference.estimate) : '–'}
          hint={orders.known ? told(orders.value.difference, often) : reason(orders)}
        />
        <Figure
          name={t('figures.against.sales')}
          value={sales.known ? money(sales.value.difference.estimate) : '–'}
          hint={sales.known ? told(sales.value.difference, money) : reason(sales)}
        />
      </Grid>
    </>
  )
}
