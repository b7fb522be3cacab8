import { Anchor, Select, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { MailingListed } from '#domains/mailings/mailings.api.ts'
import { day } from '../../shared/format.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { NewMailing } from './NewMailing.tsx'
import { ProgressLine, StateBadge } from './Progress.tsx'
import { mailingQueries } from './queries.ts'

const states = ['draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled'] as const

/** The mailings there are, and how far each has come. */
export function Component() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [isNew, begin] = useState(false)
  const state = states.find((each) => each === search.get('state')) ?? null
  const mailings = useInfiniteQuery({
    ...mailingQueries.list(state),
    refetchInterval: 5_000,
  })
  const button = (
    <GuardedButton needs="mailings:write" onClick={() => begin(true)}>
      {t('mail.new')}
    </GuardedButton>
  )
  return (
    <Page title={t('mail.title')} lead={t('mail.lead')} actions={button}>
      <Select
        aria-label={t('mail.state')}
        placeholder={t('mail.state.any')}
        data={states.map((value) => ({ value, label: t(`mail.state.${value}`) }))}
        value={state}
        onChange={(value) => setSearch(value === null ? {} : { state: value }, { replace: true })}
        clearable
        clearButtonProps={{ 'aria-label': t('mail.state.any') }}
        comboboxProps={{ withinPortal: false }}
        w={{ base: '100%', xs: 220 }}
      />
      <Shown of={mailings}>
        {(rows) =>
          rows.length > 0 ? (
            <Listed rows={rows} more={mailings} />
          ) : state === null ? (
            <Empty title={t('mail.empty')} hint={t('mail.empty.hint')} action={button} />
          ) : (
            <Empty title={t('mail.none')} hint={t('mail.none.hint')} />
          )
        }
      </Shown>
      {isNew && <NewMailing close={() => begin(false)} />}
    </Page>
  )
}

function Listed(props: {
  readonly rows: readonly MailingListed[]
  readonly more: Parameters<typeof DataTable>[0]['more']
}) {
  const { t } = useTranslation()
  const columns: Column<MailingListed>[] = [
    {
      head: t('mail.name'),
      cell: ({ id, name, purpose }) => (
        <>
          <Anchor component={Link} to={paths.mailing(id)} className="breaks">
            {name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {t(`mail.purpose.${purpose}`)}
          </Text>
        </>
      ),
    },
    { head: t('mail.state'), cell: ({ state }) => <StateBadge state={state} /> },
    {
      head: t('mail.progress'),
      cell: (mailing) => <ProgressLine of={mailing} />,
      wide: true,
    },
    {
      head: t('mail.when'),
      cell: ({ startsAt, beganAt, madeAt }) =>
        (beganAt ?? startsAt) ? (
          <Moment at={(beganAt ?? startsAt)!} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('mail.when.made', { at: day(madeAt) })}
          </Text>
        ),
      wide: true,
    },
  ]
  return <DataTable label={t('mail.title')} rows={props.rows} columns={columns} more={props.more} />
}
