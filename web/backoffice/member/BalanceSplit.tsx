import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { MemberTier } from '#domains/tiers/tiers.api.ts'
import { day, decimal, money } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { Failure } from '../../ui/states.tsx'

type Of = { readonly memberId: string; readonly programme: Programme }

/**
 * What can be spent now, what is on its way, set aside or owed, what goes soonest, and the tier. Its place
 * is taken from the first moment on, so that nothing jumps once the figures are there.
 */
export function BalanceSplit({ memberId, programme }: Of) {
  const { t } = useTranslation()
  const balance = useQuery(queries.balance(memberId, programme.id))
  const tier = useQuery(queries.tier(memberId, programme.id))
  if (balance.error) return <Failure error={balance.error} retry={balance.refetch} />
  const points = (value: number) => decimal(value, programme.scale)
  const of = balance.data
  const shown = (value: number | undefined) => (value === undefined ? undefined : points(value))
  const next = of?.expiring[0]
  return (
    <SimpleGrid
      cols={{ base: 2, md: of && of.debt > 0 ? 6 : 5 }}
      spacing="sm"
      aria-busy={of === undefined}
    >
      <Figure label={t('balance.active')} value={shown(of?.active)} strong />
      <Figure label={t('balance.pending')} value={shown(of?.pending)} />
      <Figure label={t('balance.held')} value={shown(of?.held)} />
      {of && of.debt > 0 && <Figure label={t('balance.debt')} value={shown(of.debt)} />}
      <Figure
        label={t('balance.expiring')}
        value={shown(of?.expiring.reduce((sum, each) => sum + each.points, 0))}
        note={
          next &&
          t('balance.nextExpiry', { points: points(next.points), date: day(next.expiresAt) })
        }
      />
      <Figure
        label={t('tier.title')}
        value={
          tier.isPending ? undefined : (tier.data?.current?.name[language()] ?? t('tier.none'))
        }
        isWord
        note={tier.data ? toNextTier(t, tier.data, programme) : undefined}
      />
    </SimpleGrid>
  )
}

/** One figure; without a value it waits for it, as high as it will be. */
function Figure(props: {
  readonly label: string
  readonly value: string | undefined
  readonly note?: string | undefined
  readonly strong?: boolean
  /** A word rather than a figure. */
  readonly isWord?: boolean
}) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {props.label}
      </Text>
      <Text size={props.isWord ? 'md' : 'xl'} fw={props.strong ? 750 : 550}>
        {props.value ?? (
          <Skeleton component="span" display="inline-block" width="60%" height="0.8em" />
        )}
      </Text>
      <Text size="xs" c="dimmed" mih="1lh">
        {props.note}
      </Text>
    </Paper>
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
