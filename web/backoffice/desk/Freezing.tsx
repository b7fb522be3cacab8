import { useTranslation } from 'react-i18next'
import { client } from '../../shared/session.ts'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

type Act = { readonly memberId: string; readonly close: () => void }

/** A telephone or a card is in other hands: nothing is spent until the freeze is lifted. */
export function FreezePoints({ memberId, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.freeze')}
      hint={t('act.freeze.hint')}
      submit={t('act.freeze.short')}
      isGrave
      memberId={memberId}
      initial={{ reason: '' }}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId }
        await client().points.freeze({ params, body: { reason } }, options)
        return { message: t('act.freeze.done') }
      }}
    >
      {(form) => <ReasonField form={form} of="freeze" />}
    </ActDialog>
  )
}

/** The caller is who they say: the points may be spent again. A thief would call too, so they are identified. */
export function UnfreezePoints({ memberId, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.unfreeze')}
      hint={t('act.unfreeze.hint')}
      submit={t('act.unfreeze.short')}
      memberId={memberId}
      initial={{ reason: '' }}
      isRisky={() => true}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId }
        await client().points.unfreeze({ params, body: { reason } }, options)
        return { message: t('act.unfreeze.done') }
      }}
    >
      {(form) => <ReasonField form={form} of="unfreeze" />}
    </ActDialog>
  )
}
