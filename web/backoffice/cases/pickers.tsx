import { Autocomplete, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { day, fullName, money, phone, signed } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { caseQueries } from './queries.ts'

/** Finds a member by phone, card, e-mail or name. */
export function MemberPick(props: {
  readonly value: string | null
  readonly onChange: (memberId: string | null) => void
}) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const known = useQuery({
    ...queries.member(props.value ?? ''),
    enabled: props.value !== null,
  })
  const found = useInfiniteQuery({
    ...queries.members(search),
    enabled: search.length > 1,
    placeholderData: keepPreviousData,
  })
  const nameOf = (member: MemberAnswer) =>
    [
      fullName(member.name) ?? t('cases.member.unnamed'),
      member.phone === null ? member.email : phone(member.phone),
    ]
      .filter(Boolean)
      .join(' · ')
  const members = [
    ...(known.data ? [known.data] : []),
    ...(found.data ?? []).filter(({ id }) => id !== known.data?.id).slice(0, 8),
  ]
  return (
    <Select
      label={t('cases.member')}
      placeholder={t('cases.member.find')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('cases.nothing') }}
      // the server has searched already
      filter={({ options }) => options}
      nothingFoundMessage={search.length > 1 && !found.isFetching ? t('cases.member.none') : null}
      data={members.map((member) => ({ value: member.id, label: nameOf(member) }))}
      value={props.value}
      onChange={props.onChange}
      onSearchChange={setTyped}
    />
  )
}

export type DisputedPurchase = { readonly purchaseId: string; readonly points?: number }

/** Which purchase of a member is in dispute, and how many of its points. */
export function PurchasePick(props: {
  readonly memberId: string
  readonly value: DisputedPurchase | null
  readonly onChange: (value: DisputedPurchase | null) => void
}) {
  const { t } = useTranslation()
  const { value, onChange } = props
  const purchases = useInfiniteQuery(queries.purchases(props.memberId))
  const programmes = useQuery(queries.programmes())
  const all = purchases.data ?? []
  const programmeOf = (id: string) => programmes.data?.items.find((each) => each.id === id)
  const data = all.flatMap((purchase) => {
    const programme = programmeOf(purchase.programmeId)
    if (!programme) return []
    const label = t('cases.purchase.line', {
      receipt: purchase.externalId,
      date: day(purchase.occurredAt),
      amount: money(purchase.amount, programme),
      points: signed(purchase.pointsEarned, programme.scale),
    })
    return [{ value: purchase.id, label }]
  })
  const chosen = all.find(({ id }) => id === value?.purchaseId)
  const programme = chosen && programmeOf(chosen.programmeId)
  if (purchases.data?.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('cases.purchase.none')}
      </Text>
    )
  }
  return (
    <Stack>
      <Select
        label={t('cases.purchase')}
        description={t('cases.purchase.hint')}
        searchable
        data={data}
        value={value?.purchaseId ?? null}
        onChange={(purchaseId) => onChange(purchaseId === null ? null : { purchaseId })}
      />
      {chosen && programme && chosen.pointsEarned > 0 && (
        <PointsInput
          label={t('cases.points.disputed')}
          description={t('cases.points.all')}
          scale={programme.scale}
          value={value?.points ?? null}
          onChange={(points) =>
            onChange({ purchaseId: chosen.id, ...(points !== null && { points }) })
          }
        />
      )}
    </Stack>
  )
}

/** Points as people write them, in the smallest parts of the programme inside. */
export function PointsInput(props: {
  readonly label: string
  readonly description?: string
  readonly scale: number
  readonly value: number | null
  readonly onChange: (points: number | null) => void
  readonly required?: boolean
}) {
  const { scale, value, onChange, ...rest } = props
  const part = 10 ** scale
  return (
    <NumberInput
      {...rest}
      min={1 / part}
      max={1_000_000_000}
      decimalScale={scale}
      allowNegative={false}
      hideControls
      thousandSeparator=" "
      value={value === null ? '' : value / part}
      onChange={(points) =>
        onChange(typeof points === 'number' && points > 0 ? Math.round(points * part) : null)
      }
    />
  )
}

/** One of the queues in use, or a new one that is written. */
export function QueuePick(props: {
  readonly value: string
  readonly onChange: (queue: string) => void
}) {
  const { t } = useTranslation()
  const assignees = useQuery(caseQueries.assignees())
  return (
    <Autocomplete
      label={t('cases.queue')}
      description={t('cases.queue.hint')}
      data={assignees.data?.queues ?? []}
      maxLength={60}
      {...props}
    />
  )
}
