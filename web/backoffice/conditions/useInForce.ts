import { useQuery } from '@tanstack/react-query'
import { queries } from '../../shared/queries.ts'

/** Which version is in force now; null where none is. */
export function useInForce(programmeId: string) {
  return useQuery({
    ...queries.versions(programmeId),
    select: ({ items }) => ({
      version: items.find(({ state }) => state === 'in_force')?.version ?? null,
    }),
  })
}
