import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Identification } from '#domains/desk/desk.api.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'
import { deskQueries } from './queries.ts'

/** Whether risky actions may be done for a member now. */
export type Identity = {
  /** The identification they rest on; null where there is none, or none is asked for. */
  readonly current: Identification | null
  /** Whoever works here is not asked to identify. */
  readonly isExempt: boolean
}

export const IdentityContext = createContext<Identity>({ current: null, isExempt: false })
export const useIdentity = (): Identity => useContext(IdentityContext)

/** Reads it from the server: an identification holds for the one who made it. */
export function useIdentityOf(memberId: string): Identity {
  const session = useSession()
  const isPerson = session.kind === 'person'
  const me = useQuery({ ...deskQueries.me(), enabled: isPerson })
  const made = useQuery({
    ...deskQueries.identifications(memberId),
    enabled: may(session, 'desk:read'),
  })
  const current = made.data?.items.find(({ holds, author }) => holds && author.id === me.data)
  return { current: current ?? null, isExempt: !isPerson || may(session, 'unidentified:write') }
}
