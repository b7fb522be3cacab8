import { Alert, Paper, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { Import, Look } from '#domains/imports/imports.api.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { ChooseFile } from './ChooseFile.tsx'
import { missing, ofMembers, ofPurchases, type Draft } from './core/fields.ts'
import { Hinted } from './ImportsPage.tsx'
import { MappingForm } from './MappingForm.tsx'
import { importQueries } from './queries.ts'

type What = Import['what']

/** A file is chosen, its columns are told apart, and it is tried. `?from=` goes on from a former import. */
export function Component() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const from = search.get('from')
  const before = useQuery({ ...importQueries.one(from ?? ''), enabled: from !== null })
  const [fileId, setFileId] = useState<string | null>(null)
  const [what, setWhat] = useState<What>('purchases')
  useEffect(() => {
    if (!before.data) return
    setFileId(before.data.fileId)
    setWhat(before.data.what)
  }, [before.data])
  return (
    <Page title={t('imports.new')}>
      <Stack gap="xs">
        <Text size="sm" fw={500} id="what">
          {t('imports.what')}
        </Text>
        <SegmentedControl
          aria-labelledby="what"
          value={what}
          onChange={setWhat}
          data={(['purchases', 'members'] as const).map((value) => ({
            value,
            label: t(`imports.what.${value}`),
          }))}
          maw={420}
        />
      </Stack>
      <ChooseFile has={fileId !== null} done={setFileId} />
      {fileId !== null && (
        <Looking
          key={`${fileId} ${what}`}
          fileId={fileId}
          what={what}
          former={before.data?.what === what ? (before.data.mapping as Draft) : null}
        />
      )}
    </Page>
  )
}

function Looking(props: {
  readonly fileId: string
  readonly what: What
  readonly former: Draft | null
}) {
  const look = useQuery(importQueries.look(props.fileId))
  return <Shown of={look}>{(seen) => <Telling {...props} look={seen} />}</Shown>
}

function Telling(props: {
  readonly fileId: string
  readonly what: What
  readonly former: Draft | null
  readonly look: Look
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { fileId, what, look } = props
  const fields = what === 'purchases' ? ofPurchases : ofMembers
  const [draft, setDraft] = useState<Draft>(() => props.former ?? (look.suggested[what] as Draft))
  const programmes = useQuery(queries.programmes())
  const live = (programmes.data?.items ?? []).filter(({ state }) => state === 'live')
  const [chosen, setChosen] = useState<string | null>(null)
  const programme = live.find(({ id }) => id === chosen) ?? live[0]
  const trying = useMutation({
    mutationFn: () =>
      client().imports.order({
        body: {
          fileId,
          what,
          dryRun: true,
          mapping: placed(draft, what, programme),
          ...(programme && { programmeId: programme.id }),
        },
      }),
    onSuccess: ({ id }) => navigate(paths.import(id)),
  })
  const lacking = missing(draft, fields)
  const names = lacking.map((path) => t(`imports.f.${path}` as 'imports.f.line.sku')).join(', ')
  return (
    <Stack>
      {live.length > 1 && (
        <Select
          label={t('imports.programme')}
          maw={420}
          allowDeselect={false}
          value={programme?.id ?? null}
          onChange={setChosen}
          data={live.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <Paper withBorder p="md">
        <MappingForm fields={fields} draft={draft} change={setDraft} columns={look.columns} />
      </Paper>
      {lacking.length > 0 && (
        <Alert color="yellow" role="status">
          {t('imports.missing', { fields: names })}
        </Alert>
      )}
      {trying.error && <Failure error={trying.error} />}
      <Hinted
        hint={t('imports.trial.hint')}
        label={t('imports.trial')}
        loading={trying.isPending}
        disabled={lacking.length > 0}
        onClick={() => trying.mutate()}
      />
    </Stack>
  )
}

/** Money and time are those of the programme that it is for. */
const placed = (
  draft: Draft,
  what: What,
  programme: { readonly zone: string; readonly currency: string } | undefined,
): Draft =>
  programme
    ? {
        ...draft,
        zone: programme.zone,
        ...(what === 'purchases' && { currency: programme.currency }),
      }
    : draft
