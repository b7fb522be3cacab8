import { Alert, Button, Group, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import type { Import, ImportReport } from '#domains/imports/imports.api.ts'
import { day } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import type { Key } from '../../shared/words.en.ts'
import { client, download } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { Going } from '../../ui/work.tsx'
import { paths } from '../paths.ts'
import { State } from './ImportsPage.tsx'
import { Preview } from './Preview.tsx'
import { importQueries } from './queries.ts'

/** One import: how far it is, what came of it, and what can be done next. */
export function Component() {
  const { importId = '' } = useParams()
  const { t } = useTranslation()
  const one = useQuery(importQueries.one(importId))
  return (
    <Page title={one.data?.fileName ?? t('imports.title')}>
      <Shown of={one}>{(row) => <Told of={row} />}</Shown>
    </Page>
  )
}

function Told({ of: row }: { readonly of: Import }) {
  const isActive = row.state === 'waiting' || row.state === 'running'
  return (
    <Stack>
      <State of={row} />
      {isActive && <Progress of={row} />}
      {row.report && <Report of={row.report} row={row} />}
      {!isActive && <Next of={row} />}
    </Stack>
  )
}

function Progress({ of: row }: { readonly of: Import }) {
  const { t } = useTranslation()
  const { id: importId, cancelling: isAsked } = row
  const ask = async () => {
    await client().imports.cancel({ params: { importId } })
    await queryClient.invalidateQueries({ queryKey: ['import', importId] })
  }
  return (
    <Going
      of={row}
      name={row.fileName}
      doing={t(row.stage ? `imports.stage.${row.stage}` : `work.state.${row.state}`)}
      isEven
      stop={{ needs: 'imports:write', isAsked, ask }}
    />
  )
}

function Report({ of: report, row }: { readonly of: ImportReport; readonly row: Import }) {
  const { t } = useTranslation()
  const saving = useMutation({
    mutationFn: () => download(`/v1/imports/${row.id}/rejected`, `${row.fileName}.rejected.csv`),
  })
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {figuresOf(report, (key) => t(key)).map(([label, value]) => (
          <Paper key={label} withBorder p="sm">
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text fw={600}>{value}</Text>
          </Paper>
        ))}
      </SimpleGrid>
      {report.rejected.length > 0 && <Reasons of={report.rejected} />}
      {row.rejectedFile && (
        <Group>
          <Button variant="default" loading={saving.isPending} onClick={() => saving.mutate()}>
            {t('imports.rejected.file')}
          </Button>
        </Group>
      )}
      {saving.error && <Failure error={saving.error} />}
      {report.preview.length > 0 && <Preview of={row} rows={report.preview} />}
    </Stack>
  )
}

type Translate = (key: Key) => string

function figuresOf(report: ImportReport, t: Translate): [string, string][] {
  const { receipts, members, rows } = report
  const count = (value: number) => value.toLocaleString()
  const figures: [string, string][] = [
    [t('imports.rows'), count(rows.read)],
    [t('imports.taken'), count(rows.taken)],
    [t('imports.rejected'), count(rows.rejected)],
  ]
  if (receipts) {
    const parts = [
      report.dryRun ? null : `${t('imports.added')} ${count(receipts.added)}`,
      receipts.known > 0 ? `${t('imports.known')} ${count(receipts.known)}` : null,
      receipts.refused > 0 ? `${t('imports.refused')} ${count(receipts.refused)}` : null,
    ].filter((part) => part !== null)
    const beside = parts.length > 0 ? ` (${parts.join(', ')})` : ''
    figures.push([t('imports.receipts'), `${count(receipts.found)}${beside}`])
  }
  if (report.from !== null && report.to !== null)
    figures.push([t('imports.span'), `${day(report.from)} – ${day(report.to)}`])
  const isGuess = report.dryRun && members.unknown !== undefined
  const enrolled = isGuess ? members.unknown! : members.enrolled
  figures.push([t(isGuess ? 'imports.unknown' : 'imports.enrolled'), count(enrolled)])
  if (report.cards !== null) figures.push([t('imports.cards'), count(report.cards)])
  if (report.points !== null) figures.push([t('imports.points'), count(report.points)])
  return figures
}

function Reasons({ of: reasons }: { readonly of: ImportReport['rejected'] }) {
  const { t } = useTranslation()
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('imports.rejected.why')}
      </Title>
      <Paper withBorder>
        <Table horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('imports.reason')}</Table.Th>
              <Table.Th className="number">{t('imports.count')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reasons.map(({ reason, rows }) => (
              <Table.Tr key={reason}>
                <Table.Td className="breaks">{reason}</Table.Td>
                <Table.Td className="number">{rows.toLocaleString()}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </div>
  )
}

/** After a trial: import it, or change the columns; after anything else: the columns again. */
function Next({ of: row }: { readonly of: Import }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const going = useMutation({
    mutationFn: () => {
      const { fileId, what, mapping, programmeId } = row
      return client().imports.order({ body: { fileId, what, mapping, programmeId, dryRun: false } })
    },
    onSuccess: ({ id }) => navigate(paths.import(id)),
  })
  const isTried = row.dryRun && row.state === 'done'
  const isNothing = isTried && row.report?.rows.taken === 0
  return (
    <Stack>
      {isNothing && <Alert color="yellow">{t('imports.nothing.taken')}</Alert>}
      {going.error && <Failure error={going.error} />}
      <Group justify="flex-end">
        <Button component={Link} to={paths.importAgain(row.id)} variant="default">
          {t('imports.again')}
        </Button>
        {isTried && !isNothing && (
          <GuardedButton
            needs="imports:write"
            loading={going.isPending}
            onClick={() => going.mutate()}
          >
            {t('imports.go')}
          </GuardedButton>
        )}
      </Group>
    </Stack>
  )
}
