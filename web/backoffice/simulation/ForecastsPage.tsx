import { Anchor, Badge } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Forecast } from '#domains/simulation/forecasts.api.ts'
import { ByWhom, TwoLines } from '../../ui/cells.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { simulationQueries } from './queries.ts'
import { monthName } from './reading.ts'

/** What published versions were expected to come to, and how far it came so. */
export function Component() {
  const { t } = useTranslation()
  const forecasts = useInfiniteQuery(simulationQueries.forecasts())
  return (
    <Page title={t('forecast.title')} lead={t('forecast.lead')}>
      <Shown of={forecasts}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t('forecast.empty')}
              hint={t('forecast.empty.hint')}
              action={
                <Anchor component={Link} to={paths.simulations()}>
                  {t('sim.title')}
                </Anchor>
              }
            />
          ) : (
            <Listed rows={rows} more={forecasts} />
          )
        }
      </Shown>
    </Page>
  )
}

function Listed(props: {
  readonly rows: readonly Forecast[]
  readonly more: Parameters<typeof DataTable>[0]['more']
}) {
  const { t } = useTranslation()
  const columns: Column<Forecast>[] = [
    {
      head: t('forecast.of'),
      cell: (row) => (
        <TwoLines below={row.name}>
          <Anchor component={Link} to={paths.forecast(row.id)} className="breaks">
            {row.programme}, {t('sim.version', { version: row.version })}
          </Anchor>
        </TwoLines>
      ),
    },
    { head: t('forecast.state'), cell: (row) => <Standing of={row} /> },
    {
      head: t('work.when'),
      cell: ({ madeAt, madeBy }) => <ByWhom at={madeAt} who={madeBy} />,
      wide: true,
    },
  ]
  return (
    <DataTable label={t('forecast.title')} rows={props.rows} columns={columns} more={props.more} />
  )
}

/** In one word how the last month compared. */
export function Standing({ of: { months } }: { readonly of: Forecast }) {
  const { t } = useTranslation()
  const last = months.findLast(({ measures }) => measures.length > 0)
  if (!last)
    return (
      <Badge variant="outline" color="gray" c="inherit" tt="none">
        {t('forecast.waits', { month: monthName(months[0]?.month ?? '') })}
      </Badge>
    )
  const isOut = last.measures.some(({ verdict }) => verdict === 'below' || verdict === 'above')
  return (
    <Badge variant="outline" color={isOut ? 'red' : 'pine'} c="inherit" tt="none">
      {monthName(last.month)}: {t(isOut ? 'forecast.out' : 'forecast.within')}
    </Badge>
  )
}
