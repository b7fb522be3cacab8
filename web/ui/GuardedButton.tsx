import type { ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'
import { Guarded } from './Guarded.tsx'

/** A button for those who have the right it needs; for the others it is dim and says which that is. */
export function GuardedButton(
  props: ButtonProps & {
    readonly session: Session
    readonly needs: Scope
    readonly onClick: () => void
    readonly children: ReactNode
  },
) {
  const { t } = useTranslation()
  const { session, needs, ...rest } = props
  const why = may(session, needs) ? null : t('app.needs', { scope: scopes[needs][language()] })
  return <Guarded {...rest} why={why} />
}
