import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Case } from '#domains/cases/cases.api.ts'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../../shared/queries.ts'
import { caseQueries, keepCase } from './queries.ts'

type Deed = (revision: number, idempotencyKey: string) => Promise<Case>

/** What another did meanwhile: the revision that was seen, and how to go on. */
export type Meanwhile = {
  readonly since: number
  again(): void
  leave(): void
}

/**
 * Changes a case as it was seen. When another was faster nothing is overwritten: the case is read anew,
 * and `meanwhile` says since when it is new and does the same again for whoever wants it still.
 */
export function useChange(shown: Case, done: () => void = () => undefined) {
  const [late, setLate] = useState<{ deed: Deed; since: number } | null>(null)
  const changing = useMutation({
    mutationFn: ({ deed, revision }: { deed: Deed; revision: number }) =>
      deed(revision, crypto.randomUUID()),
    onSuccess: async (changed) => {
      setLate(null)
      await keepCase(changed)
      done()
    },
    onError: async (error, { deed, revision }) => {
      if (!(error instanceof Problem) || error.code !== 'case.changed') return
      setLate({ deed, since: late?.since ?? revision })
      await queryClient.invalidateQueries(caseQueries.case(shown.id))
    },
  })
  const { error } = changing
  const isLate = late !== null
  const meanwhile: Meanwhile | null = isLate
    ? {
        since: late.since,
        again: () => changing.mutate({ deed: late.deed, revision: shown.revision }),
        leave: () => {
          setLate(null)
          changing.reset()
          done()
        },
      }
    : null
  return {
    change: (deed: Deed) => changing.mutate({ deed, revision: shown.revision }),
    isPending: changing.isPending,
    error: isLate ? null : error,
    meanwhile,
  }
}
