import { Select, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Disputed } from '#domains/cases/cases.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { day, money, signed } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { PointsInput } from './pickers.tsx'

/** Something that can be disputed: how it is named to the server, what people read, and its points. */
type Choice = {
  readonly value: string
  readonly label: string
  readonly disputed: Disputed
  readonly points: number
  readonly scale: number
}

/** Which purchase or movement of a member is in dispute, and how many of its points. */
export function DisputedPick(props: {
  readonly memberId: string
  readonly value: Disputed | null
  readonly onChange: (value: Disputed | null) => void
}) {
  const { t } = useTranslation()
  const { memberId, value, onChange } = props
  const programmes = useQuery(queries.programmes())
  const begun = (programmes.data?.items ?? []).filter(({ state }) => state !== 'draft')
  const purchases = usePurchases(memberId, begun)
  const movements = useMovements(memberId, begun[0])
  const all = [...(purchases ?? []), ...(movements ?? [])]
  if (purchases?.length === 0 && movements?.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('cases.purchase.none')}
      </Text>
    )
  }
  const chosen = all.find((each) => each.value === (value?.purchaseId ?? value?.movementId))
  return (
    <Stack>
      <Select
        label={t('cases.purchase')}
        description={t('cases.purchase.hint')}
        searchable
        data={[
          { group: t('cases.disputed.purchases'), items: purchases ?? [] },
          { group: t('cases.disputed.movements'), items: movements ?? [] },
        ].filter(({ items }) => items.length > 0)}
        value={chosen?.value ?? null}
        onChange={(id) => onChange(all.find((each) => each.value === id)?.disputed ?? null)}
      />
      {chosen && chosen.points > 0 && (
        <PointsInput
          label={t('cases.points.disputed')}
          description={t('cases.points.all')}
          scale={chosen.scale}
          value={value?.points ?? null}
          onChange={(points) =>
            onChange({ ...chosen.disputed, ...(points !== null && { points }) })
          }
        />
      )}
    </Stack>
  )
}

function usePurchases(memberId: string, programmes: readonly Programme[]): Choice[] | undefined {
  const { t } = useTranslation()
  const { data } = useInfiniteQuery(queries.purchases(memberId))
  return data?.flatMap((purchase) => {
    const programme = programmes.find(({ id }) => id === purchase.programmeId)
    if (!programme) return []
    const label = t('cases.purchase.line', {
      receipt: purchase.externalId,
      date: day(purchase.occurredAt),
      amount: money(purchase.amount, programme),
      points: signed(purchase.pointsEarned, programme.scale),
    })
    const { id: value, pointsEarned: points } = purchase
    return [{ value, label, disputed: { purchaseId: value }, points, scale: programme.scale }]
  })
}

/** Movements but those that purchases earned, which are disputed with their purchase, and holds. */
function useMovements(memberId: string, programme: Programme | undefined): Choice[] | undefined {
  const { t } = useTranslation()
  const { data } = useInfiniteQuery({
    ...queries.movements(memberId, programme?.id ?? ''),
    enabled: programme !== undefined,
  })
  const scale = programme?.scale ?? 0
  return data
    ?.filter(({ kind, cause }) => !(kind === 'earn' && cause.kind === 'purchase'))
    .filter(({ kind }) => kind !== 'hold' && kind !== 'release')
    .map(({ id, kind, occurredAt, points }) => {
      const label = t('cases.movement.line', {
        what: t(`movement.${kind}`),
        date: day(occurredAt),
        points: signed(points, scale),
      })
      return { value: id, label, disputed: { movementId: id }, points, scale }
    })
}
