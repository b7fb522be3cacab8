import { Alert, Button, Paper, Skeleton, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '#sdk/client.ts'

/** Nothing is there: what that means and what to do next. */
export function Empty(props: {
  readonly title: string
  readonly hint: string
  readonly action?: ReactNode
}) {
  return (
    <Paper withBorder p="xl" ta="center">
      <Text fw={600}>{props.title}</Text>
      <Text c="dimmed" mb={props.action === undefined ? 0 : 'md'}>
        {props.hint}
      </Text>
      {props.action}
    </Paper>
  )
}

/** What went wrong, in the words of the server, and a way to try again. */
export function Failure(props: { readonly error: unknown; readonly retry?: () => unknown }) {
  const { t } = useTranslation()
  const { error } = props
  const words = error instanceof Problem ? error.message : t('app.offline')
  return (
    <Alert color="red" role="alert" {...(props.retry && { title: t('app.failed') })}>
      <Text size="sm" mb={props.retry ? 'sm' : 0}>
        {words}
      </Text>
      {props.retry && (
        <Button size="xs" variant="default" onClick={() => void props.retry?.()}>
          {t('app.retry')}
        </Button>
      )}
    </Alert>
  )
}

/** Lines in place of what is being read. */
export function Waiting(props: { readonly lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true">
      {Array.from({ length: props.lines ?? 6 }, (_, n) => (
        <Skeleton key={n} height={28} />
      ))}
    </Stack>
  )
}

type Asked<Data> = {
  readonly data: Data | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/** What was asked of the server, once it is there; until then lines, or what went wrong. */
export function Shown<Data>(props: {
  readonly of: Asked<Data>
  readonly lines?: number
  readonly children: (data: Data) => ReactNode
}) {
  const { data, error, refetch } = props.of
  if (data !== undefined) return props.children(data)
  if (error) return <Failure error={error} retry={refetch} />
  return <Waiting {...(props.lines !== undefined && { lines: props.lines })} />
}
