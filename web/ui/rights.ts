import { useTranslation } from 'react-i18next'
import { useOutletContext } from 'react-router'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'

/** The session of the page that is shown. */
export const useSession = (): Session => useOutletContext<Session>()

/** Says which right whoever is signed in lacks, in words; null when they have it. */
export function useLacking(): (scope: Scope) => string | null {
  const { t } = useTranslation()
  const session = useSession()
  return (scope) =>
    may(session, scope) ? null : t('app.needs', { scope: scopes[scope][language()] })
}
