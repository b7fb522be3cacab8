import { Alert, Badge, Button, Grid, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { day, fullName, phone, time } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { Contacts } from '../member/Contacts.tsx'
import { BalanceSplit } from '../member/BalanceSplit.tsx'
import { paths } from '../paths.ts'
import { ActDialog } from './ActDialog.tsx'
import { ActionBar, type Doing } from './ActionBar.tsx'
import { ReasonField } from './ReasonField.tsx'
import { DeskCards } from './DeskCards.tsx'
import { useFactWords } from './Identify.tsx'
import { IdentityContext, useIdentity, useIdentityOf } from './identity.ts'
import { Merged } from './Merged.tsx'
import { NoteForm } from './NoteForm.tsx'
import { deskQueries } from './queries.ts'
import { Timeline } from './Timeline.tsx'

/** The card of a caller: who it is, what there is to spend, what happened, and what can be done. */
export function Component() {
  const { memberId = '' } = useParams()
  const member = useQuery(queries.member(memberId))
  return (
    <Shown of={member} lines={8}>
      {(data) => <Caller key={memberId} member={data} />}
    </Shown>
  )
}

function Caller({ member }: { readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  const identity = useIdentityOf(member.id)
  const programmes = useQuery(queries.programmes())
  const name = fullName(member.name) ?? t('members.unnamed')
  useEffect(() => {
    document.title = `${name} · ${t('desk.title')}`
  }, [name, t])
  return (
    <IdentityContext value={identity}>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {name}
          </Title>
          <Text component="div" c="dimmed">
            <Contacts member={member} />
          </Text>
        </div>
        <Group gap="xs">
          {member.frozenAt !== null && (
            <Badge variant="default" size="lg" tt="none">
              {t('member.frozen')}
            </Badge>
          )}
          <Badge variant="default" size="lg" tt="none">
            {t(member.test ? 'member.test' : `member.state.${member.state}`)}
          </Badge>
        </Group>
      </Group>
      {member.mergedInto !== null && (
        <Merged member={member} into={member.mergedInto} to={paths.deskMember} />
      )}
      <PhoneWaits memberId={member.id} />
      <Shown of={programmes}>
        {({ items }) => {
          const programme = items.find(({ state }) => state !== 'draft')
          if (!programme)
            return <Empty title={t('programmes.empty')} hint={t('programmes.empty.hint')} />
          return <CallerBody member={member} programme={programme} />
        }}
      </Shown>
    </IdentityContext>
  )
}

function CallerBody(props: { readonly member: MemberAnswer; readonly programme: Programme }) {
  const { t } = useTranslation()
  const { member, programme } = props
  const [doing, begin] = useState<Doing | null>(null)
  const session = useSession()
  return (
    <Stack gap="lg">
      <BalanceSplit memberId={member.id} programme={programme} />
      <IdentityLine />
      <ActionBar member={member} programme={programme} doing={doing} begin={begin} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Part title={t('caller.cards')}>
            <DeskCards memberId={member.id} isActive={member.state === 'active'} begin={begin} />
          </Part>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Part title={t('caller.timeline')}>
            {may(session, 'desk:write') && <NoteForm memberId={member.id} />}
            <Timeline memberId={member.id} programme={programme} />
          </Part>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

function Part(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {props.title}
      </Title>
      {props.children}
    </Stack>
  )
}

/** Whether risky actions may be done now, and on what they rest. */
function IdentityLine() {
  const { t } = useTranslation()
  const words = useFactWords()
  const { current, isExempt } = useIdentity()
  if (isExempt) return null
  return (
    <Alert color={current ? 'pine' : 'orange'} role="status" p="sm">
      <Text size="sm" fw={600}>
        {current ? t('identity.passed', { facts: words(current.named) }) : t('identity.none')}
      </Text>
      <Text size="sm">
        {current ? t('identity.passed.hint', { time: time(current.at) }) : t('identity.none.hint')}
      </Text>
    </Alert>
  )
}

/** A phone that is to change: until then it can be stopped. */
function PhoneWaits({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const allowed = may(useSession(), 'phones:write')
  const { data } = useQuery(deskQueries.phoneChanges(memberId))
  const waiting = data?.items.find(({ state }) => state === 'waiting')
  const [isStopping, stop] = useState(false)
  if (!waiting) return null
  const { id, dueAt, phone: to } = waiting
  return (
    <Alert color="orange" p="sm" role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {t('act.phone.waits', { date: day(dueAt), time: time(dueAt), phone: phone(to) })}
        </Text>
        {allowed && (
          <Button size="xs" variant="default" onClick={() => stop(true)}>
            {t('act.phone.cancel')}
          </Button>
        )}
      </Group>
      {isStopping && (
        <ActDialog
          title={t('act.phone.cancel')}
          submit={t('act.phone.cancel')}
          memberId={memberId}
          initial={{ reason: '' }}
          close={() => stop(false)}
          act={async (body, options) => {
            await client().desk.cancelPhoneChange(
              { params: { memberId, changeId: id }, body },
              options,
            )
            return { message: t('act.phone.cancelled') }
          }}
        >
          {(form) => <ReasonField form={form} />}
        </ActDialog>
      )}
    </Alert>
  )
}
