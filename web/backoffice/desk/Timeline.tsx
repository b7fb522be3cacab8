import { Button, Center, Chip, Group, Paper, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#domains/messaging/messaging.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { decimal, money, phone, signed } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Waiting } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { Decision } from '../member/Decision.tsx'
import { tellingsOf } from '../messages/core/ways.ts'
import { useKindNames } from '../messages/useKindNames.ts'
import { useFactWords } from './Identify.tsx'
import { deskQueries } from './queries.ts'
import { Ways } from './Ways.tsx'

const KINDS = ['all', 'points', 'purchases', 'calls', 'messages', 'notes'] as const
type Kind = (typeof KINDS)[number]

type Happening = {
  readonly id: string
  readonly at: string
  readonly kind: Exclude<Kind, 'all'>
  readonly title: string
  readonly note: string | null
  readonly points?: string
  /** The purchase that can tell why. */
  readonly purchaseId?: string
  /** The messages that told it, in the order they were tried; the text of the last can be revealed. */
  readonly ways?: readonly Message[]
}

type Of = { readonly memberId: string; readonly programme: Programme }

/** All that happened with a member, newest first: points and why, purchases, calls, notes. */
export function Timeline(props: Of) {
  const { t } = useTranslation()
  const [kind, choose] = useState<Kind>('all')
  const { items, isWaiting, more } = useHappenings(props)
  const shown = items.filter((each) => kind === 'all' || each.kind === kind)
  return (
    <Stack gap="sm">
      <Chip.Group value={kind} onChange={choose}>
        <Group gap={6} role="group" aria-label={t('caller.timeline')}>
          {KINDS.map((each) => (
            <Chip key={each} value={each} size="xs">
              {t(`time.${each}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {isWaiting ? (
        <Waiting lines={5} />
      ) : shown.length === 0 ? (
        <Empty title={t('time.empty')} hint={t('time.empty.hint')} />
      ) : (
        <Paper withBorder component="ul" className="timeline">
          {shown.map((each) => (
            <HappeningRow key={each.id} of={each} />
          ))}
        </Paper>
      )}
      {more && (
        <Center>
          <Button variant="subtle" onClick={more}>
            {t('app.more')}
          </Button>
        </Center>
      )}
    </Stack>
  )
}

function HappeningRow({ of }: { readonly of: Happening }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <li>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={500}>
            {of.title}
          </Text>
          {of.note !== null && (
            <Text size="sm" className="lines">
              {of.note}
            </Text>
          )}
          {of.ways && <Ways of={of.ways} />}
          <Text size="xs" c="dimmed">
            <Moment at={of.at} />
          </Text>
        </div>
        <Stack gap={0} align="flex-end">
          {of.points !== undefined && (
            <Text size="sm" fw={600} className="number">
              {of.points}
            </Text>
          )}
          {of.purchaseId !== undefined && (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              {t(opened ? 'movement.hideWhy' : 'movement.askWhy')}
            </Button>
          )}
        </Stack>
      </Group>
      {opened && of.purchaseId !== undefined && <Decision purchaseId={of.purchaseId} />}
    </li>
  )
}

/** What is about to leave is looked at again so soon (milliseconds); what waits for a morning is not. */
const SOON = 3_000
const isAboutToLeave = ({ state, nextTryAt }: Message): boolean =>
  state === 'waiting' && nextTryAt !== null && Date.parse(nextTryAt) < Date.now() + 60_000

/** What happened as far back as every list has been read, so that nothing is missing in between. */
function useHappenings({ memberId, programme }: Of) {
  const session = useSession()
  const moved = useInfiniteQuery(queries.movements(memberId, programme.id))
  const bought = useInfiniteQuery(queries.purchases(memberId))
  const called = useInfiniteQuery({
    ...deskQueries.calls({ memberId }),
    enabled: may(session, 'calls:read'),
  })
  const told = useInfiniteQuery({
    ...deskQueries.messages(memberId),
    enabled: may(session, 'messages:read'),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isAboutToLeave)) ? SOON : false,
  })
  const desk = useDeskHappenings(memberId)
  const movements = useMovements(moved.data ?? [], programme)
  const purchases = usePurchases(bought.data ?? [], programme)
  const calls = useCallRows(called.data ?? [])
  const lists = [
    { items: movements, last: moved.data?.at(-1)?.occurredAt, query: moved },
    { items: purchases, last: bought.data?.at(-1)?.occurredAt, query: bought },
    { items: useMessages(told.data ?? []), last: told.data?.at(-1)?.writtenAt, query: told },
    { items: calls, last: called.data?.at(-1)?.beganAt, query: called },
  ]
  const unread = lists.filter(({ query }) => query.hasNextPage)
  const since =
    unread
      .map(({ last }) => last ?? '')
      .toSorted()
      .at(-1) ?? ''
  const items = [...lists.flatMap((list) => list.items), ...desk]
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
  const next = unread.find(({ last }) => last === since)
  return {
    items,
    isWaiting: moved.isLoading || bought.isLoading,
    more: next ? () => void next.query.fetchNextPage() : null,
  }
}

type Movements = NonNullable<ReturnType<typeof useMovementData>['data']>
const useMovementData = (memberId: string, programmeId: string) =>
  useInfiniteQuery(queries.movements(memberId, programmeId))

/** Movements of a purchase are told with it. */
function useMovements(movements: Movements, { scale }: Programme): Happening[] {
  const { t } = useTranslation()
  return movements
    .filter(({ kind, cause }) => cause.kind !== 'purchase' || !['earn', 'redeem'].includes(kind))
    .map(({ id, kind, points, reason, occurredAt }) => ({
      id,
      at: occurredAt,
      kind: 'points',
      title: t(`movement.${kind}`),
      note: reason,
      points: signed(points, scale),
    }))
}

type Purchases = NonNullable<ReturnType<typeof usePurchaseData>['data']>
const usePurchaseData = (memberId: string) => useInfiniteQuery(queries.purchases(memberId))

function usePurchases(purchases: Purchases, programme: Programme): Happening[] {
  const { t } = useTranslation()
  return purchases
    .filter(({ programmeId }) => programmeId === programme.id)
    .map((purchase) => {
      const { id, externalId, pointsEarned, pointsRedeemed, state } = purchase
      const points = [
        pointsEarned > 0 && signed(pointsEarned, programme.scale),
        pointsRedeemed > 0 && `−${decimal(pointsRedeemed, programme.scale)}`,
      ]
      return {
        id,
        at: purchase.occurredAt,
        kind: 'purchases',
        title: t('time.purchase', {
          receipt: externalId,
          amount: money(purchase.amount, programme),
        }),
        note: state === 'confirmed' ? null : t(`purchase.state.${state}`),
        points: points.filter(Boolean).join(' / ') || '0',
        purchaseId: id,
      }
    })
}

type Calls = NonNullable<ReturnType<typeof useCallData>['data']>
const useCallData = (memberId: string) => useInfiniteQuery(deskQueries.calls({ memberId }))

function useCallRows(calls: Calls): Happening[] {
  const { t } = useTranslation()
  return calls.map(({ id, beganAt, state, operator }) => ({
    id,
    at: beganAt,
    kind: 'calls',
    title: t('time.call', { state: t(`call.${state}`).toLowerCase() }),
    note: operator?.name ?? null,
  }))
}

type Messages = NonNullable<ReturnType<typeof useMessageData>['data']>
const useMessageData = (memberId: string) => useInfiniteQuery(deskQueries.messages(memberId))

/** What went by several ways is told of once, as it ended. */
function useMessages(messages: Messages): Happening[] {
  const { t } = useTranslation()
  const nameOf = useKindNames()
  return tellingsOf(messages).map((ways) => {
    const last = ways.at(-1)!
    return {
      id: last.id,
      at: last.writtenAt,
      kind: 'messages',
      title: last.mailing ? nameOf(last) : t('time.message', { what: nameOf(last) }),
      note: null,
      ways,
    }
  })
}

/** Notes, who was identified, and phones that were to change: few, so read at once. */
function useDeskHappenings(memberId: string): Happening[] {
  const { t } = useTranslation()
  const words = useFactWords()
  const session = useSession()
  const enabled = may(session, 'desk:read')
  const notes = useQuery({ ...deskQueries.notes(memberId), enabled })
  const asked = useQuery({ ...deskQueries.identifications(memberId), enabled })
  const phones = useQuery(deskQueries.phoneChanges(memberId))
  return [
    ...(notes.data?.items ?? []).map(({ id, writtenAt, text, author }) => ({
      id,
      at: writtenAt,
      kind: 'notes' as const,
      title: [t('note.label'), author.name].filter(Boolean).join(' · '),
      note: text,
    })),
    ...(asked.data?.items ?? []).map(({ id, at, passed, named, missed, author }) => ({
      id,
      at,
      kind: 'notes' as const,
      title: t(passed ? 'time.passed' : 'time.failed', { facts: words(passed ? named : missed) }),
      note: author.name,
    })),
    ...(phones.data?.items ?? []).map(({ id, askedAt, settledAt, state, phone: to, author }) => ({
      id,
      at: settledAt ?? askedAt,
      kind: 'notes' as const,
      title: t(`time.phone.${state}`, { phone: phone(to) }),
      note: author.name,
    })),
  ]
}
