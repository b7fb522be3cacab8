import { queries, queryClient } from '../shared/queries.ts'
import { client, signOut } from '../shared/session.ts'

/** Signs out; what was read is forgotten with the session. */
export async function leave(): Promise<void> {
  await signOut()
  await startAfresh()
}

/** Goes on in another organisation: nothing of the one before stays on the page. */
export async function goOnIn(organisationId: string): Promise<void> {
  await client().sessions.switchOrganisation({ body: { organisationId } })
  await startAfresh()
}

async function startAfresh(): Promise<void> {
  queryClient.clear()
  await queryClient.fetchQuery(queries.session())
  location.assign('/')
}
