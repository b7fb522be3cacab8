import { Alert, Anchor, Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import type { ConditionsWithDocument } from '#domains/programmes/conditions.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { Compare } from './Compare.tsx'
import { Conflict } from './Conflict.tsx'
import { readForm, unitsFor, writeForm } from './core/form.ts'
import { EditingProvider } from './Editing.ts'
import { Publish } from './Publish.tsx'
import { RulesStep } from './RulesStep.tsx'
import { TryOut } from './TryOut.tsx'
import { problemsOf, useDraft, type Saving } from './useDraft.ts'
import { useEditor } from './useEditor.ts'
import { unsavedOf } from './unsaved.ts'
import { useSay } from './useSay.ts'

const STEPS = ['rules', 'compare', 'try', 'publish'] as const
type Step = (typeof STEPS)[number]

/** A draft of the conditions: written, compared, tried and published on one page. */
export function Component() {
  const { programmeId = '', version = '' } = useParams()
  const programme = useQuery(queries.programme(programmeId))
  // read anew each time: what is written over must have been seen
  const loaded = useQuery({
    ...queries.conditions(programmeId, Number(version)),
    queryKey: ['draft', programmeId, Number(version)],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Shown of={programme}>
      {(found) => (
        <Shown of={loaded}>
          {(conditions) => (
            <Editor key={conditions.version} programme={found} loaded={conditions} />
          )}
        </Shown>
      )}
    </Shown>
  )
}

function Editor(props: { readonly programme: Programme; readonly loaded: ConditionsWithDocument }) {
  const { t } = useSay()
  const { programme, loaded } = props
  const allowed = may(useSession(), 'conditions:write')
  const isDraft = loaded.state === 'draft'
  const enabled = allowed && isDraft
  const [units] = useState(() => unitsFor(programme, language() === 'ru' ? ',' : '.', 'spend'))
  const [unsaved] = useState(() => (enabled ? unsavedOf(programme.id, loaded) : null))
  const [form, setForm] = useState(() => readForm(unsaved ?? loaded.document, units))
  const document = writeForm(form, units)
  const { saving, save, settle } = useDraft(programme.id, loaded, document, enabled)
  const problems = problemsOf(saving)
  const editing = useEditor({ programme, form, document, units, problems, disabled: !enabled })
  return (
    <EditingProvider value={editing}>
      <Page
        title={t('cond.title', { version: loaded.version })}
        lead={
          <Anchor component={Link} to={paths.programme(programme.id)} inherit>
            {programme.name}
          </Anchor>
        }
      >
        <Group>
          <Button
            component={Link}
            to={paths.simulationOf(programme.id, loaded.version)}
            variant="default"
            size="xs"
          >
            {t('sim.editor')}
          </Button>
        </Group>
        {!allowed && <Alert role="status">{t('cond.readOnly')}</Alert>}
        {allowed && !isDraft && <Alert role="status">{t('cond.published')}</Alert>}
        {unsaved !== null && saving.is !== 'saved' && (
          <Alert role="status">{t('cond.restored')}</Alert>
        )}
        {saving.is === 'failed' && <Failure error={saving.error} retry={save} />}
        <Steps
          state={enabled && <SavingState saving={saving} />}
          panels={{
            rules: <RulesStep form={form} change={setForm} />,
            compare: <Compare programme={programme} document={document} />,
            try: <TryOut programme={programme} document={document} />,
            publish: (
              <Publish
                programme={programme}
                version={loaded.version}
                ready={enabled && saving.is === 'saved'}
              />
            ),
          }}
        />
        {saving.is === 'conflict' && (
          <Conflict
            programme={programme}
            theirs={saving.theirs}
            mine={document}
            choose={(keepMine) => {
              if (!keepMine) setForm(readForm(saving.theirs.document, units))
              settle(saving.theirs, keepMine)
            }}
          />
        )}
      </Page>
    </EditingProvider>
  )
}

/** The steps stand beside each other: one goes to and fro between them as one likes. */
function Steps(props: {
  readonly state: React.ReactNode
  readonly panels: Readonly<Record<Step, React.ReactNode>>
}) {
  const { t } = useSay()
  const [params, setParams] = useSearchParams()
  const step = STEPS.find((each) => each === params.get('step')) ?? 'rules'
  const next = STEPS[STEPS.indexOf(step) + 1]
  const go = (to: string | null) => {
    setParams(to === null || to === 'rules' ? {} : { step: to }, { replace: true })
    globalThis.scrollTo({ top: 0 })
  }
  return (
    <Tabs value={step} onChange={go} keepMounted={false}>
      <div className="steps">
        {props.state}
        <Tabs.List aria-label={t('cond.steps')}>
          {STEPS.map((each, index) => (
            <Tabs.Tab key={each} value={each} className="step">
              {index + 1}. {t(`cond.step.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      {STEPS.map((each) => (
        <Tabs.Panel key={each} value={each}>
          <Stack>
            {props.panels[each]}
            {next !== undefined && (
              <Group justify="flex-end">
                <Button variant="default" onClick={() => go(next)}>
                  {t('cond.next', { step: t(`cond.step.${next}`) })}
                </Button>
              </Group>
            )}
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function SavingState({ saving }: { readonly saving: Saving }) {
  const { t } = useSay()
  const { is } = saving
  const isBad = is === 'unsound' || is === 'failed' || is === 'conflict'
  return (
    <Text size="sm" c={isBad ? 'red' : 'dimmed'} role="status">
      {t(`cond.saving.${is}`)}
    </Text>
  )
}
