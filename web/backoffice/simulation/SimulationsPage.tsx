import { Anchor, Button, Group } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { SimulationListed } from '#domains/simulation/simulation.api.ts'
import { ByWhom, TwoLines } from '../../ui/cells.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { WorkState } from '../../ui/work.tsx'
import { paths } from '../paths.ts'
import { simulationQueries } from './queries.ts'

/** What has been simulated and searched for, and what came of it. */
export function Component() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const simulations = useInfiniteQuery(simulationQueries.list())
  const button = (
    <GuardedButton needs="simulations:write" onClick={() => void navigate(paths.newSimulation())}>
      {t('sim.new')}
    </GuardedButton>
  )
  return (
    <Page
      title={t('sim.title')}
      lead={t('sim.lead')}
      actions={
        <Group gap="xs">
          <Button component={Link} to={paths.forecasts()} variant="default">
            {t('forecast.title')}
          </Button>
          {button}
        </Group>
      }
    >
      <Shown of={simulations}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('sim.empty')} hint={t('sim.empty.hint')} action={button} />
          ) : (
            <Listed rows={rows} more={simulations} />
          )
        }
      </Shown>
    </Page>
  )
}

function Listed(props: {
  readonly rows: readonly SimulationListed[]
  readonly more: Parameters<typeof DataTable>[0]['more']
}) {
  const { t } = useTranslation()
  const columns: Column<SimulationListed>[] = [
    {
      head: t('sim.name'),
      cell: (row) => (
        <TwoLines
          below={`${t(`sim.kind.${row.kind}`)} · ${
            row.source.kind === 'file' ? row.source.fileName : t('sim.source.own')
          }`}
        >
          <Anchor component={Link} to={paths.simulation(row.id)} className="breaks">
            {row.name}
          </Anchor>
        </TwoLines>
      ),
    },
    { head: t('sim.state'), cell: (row) => <WorkState of={row} /> },
    {
      head: t('work.when'),
      cell: ({ orderedAt, orderedBy }) => <ByWhom at={orderedAt} who={orderedBy} />,
      wide: true,
    },
  ]
  return <DataTable label={t('sim.title')} rows={props.rows} columns={columns} more={props.more} />
}
