import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'

/** The cards of a member, with the state of each and why. */
export function Cards({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const cards = useQuery(queries.cards(memberId))
  const columns: Column<CardAnswer>[] = [
    {
      head: t('cards.number'),
      cell: ({ number }) => (
        <Anchor component={Link} to={paths.card(number)} size="sm" fw={500}>
          {number}
        </Anchor>
      ),
    },
    { head: t('cards.kind'), cell: ({ kind }) => t(`cards.kind.${kind}`), wide: true },
    {
      head: t('members.state'),
      cell: ({ state, reason }) => [t(`cards.state.${state}`), reason].filter(Boolean).join(': '),
    },
    { head: t('cards.issued'), cell: ({ issuedAt }) => <Day at={issuedAt} />, wide: true },
  ]
  return (
    <Shown of={cards}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('cards.empty')} hint={t('cards.empty.hint')} />
        ) : (
          <DataTable label={t('tab.cards')} rows={items} columns={columns} />
        )
      }
    </Shown>
  )
}
