import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { queries } from '../../shared/queries.ts'

/** Conditions know stores by their ids; people know them by their names. */
export function useStoreNames(): (text: string) => string {
  const { data } = useInfiniteQuery(queries.stores())
  return useCallback(
    (text) => (data ?? []).reduce((said, { id, name }) => said.replaceAll(id, name), text),
    [data],
  )
}
