import { Button, Tooltip, type ButtonProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import { language } from '../shared/i18n.ts'
import { may, type Session } from '../shared/session.ts'

/** A button for those who have the right it needs; for the others it is dim and says why. */
export function GuardedButton(
  props: ButtonProps & {
    readonly session: Session
    readonly needs: Scope
    readonly onClick: () => void
  },
) {
  const { t } = useTranslation()
  const { session, needs, onClick, ...rest } = props
  if (may(session, needs)) return <Button {...rest} onClick={onClick} />
  return (
    <Tooltip
      label={t('app.forbidden', { scope: scopes[needs][language()] })}
      events={{ hover: true, focus: true, touch: true }}
      multiline
      maw={280}
      withinPortal={false}
    >
      <Button {...rest} data-disabled aria-disabled onClick={(event) => event.preventDefault()} />
    </Tooltip>
  )
}
