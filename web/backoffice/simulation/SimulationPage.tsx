import { Alert, Button, Group, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Simulation } from '#domains/simulation/simulation.api.ts'
import { day } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { Sure } from '../../ui/Sure.tsx'
import { Going, WorkState } from '../../ui/work.tsx'
import { paths } from '../paths.ts'
import { simulationQueries } from './queries.ts'
import { Points } from './Points.tsx'
import { Quality } from './Quality.tsx'
import { Result } from './Result.tsx'

/** One simulation or search: how far it is, or what came of it. */
export function Component() {
  const { simulationId = '' } = useParams()
  const { t } = useTranslation()
  const one = useQuery(simulationQueries.one(simulationId))
  return (
    <Page
      title={one.data?.name ?? t('sim.title')}
      lead={one.data && <Lead of={one.data} />}
      actions={one.data && one.data.endedAt !== null && <Acts of={one.data} />}
    >
      <Shown of={one}>{(row) => <Told of={row} />}</Shown>
    </Page>
  )
}

function Lead({ of: { source, kind, orderedBy, orderedAt } }: { readonly of: Simulation }) {
  const { t } = useTranslation()
  const days =
    source.kind === 'own' && (source.from !== null || source.to !== null)
      ? ` ${source.from === null ? '…' : day(source.from)} – ${source.to === null ? '…' : day(source.to)}`
      : ''
  const name = source.kind === 'file' ? source.fileName : `${t('sim.source.own')}${days}`
  return (
    <span className="anywhere">
      {t(`sim.kind.${kind}`)} · {name} · {day(orderedAt)}, {orderedBy}
    </span>
  )
}

function Told({ of: row }: { readonly of: Simulation }) {
  const { t } = useTranslation()
  if (row.endedAt === null) return <Progress of={row} />
  if (row.result === null) return <WorkState of={row} />
  const isNothing = row.result.quality.warnings.includes('no_sales')
  return (
    <Stack gap="xl">
      {row.attempts > 1 && (
        <Alert role="status">{t('sim.again', { attempts: row.attempts })}</Alert>
      )}
      <Quality of={row.result} />
      {!isNothing &&
        (row.kind === 'search' ? (
          <Points of={row} result={row.result} />
        ) : (
          <Result of={row} result={row.result} />
        ))}
    </Stack>
  )
}

function Progress({ of: row }: { readonly of: Simulation }) {
  const { t } = useTranslation()
  const { id: simulationId, cancelling: isAsked } = row
  const ask = async () => {
    await client().simulations.cancel({ params: { simulationId } })
    await queryClient.invalidateQueries({ queryKey: ['simulation', simulationId] })
  }
  return (
    <Going
      of={row}
      name={row.name}
      doing={t(row.stage ? `sim.stage.${row.stage}` : `work.state.${row.state}`)}
      isEven={row.stage !== 'reading'}
      stop={{ needs: 'simulations:write', isAsked, ask }}
    />
  )
}

/** Once it has ended: again with something changed, or forgotten. */
function Acts({ of: row }: { readonly of: Simulation }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const removing = useMutation({
    mutationFn: () => client().simulations.remove({ params: { simulationId: row.id } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['simulations'] })
      void navigate(paths.simulations())
    },
  })
  return (
    <Group gap="xs">
      <GuardedButton needs="simulations:write" variant="default" onClick={() => setAsked(true)}>
        {t('sim.remove')}
      </GuardedButton>
      <Button component={Link} to={paths.simulationAgain(row.id)} variant="default">
        {t('sim.change')}
      </Button>
      {isAsked && (
        <Sure
          title={t('sim.remove.title')}
          words={t('sim.remove.hint')}
          act={t('sim.remove')}
          leave={t('sim.remove.not')}
          doing={removing}
          close={() => setAsked(false)}
          go={() => removing.mutate()}
        />
      )}
    </Group>
  )
}
