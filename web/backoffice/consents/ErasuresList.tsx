import { Anchor } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Erasure } from '#domains/privacy/privacy.api.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { consentQueries } from './queries.ts'

/** Members who are to be forgotten or were, by their ids alone. */
export function ErasuresList() {
  const { t } = useTranslation()
  const erasures = useInfiniteQuery(consentQueries.erasures())
  const columns: Column<Erasure>[] = [
    {
      head: t('erasures.member'),
      cell: ({ memberId }) => (
        <Anchor component={Link} to={`${paths.member(memberId)}?tab=consents`} size="sm">
          …{memberId.slice(-12)}
        </Anchor>
      ),
    },
    { head: t('members.state'), cell: ({ state }) => t(`erasures.${state}`) },
    { head: t('erasures.asked'), cell: ({ askedAt }) => <Moment at={askedAt} />, wide: true },
    { head: t('erasures.due'), cell: ({ endedAt, dueAt }) => <Moment at={endedAt ?? dueAt} /> },
    {
      head: t('consents.how'),
      cell: ({ door, author }) =>
        [t(`erasures.door.${door}`), author.name].filter(Boolean).join(' · '),
      wide: true,
    },
  ]
  return (
    <Shown of={erasures}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('erasures.empty')} hint={t('erasures.empty.hint')} />
        ) : (
          <DataTable
            label={t('consents.tab.erasures')}
            rows={rows}
            columns={columns}
            more={erasures}
          />
        )
      }
    </Shown>
  )
}
