import { MultiSelect } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Limits, Role } from '#domains/access/operators.api.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'

/** In which programmes and stores the roles of a person hold; nothing chosen is everywhere. */
export function Where({ of }: { readonly of: (field: 'programmeIds' | 'storeIds') => object }) {
  const { t } = useTranslation()
  const enabled = may(useSession(), 'programmes:read')
  const programmes = useQuery({ ...queries.programmes(), enabled })
  const stores = useInfiniteQuery({ ...queries.stores(), enabled })
  const named = (items: readonly { readonly id: string; readonly name: string }[] | undefined) =>
    (items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <MultiSelect
        {...of('programmeIds')}
        label={t('operators.programmes')}
        placeholder={t('operators.everywhere')}
        searchable
        hidePickedOptions
        data={named(programmes.data?.items)}
      />
      <MultiSelect
        {...of('storeIds')}
        label={t('operators.stores')}
        placeholder={t('operators.everywhere')}
        description={t('operators.where.hint')}
        searchable
        hidePickedOptions
        data={named(stores.data)}
      />
    </>
  )
}

type Chosen = {
  readonly roleIds: readonly string[]
  readonly programmeIds: string[]
  readonly storeIds: string[]
}

/** The same limits for each of the roles but the owner's, who has none. */
export function limitsOf(chosen: Chosen, roles: readonly Role[]): Limits {
  const { roleIds, programmeIds, storeIds } = chosen
  if (programmeIds.length + storeIds.length === 0) return []
  const owner = roles.find(({ ready }) => ready === 'owner')?.id
  return roleIds
    .filter((roleId) => roleId !== owner)
    .map((roleId) => ({ roleId, programmeIds, storeIds }))
}
