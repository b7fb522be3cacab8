import { Alert, Anchor, Badge, Code, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BookFinding, Verification } from '#domains/control/control.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { Going } from '../../ui/work.tsx'
import { paths } from '../paths.ts'
import { controlQueries, isGoing } from './queries.ts'
import { controlEn } from './words.en.ts'

/** Whether the book is sound: the last check, what it found, and a new one. */
export function Component() {
  const { t } = useTranslation()
  const checks = useQuery(controlQueries.verifications())
  const asking = useMutation({
    mutationFn: () => client().control.verify(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['verifications'] }),
  })
  const going = checks.data?.items.find(isGoing)
  const button = (
    <GuardedButton
      needs="ledger:verify"
      loading={asking.isPending || going !== undefined}
      onClick={() => asking.mutate()}
    >
      {t('verify.now')}
    </GuardedButton>
  )
  return (
    <Page title={t('verify.title')} lead={t('verify.lead')} actions={button}>
      {asking.error && <Failure error={asking.error} />}
      <Shown of={checks}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('verify.none')} hint={t('verify.none.hint')} />
          ) : (
            <Told all={items} />
          )
        }
      </Shown>
    </Page>
  )
}

function Told({ all }: { readonly all: readonly Verification[] }) {
  const { t } = useTranslation()
  const going = all.find(isGoing)
  const last = all.find((each) => !isGoing(each))
  return (
    <Stack gap="lg">
      {going && (
        <Going
          of={{ ...going, beganAt: null }}
          name={t('verify.going')}
          doing={t(going.state === 'waiting' ? 'verify.waiting' : 'verify.going')}
        />
      )}
      {last && <Last of={last} since={soundSince(all)} />}
      {all.length > 1 && (
        <div>
          <Title order={2} size="h4" mb="xs">
            {t('verify.history')}
          </Title>
          <History rows={all} />
        </div>
      )}
    </Stack>
  )
}

/** Since when each of the checks that are shown found the book sound. */
function soundSince(all: readonly Verification[]): string | null {
  const ended = all.filter(({ state }) => state === 'done')
  const broken = ended.findIndex(({ sound }) => sound === false)
  const sound = broken < 0 ? ended : ended.slice(0, broken)
  return sound.at(-1)?.endedAt ?? null
}

function Last(props: { readonly of: Verification; readonly since: string | null }) {
  const { t } = useTranslation()
  const { of: check, since } = props
  const when = (
    <Text size="sm" c="dimmed" component="div">
      <Moment at={check.endedAt ?? check.askedAt} /> · {check.askedBy}
    </Text>
  )
  if (check.state === 'failed') {
    return (
      <Alert color="yellow" title={t('verify.failed')}>
        <Text size="sm">{t('verify.failed.hint', { code: check.failure ?? '' })}</Text>
        {when}
      </Alert>
    )
  }
  if (check.sound) {
    return (
      <Paper withBorder p="lg">
        <Group gap="xs" mb={4}>
          <Badge color="pine" variant="light" size="lg" tt="none">
            {t('verify.sound')}
          </Badge>
        </Group>
        <Text>{t('verify.sound.hint')}</Text>
        {when}
        {since !== null && since !== check.endedAt && (
          <Text size="sm" c="dimmed" component="div">
            {t('verify.since')} <Moment at={since} />
          </Text>
        )}
      </Paper>
    )
  }
  const count = check.findings.length + check.elsewhere
  return (
    <Stack>
      <Alert color="red" title={t('verify.faults', { count })}>
        <Text size="sm">
          {t('verify.faults.hint')}
          {check.elsewhere > 0 && ` ${t('verify.elsewhere', { count: check.elsewhere })}`}
        </Text>
        {when}
      </Alert>
      {check.findings.length > 0 && <Findings rows={check.findings} />}
    </Stack>
  )
}

function Findings({ rows }: { readonly rows: readonly BookFinding[] }) {
  const { t } = useTranslation()
  const columns: Column<BookFinding & { readonly id: string }>[] = [
    {
      head: t('verify.promise'),
      cell: ({ invariant, promise, advice }) => (
        <>
          <Text size="sm" fw={500}>
            {isNamed(invariant) ? t(`verify.of.${invariant}`) : invariant}
          </Text>
          <Text size="sm">{promise}</Text>
          <Text size="sm" c="dimmed" mt={4} hiddenFrom="sm">
            {t('verify.do')}: {advice ?? t('verify.do.none')}
          </Text>
        </>
      ),
    },
    { head: t('verify.where'), cell: (row) => <Place of={row} /> },
    {
      head: t('verify.do'),
      cell: ({ advice }) => <Text size="sm">{advice ?? t('verify.do.none')}</Text>,
      wide: true,
    },
  ]
  const numbered = rows.map((row, at) => ({ ...row, id: String(at) }))
  return <DataTable label={t('verify.findings')} rows={numbered} columns={columns} />
}

type Named =
  Extract<keyof typeof controlEn, `verify.of.${string}`> extends `verify.of.${infer N}` ? N : never
const isNamed = (invariant: string): invariant is Named =>
  Object.hasOwn(controlEn, `verify.of.${invariant}`)

function Place({ of: { owner, movementId, row } }: { readonly of: BookFinding }) {
  const { t } = useTranslation()
  if (owner === null && movementId === null) {
    return (
      <Code className="breaks" lang="en">
        {JSON.stringify(row)}
      </Code>
    )
  }
  return (
    <Stack gap={2}>
      {owner !== null && (
        <Text size="sm">
          {t('verify.member')}{' '}
          <Anchor component={Link} to={paths.member(owner)} className="breaks" inherit>
            {owner}
          </Anchor>
        </Text>
      )}
      {movementId !== null && (
        <Text size="sm">
          {t('verify.movement')} <Code className="breaks">{movementId}</Code>
        </Text>
      )}
    </Stack>
  )
}

function History({ rows }: { readonly rows: readonly Verification[] }) {
  const { t } = useTranslation()
  const columns: Column<Verification>[] = [
    { head: t('verify.when'), cell: ({ askedAt }) => <Moment at={askedAt} /> },
    { head: t('verify.who'), cell: ({ askedBy }) => askedBy },
    {
      head: t('verify.result'),
      cell: (check) => (
        <Badge variant="light" color={COLORS[resultOf(check)]} tt="none" miw="max-content">
          {t(`verify.result.${resultOf(check)}`)}
        </Badge>
      ),
    },
  ]
  return <DataTable label={t('verify.history')} rows={rows} columns={columns} />
}

const COLORS = { sound: 'pine', faults: 'red', failed: 'gray', going: 'blue' }

function resultOf(check: Verification): keyof typeof COLORS {
  if (isGoing(check)) return 'going'
  if (check.state === 'failed') return 'failed'
  return check.sound ? 'sound' : 'faults'
}
