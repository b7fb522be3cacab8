import { Container } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { queries, queryClient } from '../shared/queries.ts'
import { isUnderWay, type Session } from '../shared/session.ts'
import { Failure } from '../ui/states.tsx'
import { FirstPassword } from './FirstPassword.tsx'
import { Proving } from './Proving.tsx'
import { Shell } from './Shell.tsx'
import { SignIn } from './SignIn.tsx'
import { SignInAgain } from './SignInAgain.tsx'

/**
 * Who is not signed in signs in, at whatever address, and goes on there. Where a session ends under a page, the
 * page stays as it is until they have signed in again; for anybody else it is loaded anew. Who is signed in and
 * goes to a directory to show once more who they are goes by the same page.
 */
export function Door() {
  const { data: session, error, refetch } = useQuery(queries.session())
  const before = useBefore(session)
  const { pathname } = useLocation()
  const [isShowing] = useState(isUnderWay)
  if (session?.mustChangePassword) return <FirstPassword name={session.name} />
  if (isShowing && pathname === '/sign-in') return <SignIn />
  const shown = before ?? session
  if (shown) {
    return (
      <>
        <Shell session={shown} />
        {before && <SignInAgain session={before} />}
        {shown.kind === 'person' && <Proving session={shown} />}
      </>
    )
  }
  if (session === null) return <SignIn />
  if (!error) return null
  return (
    <Container component="main" py="xl">
      <Failure error={error} retry={refetch} />
    </Container>
  )
}

/**
 * The session that the page was last shown to, while there is none. Whoever signs in then and is somebody else
 * gets the page anew: what stands on it is not theirs to see.
 */
function useBefore(session: Session | null | undefined): Session | null {
  const [before, keep] = useState<Session | null>(null)
  const [isOver, setOver] = useState(false)
  if (session === null && before && !isOver) setOver(true)
  if (session && !session.mustChangePassword && session !== before && !isOver) keep(session)
  const isBack = isOver && Boolean(session)
  const isOther = isBack && nameOf(session!) !== nameOf(before!)
  useEffect(() => {
    if (!isBack) return
    if (isOther) return location.reload()
    setOver(false)
    // what was refused meanwhile is read again
    void queryClient.invalidateQueries()
  }, [isBack, isOther])
  return isOther || !isOver ? null : before
}

const nameOf = ({ kind, name, organisation }: Session): string =>
  JSON.stringify([kind, name, organisation])
