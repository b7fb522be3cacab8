import { createContext, useContext, useEffect, useState } from 'react'
import type { Call, CallNews } from '#domains/desk/calls.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { paths } from '../paths.ts'
import { listen } from './callStream.ts'

/** The calls at this desk, and whether they come at all. */
export type Ringing = {
  readonly line: 'on' | 'away' | 'none'
  readonly calls: readonly Call[]
  /** Puts a call away; it stays in the journal. */
  dismiss(id: string): void
}

/** An ended call stays for what is still to be done about it (milliseconds). */
const LINGERS = 5 * 60_000

/** Listens for calls as long as the desk is open; `came` is told of each that begins to ring here. */
export function useCalls(isOpen: boolean, came: (call: Call) => void): Ringing {
  const [line, setLine] = useState<Ringing['line']>(isOpen ? 'away' : 'none')
  const [calls, setCalls] = useState<readonly Call[]>([])
  const [hear] = useState(() => ({ came }))
  useEffect(() => {
    hear.came = came
  })
  useEffect(() => {
    if (!isOpen) return
    const seen = new Set<string>()
    return listen({
      line: setLine,
      news: (news) => {
        setCalls((now) => after(now, news))
        void queryClient.invalidateQueries({ queryKey: ['calls'] })
        if (news.call?.state === 'ringing' && !seen.has(news.id)) hear.came(news.call)
        seen.add(news.id)
      },
      refused: () => void queryClient.invalidateQueries(queries.session()),
    })
  }, [isOpen, hear])
  useEffect(() => {
    const timer = setInterval(() => setCalls((now) => now.filter(isFresh)), 30_000)
    return () => clearInterval(timer)
  }, [])
  const dismiss = (id: string) => setCalls((now) => now.filter((call) => call.id !== id))
  return { line, calls, dismiss }
}

function after(calls: readonly Call[], { id, call }: CallNews): readonly Call[] {
  const rest = calls.filter((each) => each.id !== id)
  const isKept = call !== null && (call.state !== 'ended' || rest.length < calls.length)
  return isKept ? [call, ...rest].toSorted((a, b) => (a.beganAt < b.beganAt ? 1 : -1)) : rest
}

const isFresh = ({ endedAt }: Call): boolean =>
  endedAt === null || Date.now() - Date.parse(endedAt) < LINGERS

export const RingingContext = createContext<Ringing>({
  line: 'none',
  calls: [],
  dismiss: () => undefined,
})

/** The call of a member that is at this desk now, the newest when there are several. */
export const useCallOf = (memberId: string): Call | undefined =>
  useContext(RingingContext).calls.find(({ member }) => member?.id === memberId)

/** Where a call is worked at: the card of the caller, or the enrolment of a number nobody has. */
export function placeOf(call: Call): string | null {
  if (call.member !== null) return paths.deskMember(call.member.id)
  return call.phone === null ? null : paths.deskEnrol(call.phone)
}
