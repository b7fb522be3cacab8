import { Anchor, Button, Group, Text } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { CaseBrief } from '#domains/cases/cases.api.ts'
import { useAddress } from '../../shared/address.ts'
import { fullName } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { SavedViews } from '../views/SavedViews.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Filters, FILTERS, filterOf } from './Filters.tsx'
import { NewCase } from './NewCase.tsx'
import { caseQueries } from './queries.ts'
import { SlaBadge } from './SlaBadge.tsx'

/** The queue: what is due soonest first. The address keeps the filters; ?member=… opens a new case of the member. */
export function Component() {
  const { t } = useTranslation()
  const { params, put, setParams } = useAddress()
  const cases = useInfiniteQuery({
    ...caseQueries.list(filterOf(params)),
    placeholderData: keepPreviousData,
  })
  const [opened, setOpened] = useState(0)
  const openView = (address: string) => {
    setParams(address)
    setOpened(opened + 1)
  }
  const isOpening = params.has('new') || params.has('member')
  const close = () => {
    put('new', null)
    put('member', null)
  }
  const open = (
    <GuardedButton needs="cases:write" onClick={() => put('new', '1')}>
      {t('cases.new')}
    </GuardedButton>
  )
  const actions = (
    <Group gap="xs">
      <Button variant="default" component={Link} to={paths.caseReport()}>
        {t('cases.report')}
      </Button>
      <Button variant="default" component={Link} to={paths.caseSettings()}>
        {t('cases.settings')}
      </Button>
      {open}
    </Group>
  )
  return (
    <Page title={t('cases.title')} actions={actions}>
      {/* another view fills the fields in anew */}
      <Filters key={opened} params={params} put={put} />
      <SavedViews list="cases" params={params} filters={FILTERS} open={openView} />
      <Shown of={cases} lines={10}>
        {(rows) =>
          rows.length > 0 ? (
            <Queue rows={rows} more={cases} />
          ) : [...params.keys()].length === 0 ? (
            <Empty title={t('cases.empty')} hint={t('cases.empty.hint')} action={open} />
          ) : (
            <Empty
              title={t('cases.none')}
              hint={t('cases.none.hint')}
              action={
                <Button variant="default" onClick={() => setParams({})}>
                  {t('cases.none.clear')}
                </Button>
              }
            />
          )
        }
      </Shown>
      {isOpening && <NewCase memberId={params.get('member')} close={close} />}
    </Page>
  )
}

type More = Parameters<typeof DataTable>[0]['more']

function Queue(props: { readonly rows: readonly CaseBrief[]; readonly more: More }) {
  const { t } = useTranslation()
  const columns: Column<CaseBrief>[] = [
    {
      head: t('cases.case'),
      cell: (row) => (
        <>
          <Anchor component={Link} to={paths.case(row.id)} size="sm" fw={500}>
            {row.subject}
          </Anchor>
          <Text size="xs" c="dimmed">
            <span className="nowrap">{row.number}</span> · {t(`cases.kind.${row.kind}`)}
            {row.priority !== 'normal' &&
              ` · ${t('cases.priority').toLowerCase()}: ${t(`cases.priority.${row.priority}`)}`}
          </Text>
        </>
      ),
    },
    { head: t('cases.member'), cell: (row) => <Whose of={row} />, wide: true },
    { head: t('cases.due'), cell: ({ sla }) => <SlaBadge sla={sla} /> },
    { head: t('cases.status'), cell: ({ status }) => t(`cases.status.${status}`), wide: true },
    {
      head: t('cases.assignee'),
      cell: ({ assignee, queue }) =>
        assignee?.name ?? (
          <Text size="sm" c="dimmed">
            {queue ?? t('cases.assignee.none')}
          </Text>
        ),
      wide: true,
    },
    { head: t('cases.opened'), cell: ({ openedAt }) => <Day at={openedAt} />, wide: true },
  ]
  return (
    <DataTable label={t('cases.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

/** Whose case it is, and of which programme. */
function Whose({ of }: { readonly of: CaseBrief }) {
  const { t } = useTranslation()
  const programmes = useQuery(queries.programmes())
  const programme = programmes.data?.items.find(({ id }) => id === of.programmeId)
  const name = of.memberName && (fullName(of.memberName) ?? t('members.unnamed'))
  return (
    <>
      {of.memberId !== null && name !== null && (
        <Anchor component={Link} to={paths.deskMember(of.memberId)} size="sm">
          {name}
        </Anchor>
      )}
      {programme && (
        <Text size="xs" c="dimmed">
          {programme.name}
        </Text>
      )}
    </>
  )
}
