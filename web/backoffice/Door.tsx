import { Container } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useOutletContext } from 'react-router'
import { queries } from '../shared/queries.ts'
import type { Session } from '../shared/session.ts'
import { Failure } from '../ui/states.tsx'
import { FirstPassword } from './FirstPassword.tsx'
import { Shell } from './Shell.tsx'
import { SignIn } from './SignIn.tsx'

/** Who is not signed in signs in, at whatever address, and goes on there. */
export function Door() {
  const { data: session, error, refetch } = useQuery(queries.session())
  if (session?.mustChangePassword) return <FirstPassword name={session.name} />
  if (session) return <Shell session={session} />
  if (session === null) return <SignIn />
  if (!error) return null
  return (
    <Container component="main" py="xl">
      <Failure error={error} retry={refetch} />
    </Container>
  )
}

/** The session of the page that is shown. */
export const useSession = (): Session => useOutletContext<Session>()
