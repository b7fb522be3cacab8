import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Lot } from '#domains/ledger/ledger.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { decimal } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Day } from '../../ui/Moment.tsx'
import { Empty, Shown } from '../../ui/states.tsx'

/** Points as they were earned, with what is left of each and when it expires. */
export function Lots(props: { readonly memberId: string; readonly programme: Programme }) {
  const { t } = useTranslation()
  const { memberId, programme } = props
  const lots = useInfiniteQuery(queries.lots(memberId, programme.id))
  const columns: Column<Lot>[] = [
    { head: t('members.state'), cell: ({ state }) => t(`lots.state.${state}`) },
    {
      head: t('lots.remaining'),
      cell: ({ remaining }) => decimal(remaining, programme.scale),
      number: true,
    },
    {
      head: t('lots.earned'),
      cell: ({ earned }) => decimal(earned, programme.scale),
      number: true,
    },
    { head: t('lots.activates'), cell: ({ activatesAt }) => <Day at={activatesAt} />, wide: true },
    {
      head: t('lots.expires'),
      cell: ({ expiresAt }) => (expiresAt === null ? t('lots.never') : <Day at={expiresAt} />),
    },
  ]
  return (
    <Shown of={lots}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('lots.empty')} hint={t('lots.empty.hint')} />
        ) : (
          <DataTable label={t('tab.lots')} rows={rows} columns={columns} more={lots} />
        )
      }
    </Shown>
  )
}
