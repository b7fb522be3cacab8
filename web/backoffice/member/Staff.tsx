import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { ActDialog } from '../desk/ActDialog.tsx'
import { ReasonField } from '../desk/ReasonField.tsx'
import { useLacking } from '../../ui/rights.ts'

const key = (memberId: string) => ['member', memberId, 'staff']

const useStaff = (memberId: string) =>
  useQuery({
    queryKey: key(memberId),
    queryFn: () => client().staff.get({ params: { memberId } }),
  })

/** Says that a member works for the company; nothing where they do not. */
export function StaffBadge({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const asked = useStaff(memberId)
  if (!asked.data?.staff) return null
  return (
    <Badge variant="default" size="lg" tt="none">
      {t('member.staff')}
    </Badge>
  )
}

/** Marks a member as staff, or ends the mark. */
export function StaffAct({ member }: { readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  const lacking = useLacking()
  const asked = useStaff(member.id)
  // what was so when the dialog was opened: it says the same until it is closed
  const [ending, begin] = useState<boolean | null>(null)
  if (!asked.data) return null
  const isStaff = asked.data.staff
  const whyNot = (): string | null => {
    const off = member.state === 'merged' ? t('member.off.merged') : null
    return lacking('staff:write') ?? off
  }
  return (
    <>
      <Guarded variant="default" size="sm" why={whyNot()} onClick={() => begin(isStaff)}>
        {t(isStaff ? 'member.staff.end' : 'member.staff.mark')}
      </Guarded>
      {ending !== null && (
        <StaffDialog memberId={member.id} isStaff={ending} close={() => begin(null)} />
      )}
    </>
  )
}

function StaffDialog(props: {
  readonly memberId: string
  readonly isStaff: boolean
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { memberId, isStaff } = props
  return (
    <ActDialog
      title={t(isStaff ? 'member.staff.end' : 'member.staff.mark')}
      hint={t(isStaff ? 'member.staff.end.hint' : 'member.staff.mark.hint')}
      submit={t(isStaff ? 'member.staff.end' : 'member.staff.mark')}
      memberId={memberId}
      initial={{ reason: '' }}
      close={props.close}
      act={async ({ reason }, options) => {
        const body = { staff: !isStaff, reason }
        await client().staff.set({ params: { memberId }, body }, options)
        void queryClient.invalidateQueries({ queryKey: key(memberId) })
        return { message: t(isStaff ? 'member.staff.end.done' : 'member.staff.mark.done') }
      }}
    >
      {(form) => <ReasonField form={form} />}
    </ActDialog>
  )
}
