import { Paper, SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { MemberTier } from '#domains/tiers/tiers.api.ts'
import { day, decimal, money } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { Shown } from '../../ui/states.tsx'

type Of = { readonly memberId: string; readonly programme: Programme }

/** What can be spent now, what is on its way, set aside or owed, what goes soonest, and the tier. */
export function BalanceSplit({ memberId, programme }: Of) {
  const { t } = useTranslation()
  const balance = useQuery(queries.balance(memberId, programme.id))
  const points = (value: number) => decimal(value, programme.scale)
  return (
    <Shown of={balance} lines={3}>
      {({ active, pending, held, debt, expiring }) => (
        <SimpleGrid cols={{ base: 2, md: debt > 0 ? 6 : 5 }} spacing="sm">
          <Figure label={t('balance.active')} value={points(active)} strong />
          <Figure label={t('balance.pending')} value={points(pending)} />
          <Figure label={t('balance.held')} value={points(held)} />
          {debt > 0 && <Figure label={t('balance.debt')} value={points(debt)} />}
          <Figure
            label={t('balance.expiring')}
            value={points(expiring.reduce((sum, each) => sum + each.points, 0))}
            note={
              expiring[0] &&
              t('balance.nextExpiry', {
                points: points(expiring[0].points),
                date: day(expiring[0].expiresAt),
              })
            }
          />
          <TierFigure memberId={memberId} programme={programme} />
        </SimpleGrid>
      )}
    </Shown>
  )
}

function Figure(props: {
  readonly label: string
  readonly value: string
  readonly note?: string | undefined
  readonly strong?: boolean
}) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {props.label}
      </Text>
      <Text size="xl" fw={props.strong ? 750 : 550}>
        {props.value}
      </Text>
      {props.note !== undefined && (
        <Text size="xs" c="dimmed">
          {props.note}
        </Text>
      )}
    </Paper>
  )
}

function TierFigure({ memberId, programme }: Of) {
  const { t } = useTranslation()
  const { data: tier } = useQuery(queries.tier(memberId, programme.id))
  if (!tier) return null
  return (
    <Figure
      label={t('tier.title')}
      value={tier.current?.name[language()] ?? t('tier.none')}
      note={toNextTier(t, tier, programme)}
    />
  )
}

function toNextTier(t: TFunction, tier: MemberTier, programme: Programme): string | undefined {
  const { next, toNext } = tier
  if (!next || toNext === null) return undefined
  const amounts = {
    spend: () => money(toNext, programme),
    points: () => t('points', { count: toNext, shown: decimal(toNext, programme.scale) }),
    visits: () => t('visits', { count: toNext }),
  }
  return t('tier.toNext', { amount: amounts[tier.by](), name: next.name[language()] })
}
