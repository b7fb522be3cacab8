import {
  Alert,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Forecast } from '#domains/simulation/forecasts.api.ts'
import { dayIn } from '#kit/core/zone.ts'
import { queries } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Page } from '../../ui/Page.tsx'
import { Empty, Failure, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { askedOf, formAfter, formOf, usual, type Form, type Wrong } from './core/asked.ts'
import { simulationQueries } from './queries.ts'
import { SearchForm } from './SearchForm.tsx'
import { SourceForm } from './SourceForm.tsx'
import { AssumptionsForm, TermsForm } from './TermsForm.tsx'
import { VariantsForm } from './VariantsForm.tsx'

/**
 * Sales, variants and what is supposed are chosen. `?from=` goes on from a former simulation, `?forecast=`
 * from a forecast, with the history since; `?programme=&version=` comes from the editor of conditions, with its draft.
 */
export function Component() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const from = search.get('from')
  const programmes = useQuery(queries.programmes())
  const former = useQuery({ ...simulationQueries.one(from ?? ''), enabled: from !== null })
  const watched = search.get('forecast')
  const forecast = useQuery({
    ...simulationQueries.forecast(watched ?? ''),
    enabled: watched !== null,
  })
  return (
    <Page title={t('sim.new')} lead={t('sim.new.lead')}>
      <Shown of={programmes}>
        {({ items }) => {
          if (items.length === 0)
            return (
              <Empty
                title={t('sim.noProgramme')}
                hint={t('sim.noProgramme.hint')}
                action={
                  <Button component={Link} to={paths.programmes()}>
                    {t('nav.programmes')}
                  </Button>
                }
              />
            )
          if (watched !== null)
            return (
              <Shown of={forecast}>{(row) => <Choosing programmes={items} after={row} />}</Shown>
            )
          if (from === null) return <Choosing programmes={items} />
          return <Shown of={former}>{(row) => <Choosing programmes={items} former={row} />}</Shown>
        }}
      </Shown>
    </Page>
  )
}

/** What the form goes on from. */
type Before = {
  readonly former?: Parameters<typeof formOf>[0]
  readonly after?: Forecast
}

function Choosing(
  props: {
    readonly programmes: readonly Programme[]
  } & Before,
) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const { programmes, former, after } = props
  const named = (former ?? after)?.programmeId ?? search.get('programme')
  const live = programmes.find(({ state }) => state === 'live')
  const [chosen, setChosen] = useState(named)
  const programme = programmes.find(({ id }) => id === chosen) ?? live ?? programmes[0]!
  return (
    <>
      {programmes.length > 1 && (
        <Select
          label={t('imports.programme')}
          maw={420}
          allowDeselect={false}
          value={programme.id}
          onChange={setChosen}
          data={programmes.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {after && <Alert role="status">{t('sim.after.forecast')}</Alert>}
      <Filling
        key={programme.id}
        programme={programme}
        {...(former && { former })}
        {...(after && { after })}
      />
    </>
  )
}

const NONE: Wrong = new Set()

function Filling(props: { readonly programme: Programme } & Before) {
  const { t } = useTranslation()
  const session = useSession()
  const navigate = useNavigate()
  const { programme } = props
  const [form, setForm] = useForm(programme, props)
  const [isTried, setTried] = useState(false)
  // once it was tried, what is put right is no longer wrong at once
  const tried = isTried ? askedOf(form, programme) : null
  const wrong: Wrong = tried && 'wrong' in tried ? tried.wrong : NONE
  const change = useCallback(
    (part: Partial<Form>) => setForm((now) => ({ ...now, ...part })),
    [setForm],
  )
  const going = useMutation({
    mutationFn: async () => {
      const asked = askedOf(form, programme)
      setTried('wrong' in asked)
      if ('wrong' in asked) return null
      const { simulations } = client()
      return 'search' in asked
        ? simulations.search({ body: asked.search })
        : simulations.order({ body: asked.simulation })
    },
    onSuccess: (made) => made && navigate(paths.simulation(made.id)),
  })
  const given = { form, change, wrong, currency: programme.currency }
  return (
    <Stack gap="lg">
      <SegmentedControl
        aria-label={t('sim.what')}
        value={form.kind}
        onChange={(kind) => change({ kind })}
        data={(['simulation', 'search'] as const).map((value) => ({
          value,
          label: t(`sim.what.${value}`),
        }))}
        maw={480}
      />
      <Part title={t('sim.step.sales')}>
        <SourceForm {...given} programme={programme} mayHandIn={may(session, 'imports:write')} />
      </Part>
      <Which given={given} programme={programme} />
      <Part title={t('sim.step.terms')} hint={t('sim.step.terms.hint')}>
        <TermsForm {...given} />
      </Part>
      {form.kind === 'simulation' && (
        <Part title={t('sim.step.assume')} hint={t('sim.step.assume.hint')}>
          <AssumptionsForm
            assumed={form.assume}
            change={(part) => change({ assume: { ...form.assume, ...part } })}
            wrong={wrong}
            currency={programme.currency}
          />
        </Part>
      )}
      <Go going={going} isWrong={wrong.size > 0} />
    </Stack>
  )
}

/** Which conditions are compared; or where a search begins, and what it may change. */
function Which(props: {
  readonly given: Pick<Parameters<typeof VariantsForm>[0], 'form' | 'change' | 'wrong'>
  readonly programme: Programme
}) {
  const { t } = useTranslation()
  const { given, programme } = props
  if (given.form.kind === 'search')
    return (
      <Part title={t('sim.step.search')} hint={t('sim.step.search.hint')}>
        <SearchForm {...given} programme={programme} />
      </Part>
    )
  return (
    <Part title={t('sim.step.variants')} hint={t('sim.step.variants.hint')}>
      <VariantsForm {...given} programme={programme} />
    </Part>
  )
}

function Go(props: {
  readonly going: {
    readonly error: unknown
    readonly isPending: boolean
    readonly mutate: () => void
  }
  readonly isWrong: boolean
}) {
  const { t } = useTranslation()
  const { going, isWrong } = props
  return (
    <>
      {going.error && <Failure error={going.error} />}
      {isWrong && (
        <Alert color="red" role="alert">
          {t('sim.wrong')}
        </Alert>
      )}
      <Group justify="flex-end">
        <Text size="sm" c="dimmed">
          {t('sim.go.hint')}
        </Text>
        <GuardedButton
          needs="simulations:write"
          loading={going.isPending}
          onClick={() => going.mutate()}
        >
          {t('sim.go')}
        </GuardedButton>
      </Group>
    </>
  )
}

function useForm(programme: Programme, { former, after }: Before) {
  const [search] = useSearchParams()
  const version = Number(search.get('version'))
  return useState<Form>(() => {
    if (former?.programmeId === programme.id) return formOf(former, programme.minorDigits)
    if (after?.programmeId === programme.id)
      return formAfter(after, programme.minorDigits, dayIn(programme.zone, Date.now()))
    return version > 0 ? { ...usual, versions: [version], base: version } : usual
  })
}

function Part(props: {
  readonly title: string
  readonly hint?: string
  readonly children: React.ReactNode
}) {
  return (
    <Paper withBorder p="lg" component="section">
      <Title order={2} size="h4">
        {props.title}
      </Title>
      {props.hint !== undefined && (
        <Text size="sm" c="dimmed">
          {props.hint}
        </Text>
      )}
      <div style={{ marginTop: 16 }}>{props.children}</div>
    </Paper>
  )
}
