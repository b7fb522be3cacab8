import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { Problem } from '#sdk/client.ts'
import { day, time } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { instantFrom, localText } from './core/moments.ts'
import { useSay } from './useSay.ts'

const DAY = 86_400_000

/** When the draft comes into force, in the programme's zone; from then on it never changes. */
export function Publish(props: {
  readonly programme: Programme
  readonly version: number
  readonly ready: boolean
}) {
  const { t } = useSay()
  const navigate = useNavigate()
  const { programme, version, ready } = props
  const { id: programmeId, zone } = programme
  const [local, setLocal] = useState(
    () => `${localText(zone, Date.now() + DAY).slice(0, 10)}T00:00`,
  )
  // one key for the action, however often its button is pressed
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const startsAt = instantFrom(zone, local)
  const publishing = useMutation({
    mutationFn: (at: string) =>
      client().conditions.schedule(
        { params: { programmeId, version }, body: { startsAt: at } },
        { idempotencyKey },
      ),
    onError: () => setKey(crypto.randomUUID()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions', programmeId] })
      await queryClient.invalidateQueries({ queryKey: ['conditions', programmeId, version] })
      await navigate(`${paths.programme(programmeId)}?version=${version}`)
    },
  })
  const { error } = publishing
  const isAboutStart = error instanceof Problem && /^conditions\.start_|^instant\./.test(error.code)
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('cond.publish')}
      </Title>
      <Stack maw={440}>
        <Text size="sm">{t('cond.publish.hint')}</Text>
        {error && !isAboutStart && <Failure error={error} />}
        <TextInput
          type="datetime-local"
          label={t('cond.publish.start', { zone })}
          value={local}
          error={isAboutStart ? error.message : null}
          description={startsAt === null ? t('cond.publish.noTime') : yours(startsAt, zone, t)}
          onChange={({ currentTarget }) => setLocal(currentTarget.value)}
        />
        <Group>
          <Button
            disabled={!ready || startsAt === null}
            loading={publishing.isPending}
            onClick={() => startsAt !== null && publishing.mutate(startsAt)}
          >
            {t('cond.publish.at')}
          </Button>
          <Button
            variant="default"
            disabled={!ready}
            loading={publishing.isPending}
            onClick={() => publishing.mutate(new Date(Date.now() + 5_000).toISOString())}
          >
            {t('cond.publish.now')}
          </Button>
        </Group>
        {!ready && <Alert role="status">{t('cond.publish.notReady')}</Alert>}
      </Stack>
    </Paper>
  )
}

/** The same instant on the reader's own clock, where that is another one. */
function yours(startsAt: string, zone: string, t: ReturnType<typeof useSay>['t']): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const at = Date.parse(startsAt)
  if (localText(own, at) === localText(zone, at)) return t('cond.publish.sameZone')
  return t('cond.publish.yours', { moment: `${day(startsAt)}, ${time(startsAt)}` })
}
