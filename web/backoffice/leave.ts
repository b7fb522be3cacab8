import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { Problem } from '#sdk/client.ts'
import { client, signOut } from '../shared/session.ts'

/** Signs out. */
export const leave = (): Promise<void> => startAfresh(signOut)

/** Goes on in another organisation. */
export const goOnIn = (organisationId: string): Promise<void> =>
  startAfresh(() => client().sessions.switchOrganisation({ body: { organisationId } }))

/** The page is loaded anew, so nothing that was read before stays; where it could not be done, one is told. */
async function startAfresh(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    location.assign('/')
  } catch (error) {
    const message = error instanceof Problem ? error.message : i18next.t('app.offline')
    notifications.show({ color: 'red', message })
  }
}
