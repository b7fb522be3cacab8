import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { day, decimal, fullName, phone } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './ReasonField.tsx'
import { useIdentity } from './identity.ts'
import { deskQueries } from './queries.ts'

type Of = {
  readonly member: MemberAnswer
  readonly programme: Programme
  readonly close: () => void
}

/** Merges a duplicate into the member whose card is open: first who it is, then both side by side. */
export function Merge(props: Of) {
  const [duplicate, choose] = useState<MemberAnswer | null>(null)
  if (duplicate === null) return <FindDuplicate {...props} choose={choose} />
  return <Compare {...props} duplicate={duplicate} again={() => choose(null)} />
}

function FindDuplicate(props: Of & { readonly choose: (found: MemberAnswer) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 200)
  const { data } = useQuery({ ...deskQueries.search(text), enabled: text.length > 1 })
  const found = (data?.members ?? []).filter(
    ({ id, state }) => id !== props.member.id && state === 'active',
  )
  return (
    <Dialog title={t('act.merge')} close={props.close}>
      <Stack>
        <TextInput
          label={t('act.merge.find')}
          value={typed}
          data-autofocus
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {found.slice(0, 6).map((member) => (
          <Group key={member.id} justify="space-between" wrap="nowrap">
            <div>
              <Text size="sm" fw={500}>
                {fullName(member.name) ?? t('members.unnamed')}
              </Text>
              <Text size="xs" c="dimmed">
                {[member.phone && phone(member.phone), member.email].filter(Boolean).join(' · ')}
              </Text>
            </div>
            <Button size="xs" variant="default" onClick={() => props.choose(member)}>
              {t('act.merge.choose')}
            </Button>
          </Group>
        ))}
        {text.length > 1 && data && found.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('desk.search.none')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.close}>
            {t('desk.cancel')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function Compare(props: Of & { readonly duplicate: MemberAnswer; readonly again: () => void }) {
  const { t } = useTranslation()
  const { member, duplicate, programme } = props
  const { current } = useIdentity()
  const params = { memberId: member.id }
  const body = { with: duplicate.id }
  const identification = current === null ? {} : { identification: current.id }
  return (
    <ActDialog
      title={t('act.merge')}
      hint={t('act.merge.hint')}
      submit={t('act.merge.submit')}
      isGrave
      memberId={member.id}
      others={[duplicate.id]}
      initial={{ reason: '' }}
      isRisky={() => !duplicate.anonymous}
      close={props.close}
      act={async ({ reason }, options) => {
        await client().members.merge({ params, body: { ...body, reason } }, options)
        return {
          message: t('act.merge.done'),
          undo: () => {
            const back = { ...body, reason: t('desk.undone') }
            return client().members.unmerge({ params, body: back }, identification)
          },
        }
      }}
    >
      {(form) => (
        <>
          <SideBySide member={member} duplicate={duplicate} programme={programme} />
          <Button variant="subtle" size="compact-sm" onClick={props.again}>
            {t('act.merge.other')}
          </Button>
          <ReasonField form={form} of="merge" />
        </>
      )}
    </ActDialog>
  )
}

function SideBySide(props: Omit<Of, 'close'> & { readonly duplicate: MemberAnswer }) {
  const { t } = useTranslation()
  const { member, duplicate, programme } = props
  const both = [member, duplicate]
  const lines: [string, (of: MemberAnswer) => string | null][] = [
    [t('members.name'), ({ name }) => fullName(name)],
    [t('members.phone'), (of) => of.phone && phone(of.phone)],
    [t('members.email'), ({ email }) => email],
    [t('enrol.birthday'), ({ birthday }) => birthday && born(birthday)],
    [t('members.enrolled'), ({ enrolledAt }) => day(enrolledAt)],
  ]
  return (
    <div className="scrolls" tabIndex={0} role="region" aria-label={t('act.merge.choose')}>
      <Table verticalSpacing={6} horizontalSpacing={6} fz="sm" className="anywhere">
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th>{t('act.merge.stays')}</Table.Th>
            <Table.Th>{t('act.merge.goes')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(([head, cell]) => (
            <Table.Tr key={head}>
              <Table.Th fw={500}>{head}</Table.Th>
              {both.map((of) => (
                <Table.Td key={of.id}>{cell(of) ?? '–'}</Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th fw={500}>{t('caller.points')}</Table.Th>
            {both.map(({ id }) => (
              <Table.Td key={id}>
                <Active memberId={id} programme={programme} />
              </Table.Td>
            ))}
          </Table.Tr>
          <Table.Tr>
            <Table.Th fw={500}>{t('caller.cards')}</Table.Th>
            {both.map(({ id }) => (
              <Table.Td key={id}>
                <CardEnds memberId={id} />
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** A masked birthday has its year only. */
const born = (birthday: string) => (birthday.includes('*') ? birthday.slice(0, 4) : day(birthday))

function Active(props: { readonly memberId: string; readonly programme: Programme }) {
  const { data } = useQuery(queries.balance(props.memberId, props.programme.id))
  return data ? decimal(data.active, props.programme.scale) : '…'
}

function CardEnds({ memberId }: { readonly memberId: string }) {
  const { data } = useQuery(queries.cards(memberId))
  return data ? data.items.map(({ number }) => `…${number.slice(-4)}`).join(', ') || '–' : '…'
}
