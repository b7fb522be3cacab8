import { Badge, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scope } from '#domains/access/core/scopes.ts'
import { GuardedButton } from './GuardedButton.tsx'
import { Failure } from './states.tsx'

/** How long work stands: it waits, goes on, or has ended in one of three ways. */
export type Standing = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'

const COLORS: Readonly<Record<Standing, string>> = {
  waiting: 'gray',
  running: 'blue',
  done: 'pine',
  cancelled: 'gray',
  failed: 'red',
}

/** In one word how work stands, what else there is to say of it, and why it failed. */
export function WorkState(props: {
  readonly of: { readonly state: Standing; readonly failure: { readonly message: string } | null }
  readonly beside?: ReactNode
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const { state, failure } = props.of
  return (
    <>
      <Group gap={6}>
        <Badge variant="outline" color={COLORS[state]} tt="none">
          {t(`work.state.${state}`)}
        </Badge>
        {props.beside}
      </Group>
      {props.children}
      {failure && (
        <Text size="sm" c="red" className="lines">
          {failure.message}
        </Text>
      )}
    </>
  )
}

type Far = {
  readonly done: number
  /** Zero while nobody knows how much there is. */
  readonly total: number
  readonly beganAt: string | null
}

/** Work that goes on by itself: how far it is, how long it takes still, and, where it can be, a way to stop it. */
export function Going(props: {
  readonly of: Far
  readonly name: string
  readonly doing: string
  /** Whether the time so far says how long the rest takes. */
  readonly isEven?: boolean
  readonly stop?: {
    readonly needs: Scope
    readonly isAsked: boolean
    readonly ask: () => Promise<unknown>
  }
}) {
  const { t } = useTranslation()
  const { of, stop } = props
  const seconds = props.isEven ? secondsLeft(of) : null
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text role="status">
            {props.doing}
            {seconds !== null &&
              ` · ${
                seconds < 60
                  ? t('work.left.seconds', { seconds: Math.ceil(seconds) })
                  : t('work.left.minutes', { minutes: Math.ceil(seconds / 60) })
              }`}
          </Text>
          {of.total > 0 && (
            <Text className="number" size="sm" c="dimmed">
              {of.done.toLocaleString()} / {of.total.toLocaleString()}
            </Text>
          )}
        </Group>
        <Progress value={shareOf(of) * 100} aria-label={props.name} animated />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t(stop?.isAsked ? 'work.stopping' : 'work.leave')}
          </Text>
          {stop && <Stop {...stop} />}
        </Group>
      </Stack>
    </Paper>
  )
}

function Stop(props: NonNullable<Parameters<typeof Going>[0]['stop']>) {
  const { t } = useTranslation()
  const stopping = useMutation({ mutationFn: props.ask })
  return (
    <>
      <GuardedButton
        needs={props.needs}
        variant="default"
        loading={stopping.isPending || props.isAsked}
        onClick={() => stopping.mutate()}
      >
        {t('work.stop')}
      </GuardedButton>
      {stopping.error && <Failure error={stopping.error} />}
    </>
  )
}

const shareOf = ({ done, total }: Far): number => (total === 0 ? 0 : done / total)

/** By the time it took so far; null while that says too little. */
function secondsLeft(of: Far): number | null {
  const share = shareOf(of)
  if (of.beganAt === null || share <= 0.05) return null
  const since = Date.now() - Date.parse(of.beganAt)
  return (since / share - since) / 1_000
}
