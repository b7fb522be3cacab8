import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Case } from '#domains/cases/cases.api.ts'
import { fullName, phone } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Moment } from '../../ui/Moment.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { EditCase } from './EditCase.tsx'

/** What is known of a case, and the way to change it. */
export function Facts({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const [editing, edit] = useDisclosure()
  const marks = [
    ...(of.reopened > 0 ? [t('cases.reopened', { count: of.reopened })] : []),
    ...(of.repeated ? [t('cases.repeated')] : []),
  ]
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('cases.facts')}
        </Title>
        <GuardedButton
          needs="cases:write"
          variant="subtle"
          size="compact-sm"
          mr={-9}
          onClick={edit.open}
        >
          {t('cases.edit')}
        </GuardedButton>
      </Group>
      <FactList>
        {of.memberId !== null && (
          <Fact name={t('cases.member')}>
            <Member memberId={of.memberId} />
          </Fact>
        )}
        <Fact name={t('cases.kind')}>{t(`cases.kind.${of.kind}`)}</Fact>
        <Fact name={t('cases.priority')}>{t(`cases.priority.${of.priority}`)}</Fact>
        <Fact name={t('cases.assignee')}>{of.assignee?.name ?? t('cases.assignee.none')}</Fact>
        {of.queue !== null && <Fact name={t('cases.queue')}>{of.queue}</Fact>}
        {of.sla.answerDue !== null && (
          <Fact name={t('cases.answerDue')}>
            <Moment at={of.sla.answerDue} />
          </Fact>
        )}
        {of.answeredAt !== null && (
          <Fact name={t('cases.answered')}>
            <Moment at={of.answeredAt} />
          </Fact>
        )}
        {of.sla.resolveDue !== null && (
          <Fact name={t('cases.resolveDue')}>
            <Moment at={of.sla.resolveDue} />
          </Fact>
        )}
        <Fact name={t('cases.opened')}>
          <Moment at={of.openedAt} />
        </Fact>
        <Fact name={t('cases.openedBy')}>{of.openedBy}</Fact>
      </FactList>
      {marks.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {marks.join(' · ')}
        </Text>
      )}
      {editing && <EditCase of={of} close={edit.close} />}
    </Paper>
  )
}

/** Names left, values right, line by line. */
export const FactList = ({ children }: { readonly children: ReactNode }) => (
  <Stack gap={6} component="dl" m={0}>
    {children}
  </Stack>
)

export function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Group justify="space-between" align="baseline" wrap="nowrap" gap="md">
      <Text component="dt" size="sm" c="dimmed">
        {props.name}
      </Text>
      <Text
        component="dd"
        size="sm"
        m={0}
        ta="right"
        style={{ overflowWrap: 'anywhere', minWidth: 0 }}
      >
        {props.children}
      </Text>
    </Group>
  )
}

function Member({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const allowed = may(useSession(), 'members:read')
  const member = useQuery({ ...queries.member(memberId), enabled: allowed })
  if (!member.data) return t('cases.member.unnamed')
  return (
    <>
      <Anchor component={Link} to={paths.member(memberId)} size="sm">
        {fullName(member.data.name) ?? t('cases.member.unnamed')}
      </Anchor>
      {member.data.phone !== null && (
        <Text size="xs" c="dimmed">
          {phone(member.data.phone)}
        </Text>
      )}
    </>
  )
}

/** A small button that leads away from a member to a new case of theirs. */
export function CaseOfMember({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  if (!may(useSession(), 'cases:write')) return null
  return (
    <Button component={Link} to={paths.caseOf(memberId)} variant="default" size="xs">
      {t('cases.new')}
    </Button>
  )
}
