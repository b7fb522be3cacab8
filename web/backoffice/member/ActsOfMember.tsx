import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Scope } from '#domains/access/core/scopes.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { fullName } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { ActDialog } from '../desk/ActDialog.tsx'
import { ReasonField } from '../desk/ReasonField.tsx'
import { Merge } from '../desk/Merge.tsx'
import { EditProfile } from '../desk/PersonActs.tsx'
import { StaffAct } from './Staff.tsx'
import { useLacking } from '../../ui/rights.ts'

const ACTS = [
  { act: 'edit', needs: 'members:write', title: 'act.edit' },
  { act: 'issue', needs: 'cards:write', title: 'card.issue' },
  { act: 'merge', needs: 'members:merge', title: 'act.merge' },
  { act: 'close', needs: 'members:write', title: 'member.close' },
] as const satisfies readonly { act: string; needs: Scope; title: string }[]

type Act = (typeof ACTS)[number]['act']

type Of = { readonly member: MemberAnswer; readonly programme: Programme | undefined }

/** What can be done with a member besides the points; whatever cannot says why. */
export function ActsOfMember({ member, programme }: Of) {
  const { t } = useTranslation()
  const lacking = useLacking()
  const [doing, begin] = useState<Act | null>(null)
  const whyNot = (act: Act, needs: Scope): string | null => {
    const lack = lacking(needs)
    if (lack !== null) return lack
    if (member.state !== 'active') return t(`member.off.${member.state}`)
    return act === 'merge' && !programme ? t('programmes.empty.hint') : null
  }
  const close = () => begin(null)
  return (
    <>
      {ACTS.map(({ act, needs, title }) => (
        <Guarded
          key={act}
          variant="default"
          size="sm"
          why={whyNot(act, needs)}
          onClick={() => begin(act)}
        >
          {t(title)}
        </Guarded>
      ))}
      <StaffAct member={member} />
      {doing === 'edit' && <EditProfile member={member} close={close} />}
      {doing === 'issue' && <IssueCard member={member} close={close} />}
      {doing === 'close' && <CloseMember member={member} close={close} />}
      {doing === 'merge' && programme && (
        <Merge member={member} programme={programme} close={close} />
      )}
    </>
  )
}

type Doing = { readonly member: MemberAnswer; readonly close: () => void }

/** A virtual card, active at once. It can be blocked, but not taken back. */
function IssueCard({ member, close }: Doing) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('card.issue.title')}
      hint={t('card.issue.hint')}
      submit={t('card.issue.do')}
      memberId={member.id}
      initial={{ reason: '' }}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId: member.id }
        const { number } = await client().cards.issue({ params, body: { reason } }, options)
        return { message: t('card.issue.done', { number }) }
      }}
    >
      {(form) => <ReasonField form={form} of="issue" />}
    </ActDialog>
  )
}

/** Nothing is earned or spent any more; there is no way back, so it says what is lost. */
function CloseMember({ member, close }: Doing) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('member.close')}
      hint={t('member.close.hint')}
      submit={t('member.close.do')}
      isGrave
      memberId={member.id}
      initial={{ reason: '' }}
      close={close}
      act={async ({ reason }, options) => {
        const params = { memberId: member.id }
        await client().members.close({ params, body: { reason } }, options)
        const name = fullName(member.name) ?? t('members.unnamed')
        return { message: t('member.close.done', { name }) }
      }}
    >
      {(form) => <ReasonField form={form} />}
    </ActDialog>
  )
}
