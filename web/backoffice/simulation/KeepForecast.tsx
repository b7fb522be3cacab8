import { Group, Paper, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Simulation } from '#domains/simulation/simulation.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'

/** Keeps what a version is expected to come to, so that each month is held against it. */
export function KeepForecast(props: { readonly of: Simulation; readonly place: number }) {
  const { t } = useTranslation()
  const session = useSession()
  const navigate = useNavigate()
  const { of: row, place } = props
  const keeping = useMutation({
    mutationFn: () =>
      client().forecasts.keep({ params: { simulationId: row.id }, body: { variant: place } }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['forecasts'] })
      await navigate(paths.forecast(id))
    },
  })
  const isOwn = row.variants[place]?.version !== null
  const why = may(session, 'simulations:write')
    ? isOwn
      ? null
      : t('forecast.onlyVersions')
    : t('forecast.mayNot')
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between">
        <div style={{ flex: 1, minWidth: 220 }}>
          <Title order={2} size="h4">
            {t('forecast.keep.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('forecast.keep.hint')}
          </Text>
        </div>
        <Guarded why={why} loading={keeping.isPending} onClick={() => keeping.mutate()}>
          {t('forecast.keep')}
        </Guarded>
      </Group>
      {keeping.error && <Failure error={keeping.error} />}
    </Paper>
  )
}
