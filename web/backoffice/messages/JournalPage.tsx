import { Alert, Anchor, Group, Select, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Message } from '#domains/messaging/messaging.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { MessageText } from '../desk/MessageText.tsx'
import { paths } from '../paths.ts'
import { isRepeatable } from './core/reasons.ts'
import { isTrial } from './core/trial.ts'
import { messageQueries } from './queries.ts'
import { StateBadge, Why } from './State.tsx'
import { Tabs } from './Tabs.tsx'
import { MAILING, useKindNames } from './useKindNames.ts'

const states = ['waiting', 'sent', 'delivered', 'failed', 'lapsed'] as const

/** What was told to members, and what became of it. */
export function Component() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const state = states.find((each) => each === search.get('state'))
  const kind = search.get('kind')
  const filter = { ...(state && { state }), ...(kind !== null && { kind }) }
  const journal = useInfiniteQuery(messageQueries.journal(filter))
  const replaying = useMutation({
    mutationFn: (ids: string[] | null) =>
      client().messaging.replay({ body: ids === null ? {} : { ids } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['messages'] }),
  })
  const choose = (name: string, value: string | null) => {
    const next = new URLSearchParams(search)
    if (value === null) next.delete(name)
    else next.set(name, value)
    setSearch(next, { replace: true })
  }
  const again = (ids: string[] | null) => (
    <GuardedButton
      needs="messages:write"
      size={ids === null ? 'sm' : 'compact-sm'}
      variant="default"
      loading={replaying.isPending}
      onClick={() => replaying.mutate(ids)}
    >
      {t(ids === null ? 'msg.journal.again.all' : 'msg.journal.again')}
    </GuardedButton>
  )
  return (
    <Page title={t('msg.tab.journal')} actions={state === 'failed' ? again(null) : null}>
      <Tabs />
      <Filters state={state ?? null} kind={kind} choose={choose} />
      {replaying.error && <Failure error={replaying.error} />}
      {replaying.data && (
        <Alert color="pine" role="status">
          {t('msg.journal.again.done', { count: replaying.data.count })}
        </Alert>
      )}
      <Shown of={journal}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t(state || kind ? 'msg.found.none' : 'msg.empty')}
              hint={t(state || kind ? 'msg.found.none.hint' : 'msg.empty.hint')}
            />
          ) : (
            <Told rows={rows} more={journal} again={(id) => again([id])} />
          )
        }
      </Shown>
    </Page>
  )
}

function Filters(props: {
  readonly state: string | null
  readonly kind: string | null
  readonly choose: (name: string, value: string | null) => void
}) {
  const { t } = useTranslation()
  const { state, kind, choose } = props
  const texts = useQuery(messageQueries.texts())
  const kinds = [
    ...(texts.data?.items ?? []).map(({ event, name }) => ({ value: event, label: name })),
    { value: MAILING, label: t('msg.kind.mailing') },
  ]
  return (
    <Group gap="sm">
      <Select
        label={t('msg.journal.state')}
        placeholder={t('msg.journal.any')}
        data={states.map((value) => ({ value, label: t(`msg.state.${value}`) }))}
        value={state}
        onChange={(value) => choose('state', value)}
        clearable
        clearButtonProps={{ 'aria-label': t('msg.journal.any') }}
        comboboxProps={{ withinPortal: false }}
        w={180}
      />
      <Select
        label={t('msg.event')}
        placeholder={t('msg.journal.any')}
        data={kinds}
        value={kind}
        onChange={(value) => choose('kind', value)}
        clearable
        clearButtonProps={{ 'aria-label': t('msg.journal.any') }}
        searchable
        comboboxProps={{ withinPortal: false }}
        w={240}
      />
    </Group>
  )
}

function Told(props: {
  readonly rows: readonly Message[]
  readonly more: Parameters<typeof DataTable>[0]['more']
  readonly again: (id: string) => ReactNode
}) {
  const { t } = useTranslation()
  const nameOf = useKindNames()
  const columns: Column<Message>[] = [
    { head: t('msg.journal.when'), cell: ({ writtenAt }) => <Moment at={writtenAt} /> },
    {
      head: t('msg.journal.what'),
      cell: ({ id, kind, mailing, subject, text, masked }) => (
        <>
          <Text size="sm" fw={500}>
            {nameOf({ kind, mailing })}
          </Text>
          {masked ? (
            <MessageText id={id} />
          ) : (
            <Text size="sm" c="dimmed" lineClamp={2} className="anywhere" miw={180}>
              {subject ?? text}
            </Text>
          )}
        </>
      ),
    },
    { head: t('msg.journal.who'), cell: (message) => <Whom of={message} />, wide: true },
    {
      head: t('msg.journal.state'),
      cell: (message) => (
        <>
          <State of={message} />
          {isRepeatable(message) && <div>{props.again(message.id)}</div>}
        </>
      ),
    },
  ]
  return (
    <DataTable label={t('msg.tab.journal')} rows={props.rows} columns={columns} more={props.more} />
  )
}

function Whom({ of: { memberId, address, form, channel } }: { readonly of: Message }) {
  const { t } = useTranslation()
  const way = t(`msg.channel.${form}`)
  return (
    <>
      {isTrial(memberId) ? (
        <Text size="sm">{t('msg.journal.trial')}</Text>
      ) : (
        <Anchor component={Link} size="sm" to={paths.member(memberId)}>
          {t('msg.journal.member')}
        </Anchor>
      )}
      <Text size="sm" c="dimmed">
        {[way, address, channel === 'sandbox' ? t('msg.channel.sandbox').toLowerCase() : null]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </>
  )
}

/** How a message stands, why, and where it is linked to another. */
function State({ of }: { readonly of: Message }) {
  const { wentOnAs, insteadOf } = of
  const { t } = useTranslation()
  return (
    <>
      <StateBadge of={of} />
      <Why of={of} />
      {wentOnAs !== null && (
        <Text size="sm" c="dimmed">
          {t('msg.journal.wentOn')}
        </Text>
      )}
      {insteadOf !== null && (
        <Text size="sm" c="dimmed">
          {t('msg.journal.instead')}
        </Text>
      )}
    </>
  )
}
