import type { ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../../shared/i18n.ts'
import { may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { useSession } from '../Door.tsx'

/** A button that says why it cannot be used, by whoever may not or for another reason. */
export function AllowedButton(
  props: Omit<ButtonProps, 'disabled'> & {
    readonly needs: Scope
    /** Why else it cannot be used now. */
    readonly unless?: string | null
    readonly onClick?: () => void
    readonly type?: 'submit' | 'button'
    readonly children: ReactNode
  },
) {
  const { t } = useTranslation()
  const session = useSession()
  const { needs, unless = null, ...rest } = props
  const why = may(session, needs) ? unless : t('app.needs', { scope: scopes[needs][language()] })
  return <Guarded {...rest} why={why} />
}
