import { useNetwork } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../shared/queries.ts'

/** How often a server that did not answer is asked again, and one that did (milliseconds). */
const AGAIN = 3_000
const QUIET = 30_000

/**
 * Whether the server can be reached. It is asked now and then while the page is looked at, and at once when
 * a question of the page was not answered; when it is back, what stands on the page is read anew.
 */
export function useReached(): boolean {
  const { online } = useNetwork()
  const [answers, setAnswers] = useState(true)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const look = async () => {
      clearTimeout(timer)
      const answered = document.hidden || (await isThere())
      if (isOver) return
      setAnswers(answered)
      timer = setTimeout(() => void look(), answered ? QUIET : AGAIN)
    }
    const unheard = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const { error, fetchStatus } = query.state
      if (type === 'updated' && fetchStatus === 'idle' && error && !(error instanceof Problem))
        void look()
    })
    // what was sent and not answered tells it too
    const unanswered = queryClient.getMutationCache().subscribe(({ mutation }) => {
      const { status, error } = mutation?.state ?? {}
      if (status === 'error' && !(error instanceof Problem)) void look()
    })
    timer = setTimeout(() => void look(), QUIET)
    return () => {
      isOver = true
      clearTimeout(timer)
      unheard()
      unanswered()
    }
  }, [])
  const isReached = online && answers
  const [was, setWas] = useState(isReached)
  useEffect(() => {
    if (isReached && !was) void queryClient.invalidateQueries()
    setWas(isReached)
  }, [isReached, was])
  return isReached
}

/** Any answer will do: a server that is busy is there. */
async function isThere(): Promise<boolean> {
  try {
    await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })
    return true
  } catch {
    return false
  }
}
