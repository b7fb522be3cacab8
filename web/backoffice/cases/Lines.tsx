import { Alert, Badge, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Case, Line } from '#domains/cases/cases.api.ts'
import { casesEn } from './words.en.ts'
import { decimal } from '../../shared/format.ts'
import { Moment } from '../../ui/Moment.tsx'
import { caseQueries } from './queries.ts'
import type { Meanwhile } from './useChange.ts'
import { useScale } from './useScale.ts'

/** Everything said and done, the oldest first: words stand out, changes are small. */
export function Lines(props: { readonly of: Case; readonly lines: readonly Line[] }) {
  return (
    <Stack gap="xs" component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {props.lines.map((line) => (
        <li key={line.id}>
          <OneLine of={props.of} line={line} />
        </li>
      ))}
    </Stack>
  )
}

function OneLine({ of, line }: { readonly of: Case; readonly line: Line }) {
  const { t } = useTranslation()
  const changes = useChanges(of)(line)
  const head = (
    <Group gap={6} justify="space-between">
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {line.actor.name}
        </Text>
        {line.kind === 'answer' ? (
          <Badge variant="outline" color="pine" tt="none">
            {t('cases.line.answer')}
          </Badge>
        ) : (
          <Text size="sm" c="dimmed">
            {t(`cases.line.${line.kind}`)}
          </Text>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        <Moment at={line.at} />
      </Text>
    </Group>
  )
  const isAnswer = line.kind === 'answer'
  if (line.text === null) {
    return (
      <div style={{ padding: '2px 12px' }}>
        {head}
        {changes}
      </div>
    )
  }
  return (
    <Paper
      withBorder
      p="sm"
      {...(isAnswer && {
        style: { borderInlineStart: '3px solid var(--mantine-color-pine-7)' },
      })}
    >
      {head}
      <Text size="sm" mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {line.text}
      </Text>
      {changes}
    </Paper>
  )
}

type Change = readonly [unknown, unknown]

/** What is told before the rest, the last of these first. */
const FIRST = ['frozenPoints', 'disputedPoints']

/** What a line changed, in words. */
function useChanges(of: Case) {
  const { t } = useTranslation()
  const assignees = useQuery(caseQueries.assignees())
  const scale = useScale(of.dispute?.programmeId)
  const wordOf = (field: string, value: unknown): string => {
    if (value === null || value === undefined) return t('cases.nothing')
    const known = `cases.${field}.${value as string}`
    if (known in casesEn) return t(known as 'cases.status.open')
    if (field === 'assigneeId') {
      const found = assignees.data?.operators.find(({ id }) => id === value)
      return found?.name ?? t('cases.another')
    }
    if (field === 'memberId') return t('cases.another')
    return typeof value === 'number' ? decimal(value, scale) : (value as string)
  }
  return (line: Line) => {
    const changes = Object.entries((line.changes ?? {}) as Record<string, Change>).toSorted(
      ([a], [b]) => FIRST.indexOf(b) - FIRST.indexOf(a),
    )
    if (changes.length === 0) return null
    return (
      <Text size="xs" c="dimmed" component="div">
        {changes.map(([field, [was, is]]) => (
          <div key={field}>
            {t(`cases.field.${field}` as 'cases.field.kind')}:{' '}
            {was !== null && `${wordOf(field, was)} → `}
            {wordOf(field, is)}
          </div>
        ))}
      </Text>
    )
  }
}

/** Somebody was faster: what is new, and whether to go on all the same. */
export function MeanwhileAlert(props: { readonly of: Case; readonly meanwhile: Meanwhile }) {
  const { t } = useTranslation()
  const { of, meanwhile } = props
  const fresh = of.lines.filter(({ revision }) => revision > meanwhile.since)
  return (
    <Alert
      variant="default"
      style={{ borderColor: 'var(--mantine-color-orange-6)' }}
      role="alert"
      title={t('cases.meanwhile', { name: fresh.at(-1)?.actor.name ?? '' })}
    >
      <Lines of={of} lines={fresh} />
      <Group mt="sm" gap="xs">
        <Button size="xs" onClick={meanwhile.again}>
          {t('cases.meanwhile.anyway')}
        </Button>
        <Button size="xs" variant="default" onClick={meanwhile.leave}>
          {t('cases.meanwhile.leave')}
        </Button>
      </Group>
    </Alert>
  )
}
