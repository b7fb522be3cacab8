import { useQuery } from '@tanstack/react-query'
import { queries } from '../../shared/queries.ts'

/** The decimals of a programme's points; none until they are known. */
export function useScale(programmeId: string | undefined): number {
  const programmes = useQuery(queries.programmes())
  return programmes.data?.items.find(({ id }) => id === programmeId)?.scale ?? 0
}
