import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes } from '#domains/access/core/scopes.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { useSession } from '../../ui/rights.ts'
import { CloseProgramme, ProgrammeSettings } from './Settings.tsx'

/** What can be done with a programme as such; whatever cannot says why. */
export function ProgrammeActs({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation()
  const session = useSession()
  const [doing, begin] = useState<'settings' | 'close' | null>(null)
  const why = !may(session, 'programmes:write')
    ? t('app.needs', { scope: scopes['programmes:write'][language()] })
    : programme.state === 'closed'
      ? t('programme.off.closed')
      : null
  const close = () => begin(null)
  return (
    <>
      <Guarded variant="default" why={why} onClick={() => begin('settings')}>
        {t('programme.settings')}
      </Guarded>
      <Guarded variant="default" why={why} onClick={() => begin('close')}>
        {t('programme.close.short')}
      </Guarded>
      {doing === 'settings' && <ProgrammeSettings of={programme} close={close} />}
      {doing === 'close' && <CloseProgramme of={programme} close={close} />}
    </>
  )
}
