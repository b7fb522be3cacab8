import { Select } from '@mantine/core'
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'

type Props = {
  readonly params: URLSearchParams
  readonly put: (name: string, value: string | null) => void
}

/** A tier of a programme as the address names it. */
const addressOf = (programmeId: string, tier: string) => `${programmeId}:${tier}`

/** What the list is asked by for the tier and the store in the address. */
export function placesAsked(params: URLSearchParams) {
  const [, tierOf, tier] = /^([\da-f-]{36}):(.{1,64})$/s.exec(params.get('tier') ?? '') ?? []
  const storeId = /^[\da-f-]{36}$/.exec(params.get('store') ?? '')?.[0]
  return { ...(tier && tierOf && { tier, tierOf }), ...(storeId && { storeId }) }
}

/** Members by the tier they stand on; of every live programme that has tiers. */
export function TierFilter({ params, put }: Props) {
  const { t } = useTranslation()
  const session = useSession()
  const canRead = may(session, 'tiers:read') && may(session, 'conditions:read')
  const programmes = useQuery({ ...queries.programmes(), enabled: canRead })
  const live = (programmes.data?.items ?? []).filter(({ state }) => state === 'live')
  const groups = useQueries({
    queries: live.map((programme) => ({
      queryKey: ['ladder', programme.id],
      queryFn: () => ladderOf(programme),
    })),
    combine: (all) => all.flatMap(({ data }) => (data && data.ladder.length > 0 ? [data] : [])),
  })
  if (groups.length === 0 && !params.has('tier')) return null
  const data = groups.map(({ programme, ladder }) => ({
    group: programme.name,
    items: ladder.map(({ id, name }) => ({
      value: addressOf(programme.id, id),
      label: name[language()],
    })),
  }))
  return (
    <Select
      aria-label={t('members.tier')}
      w={{ base: '100%', xs: 190 }}
      placeholder={t('members.tier.any')}
      data={groups.length === 1 ? data[0]!.items : data}
      value={params.get('tier')}
      clearable
      clearButtonProps={{ 'aria-label': t('members.tier.any') }}
      onChange={(tier) => put('tier', tier)}
    />
  )
}

/** The tiers that the conditions in force give, the highest first. */
export async function ladderOf(programme: Programme) {
  const params = { programmeId: programme.id }
  const { items } = await client().conditions.list({ params, query: { limit: 200 } })
  const version = items.find(({ state }) => state === 'in_force')?.version
  if (version === undefined) return { programme, ladder: [] }
  const { document } = await client().conditions.get({ params: { ...params, version } })
  return { programme, ladder: document.tiers?.ladder.toReversed() ?? [] }
}

/** Members by the store of their profile. */
export function StoreFilter({ params, put }: Props) {
  const { t } = useTranslation()
  const enabled = may(useSession(), 'programmes:read')
  const stores = useInfiniteQuery({ ...queries.stores(), enabled })
  if (!stores.data?.length && !params.has('store')) return null
  return (
    <Select
      aria-label={t('members.store')}
      w={{ base: '100%', xs: 190 }}
      placeholder={t('members.store.any')}
      data={(stores.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={params.get('store')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('members.store.any') }}
      onChange={(store) => put('store', store)}
      // a longer list is read on as one scrolls to its end
      scrollAreaProps={{
        onBottomReached: () => {
          if (stores.hasNextPage) void stores.fetchNextPage()
        },
      }}
    />
  )
}
