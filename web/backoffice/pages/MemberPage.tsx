import { Badge, Group, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { useAddress } from '../../shared/address.ts'
import { fullName } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { CorrectPoints } from '../approvals/CorrectPoints.tsx'
import { CaseOfMember } from '../cases/Facts.tsx'
import { ConsentsTab } from '../consents/ConsentsTab.tsx'
import { Merged } from '../desk/Merged.tsx'
import { NoteForm } from '../desk/NoteForm.tsx'
import { Timeline } from '../desk/Timeline.tsx'
import { useSession } from '../../ui/rights.ts'
import { ActsOfMember } from '../member/ActsOfMember.tsx'
import { BalanceSplit } from '../member/BalanceSplit.tsx'
import { Contacts } from '../member/Contacts.tsx'
import { Cards } from '../member/Cards.tsx'
import { Lots } from '../member/Lots.tsx'
import { Movements } from '../member/Movements.tsx'
import { Purchases } from '../member/Purchases.tsx'
import { StaffBadge } from '../member/Staff.tsx'
import { WithIdentity } from '../member/WithIdentity.tsx'
import { paths } from '../paths.ts'

const TABS = ['movements', 'purchases', 'lots', 'cards', 'time', 'consents'] as const
type Tab = (typeof TABS)[number]

/** One member: who it is, what there is to spend, and why. The address keeps programme and tab. */
export function Component() {
  const { memberId = '' } = useParams()
  const member = useQuery(queries.member(memberId))
  const programmes = useQuery(queries.programmes())
  return (
    <Shown of={member} lines={8}>
      {(data) => (
        <WithIdentity memberId={memberId}>
          <MemberFrame member={data}>
            {data.mergedInto !== null && (
              <Merged member={data} into={data.mergedInto} to={paths.member} />
            )}
            <Shown of={programmes}>
              {({ items }) => <MemberBody member={data} programmes={items} />}
            </Shown>
          </MemberFrame>
        </WithIdentity>
      )}
    </Shown>
  )
}

function MemberFrame(props: { readonly member: MemberAnswer; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const { member } = props
  return (
    <Page
      title={fullName(member.name) ?? t('members.unnamed')}
      lead={<Contacts member={member} />}
      actions={
        <Group gap="xs">
          {member.test && <Mark>{t('member.test')}</Mark>}
          {member.frozenAt !== null && <Mark>{t('member.frozen')}</Mark>}
          <StaffBadge memberId={member.id} />
          {member.anonymous && <Mark>{t('member.anonymous')}</Mark>}
          <Mark>{t(`member.state.${member.state}`)}</Mark>
          <CaseOfMember memberId={member.id} />
        </Group>
      }
    >
      {props.children}
    </Page>
  )
}

function Mark(props: { readonly children: string }) {
  return (
    <Badge variant="default" size="lg" tt="none">
      {props.children}
    </Badge>
  )
}

function MemberBody(props: {
  readonly member: MemberAnswer
  readonly programmes: readonly Programme[]
}) {
  const { t } = useTranslation()
  const { member, programmes } = props
  const memberId = member.id
  const session = useSession()
  const { params, put } = useAddress()
  const begun = programmes.filter(({ state }) => state !== 'draft')
  const programme = begun.find(({ id }) => id === params.get('programme')) ?? begun[0]
  const rights = { time: 'desk:read', consents: 'consents:read' } as const
  const tabs = TABS.filter((each) => !(each in rights) || may(session, rights[each as 'time']))
  const tab = tabs.find((each) => each === params.get('tab')) ?? 'movements'
  if (!programme) {
    return (
      <>
        <ActsOfMember member={member} programme={undefined} />
        <Empty title={t('programmes.empty')} hint={t('programmes.empty.hint')} />
      </>
    )
  }
  return (
    <Stack gap="lg">
      {begun.length > 1 && (
        <Select
          aria-label={t('programmes.title')}
          data={begun.map(({ id, name }) => ({ value: id, label: name }))}
          value={programme.id}
          allowDeselect={false}
          onChange={(id) => id && put('programme', id)}
        />
      )}
      <BalanceSplit memberId={memberId} programme={programme} />
      <Group gap="xs" align="flex-start">
        <CorrectPoints memberId={memberId} programme={programme} />
        <ActsOfMember member={member} programme={programme} />
      </Group>
      <Tabs
        label={t('members.title')}
        names={tabs}
        title={(each) => t(`tab.${each}`)}
        open={tab}
        choose={(chosen) => put('tab', chosen)}
      >
        <Panel tab={tab} member={member} programme={programme} />
      </Tabs>
    </Stack>
  )
}

function Panel(props: {
  readonly tab: Tab
  readonly member: MemberAnswer
  readonly programme: Programme
}) {
  const { tab, member, programme } = props
  const memberId = member.id
  if (tab === 'movements') return <Movements memberId={memberId} programme={programme} />
  if (tab === 'purchases') return <Purchases memberId={memberId} programme={programme} />
  if (tab === 'lots') return <Lots memberId={memberId} programme={programme} />
  if (tab === 'consents') return <ConsentsTab member={member} />
  if (tab === 'time') return <Happened memberId={memberId} programme={programme} />
  return <Cards memberId={memberId} />
}

/** What happened, with the calls and notes of the desk; and a note for whoever comes next. */
function Happened(props: { readonly memberId: string; readonly programme: Programme }) {
  const session = useSession()
  return (
    <Stack gap="sm">
      {may(session, 'desk:write') && <NoteForm memberId={props.memberId} />}
      <Timeline {...props} />
    </Stack>
  )
}
