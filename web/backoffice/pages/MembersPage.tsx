import { Anchor, Badge, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { fullName, phone } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'

/** Members, newest first, or those found by what stands in the address: ?search=… */
export function Component() {
  const { t } = useTranslation()
  const [params, setParams] = useSearchParams()
  const search = params.get('search') ?? ''
  const [typed, setTyped] = useState(search)
  const members = useInfiniteQuery({
    ...queries.members(search),
    placeholderData: keepPreviousData,
  })
  const find = useDebouncedCallback((text: string) => {
    setParams(text.trim() === '' ? {} : { search: text.trim() }, { replace: true })
  }, 250)
  return (
    <Page title={t('members.title')}>
      <TextInput
        size="md"
        type="search"
        aria-label={t('members.search')}
        placeholder={t('members.search')}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value)
          find(currentTarget.value)
        }}
      />
      <Shown of={members} lines={10}>
        {(rows) =>
          rows.length > 0 ? (
            <MembersTable rows={rows} more={members} />
          ) : search === '' ? (
            <Empty title={t('members.empty')} hint={t('members.empty.hint')} />
          ) : (
            <Empty title={t('members.none')} hint={t('members.none.hint')} />
          )
        }
      </Shown>
    </Page>
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
