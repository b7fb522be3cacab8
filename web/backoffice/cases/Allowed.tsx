import { Button, Tooltip, type ButtonProps } from '@mantine/core'
import type { MouseEventHandler } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../../shared/i18n.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../Door.tsx'

/** A button that says why it cannot be used by whoever may not. */
export function AllowedButton(
  props: Omit<ButtonProps, 'disabled'> & {
    readonly needs: Scope
    /** Why else it cannot be used now. */
    readonly unless?: string | null
    readonly onClick?: MouseEventHandler<HTMLButtonElement>
    readonly type?: 'submit' | 'button'
  },
) {
  const { t } = useTranslation()
  const session = useSession()
  const { needs, unless = null, onClick, ...rest } = props
  const why = may(session, needs)
    ? unless
    : t('cases.forbidden', { scope: scopes[needs][language()] })
  if (why === null) return <Button {...rest} onClick={onClick} />
  return (
    <Tooltip
      label={why}
      multiline
      maw={280}
      events={{ hover: true, focus: true, touch: true }}
      // within the page's own landmark
      portalProps={{ target: '#content' }}
    >
      <Button
        {...rest}
        type="button"
        data-disabled
        aria-disabled
        aria-description={why}
        onClick={(event) => event.preventDefault()}
      />
    </Tooltip>
  )
}
