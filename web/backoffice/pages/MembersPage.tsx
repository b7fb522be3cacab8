import { Anchor, Badge, Button, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { useAddress } from '../../shared/address.ts'
import { fullName, phone } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { Filters, FILTERS, membersAsked } from '../member/Filters.tsx'
import { paths } from '../paths.ts'
import { SavedViews } from '../views/SavedViews.tsx'

/** Members, newest first, or those found by what stands in the address: ?search=…&state=…&tier=…&store=…&tag=…&test=… */
export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { params, put, setParams } = useAddress()
  const { search = '', ...filter } = membersAsked(params)
  const members = useInfiniteQuery({
    ...queries.members(search, filter),
    placeholderData: keepPreviousData,
  })
  const enrol = (
    <GuardedButton needs="members:enrol" onClick={() => void navigate(paths.newMember())}>
      {t('enrol.title')}
    </GuardedButton>
  )
  const [opened, setOpened] = useState(0)
  const open = (address: string) => {
    setParams(address)
    setOpened(opened + 1)
  }
  return (
    <Page title={t('members.title')} actions={enrol}>
      {/* another view fills the fields in anew */}
      <Asked key={opened} params={params} put={put} />
      <SavedViews list="members" params={params} filters={FILTERS} open={open} />
      <Shown of={members} lines={10}>
        {(rows) =>
          rows.length > 0 ? (
            <MembersTable rows={rows} more={members} />
          ) : params.size === 0 ? (
            <Empty title={t('members.empty')} hint={t('members.empty.hint')} action={enrol} />
          ) : (
            <Empty
              title={t('members.none')}
              hint={t(search === '' ? 'members.none.filters' : 'members.none.hint')}
              action={
                <Button variant="default" onClick={() => open('')}>
                  {t('members.clear')}
                </Button>
              }
            />
          )
        }
      </Shown>
    </Page>
  )
}

function Asked(props: {
  readonly params: URLSearchParams
  readonly put: (name: string, value: string | null) => void
}) {
  const { t } = useTranslation()
  const { params, put } = props
  const [typed, setTyped] = useState(params.get('search') ?? '')
  const find = useDebouncedCallback((text: string) => put('search', text.trim() || null), 250)
  return (
    <Stack gap="sm">
      <TextInput
        size="md"
        type="search"
        aria-label={t('members.search')}
        placeholder={t('members.search')}
        maxLength={254}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value)
          find(currentTarget.value)
        }}
      />
      <Filters params={params} put={put} />
    </Stack>
  )
}

type More = Parameters<typeof DataTable>[0]['more']

function MembersTable(props: { readonly rows: readonly MemberAnswer[]; readonly more: More }) {
  const { t } = useTranslation()
  const columns: Column<MemberAnswer>[] = [
    {
      head: t('members.name'),
      cell: (member) => (
        <Anchor component={Link} to={paths.member(member.id)} size="sm" fw={500}>
          {fullName(member.name) ?? t('members.unnamed')}
        </Anchor>
      ),
    },
    {
      head: t('members.phone'),
      cell: (member) => <span className="nowrap">{member.phone && phone(member.phone)}</span>,
    },
    { head: t('members.email'), cell: ({ email }) => email, wide: true },
    { head: t('members.state'), cell: (member) => <MemberState member={member} />, wide: true },
    { head: t('members.enrolled'), cell: ({ enrolledAt }) => <Day at={enrolledAt} />, wide: true },
  ]
  return (
    <DataTable label={t('members.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

function MemberState({ member }: { readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  return (
    <Badge variant="default" color={member.state === 'active' ? 'pine' : 'gray'} tt="none">
      {t(member.test ? 'member.test' : `member.state.${member.state}`)}
    </Badge>
  )
}
