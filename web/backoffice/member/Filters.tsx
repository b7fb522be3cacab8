import { Group, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placesAsked, StoreFilter, TierFilter } from './TierAndStore.tsx'

const STATES = ['active', 'closed', 'merged'] as const

/** The filters of the list of members, as the address names them. */
export const FILTERS = ['state', 'tier', 'store', 'tag', 'test'] as const

/** Which members the address asks for; what it does not know is passed over. */
export function membersAsked(params: URLSearchParams) {
  const search = params.get('search')?.slice(0, 254)
  const state = STATES.find((each) => each === params.get('state'))
  const tag = params.get('tag')?.slice(0, 64)
  const test = params.get('test')
  return {
    ...(search && { search }),
    ...(state && { state }),
    ...placesAsked(params),
    ...(tag && { tag }),
    ...(test === 'only' && { test: true }),
    ...(test === 'none' && { test: false }),
  }
}

/** Each change goes to the address at once. */
export function Filters(props: {
  readonly params: URLSearchParams
  readonly put: (name: string, value: string | null) => void
}) {
  const { t } = useTranslation()
  const { params, put } = props
  const [tag, setTag] = useState(params.get('tag') ?? '')
  const find = useDebouncedCallback((text: string) => put('tag', text.trim() || null), 250)
  return (
    <Group gap="sm">
      <Select
        aria-label={t('members.state')}
        w={{ base: '100%', xs: 190 }}
        placeholder={t('members.anyState')}
        data={STATES.map((value) => ({ value, label: t(`members.in.${value}`) }))}
        value={params.get('state')}
        clearable
        clearButtonProps={{ 'aria-label': t('members.anyState') }}
        onChange={(state) => put('state', state)}
      />
      <TierFilter params={params} put={put} />
      <StoreFilter params={params} put={put} />
      <TextInput
        aria-label={t('members.tag')}
        placeholder={t('members.tag')}
        w={{ base: '100%', xs: 150 }}
        maxLength={64}
        value={tag}
        onChange={({ currentTarget }) => {
          setTag(currentTarget.value)
          find(currentTarget.value)
        }}
      />
      <Select
        aria-label={t('members.test')}
        w={{ base: '100%', xs: 190 }}
        placeholder={t('members.test.any')}
        data={(['none', 'only'] as const).map((value) => ({
          value,
          label: t(`members.test.${value}`),
        }))}
        value={params.get('test')}
        clearable
        clearButtonProps={{ 'aria-label': t('members.test.any') }}
        onChange={(test) => put('test', test)}
      />
    </Group>
  )
}
