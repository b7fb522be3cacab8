import { Badge, Button, Grid, Group, List, NavLink, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import type { ConditionsVersion } from '#domains/programmes/conditions.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { clauses, makeSpeech, sentence } from '#domains/rules/core/sentences.ts'
import { day } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { GoLive } from '../conditions/GoLive.tsx'
import { Guard } from '../conditions/Guard.tsx'
import { Templates } from '../conditions/Templates.tsx'
import { useStoreNames } from '../conditions/useStoreNames.ts'
import { VersionActions } from '../conditions/VersionActions.tsx'
import { useSession } from '../../ui/rights.ts'
import { paths } from '../paths.ts'
import { ProgrammeActs } from '../programme/Acts.tsx'

/** One programme: the versions of its conditions, one of them in sentences, and what it changed. */
export function Component() {
  const { t } = useTranslation()
  const { programmeId = '' } = useParams()
  const programme = useQuery(queries.programme(programmeId))
  // a version that is about to begin is seen to begin
  const versions = useQuery({
    ...queries.versions(programmeId),
    refetchInterval: ({ state }) => (isSoon(state.data?.items ?? []) ? 2_000 : false),
  })
  const session = useSession()
  return (
    <Shown of={programme}>
      {(found) => (
        <Page
          title={found.name}
          lead={`${found.currency} · ${found.zone}`}
          actions={
            <Group gap="sm">
              <Button component={Link} to={paths.publicPage(found.id)} variant="default">
                {t('face.open')}
              </Button>
              <Guard programme={found} />
              <ProgrammeActs programme={found} />
              <Badge variant="default" size="lg" tt="none">
                {t(`programmes.state.${found.state}`)}
              </Badge>
              {versions.data && (
                <GoLive
                  programme={found}
                  allowed={may(session, 'programmes:write')}
                  published={versions.data.items.some(({ state }) => isPublished(state))}
                />
              )}
            </Group>
          }
        >
          <Shown of={versions}>
            {({ items }) => <Versions programme={found} versions={items} />}
          </Shown>
        </Page>
      )}
    </Shown>
  )
}

const isSoon = (versions: readonly ConditionsVersion[]): boolean =>
  versions.some(
    ({ state, startsAt }) =>
      state === 'scheduled' && startsAt !== null && Date.parse(startsAt) - Date.now() < 60_000,
  )

const isPublished = (state: ConditionsVersion['state']): boolean =>
  state === 'scheduled' || state === 'in_force' || state === 'superseded'

function Versions(props: {
  readonly programme: Programme
  readonly versions: readonly ConditionsVersion[]
}) {
  const { t } = useTranslation()
  const { programme, versions } = props
  const allowed = may(useSession(), 'conditions:write')
  const [params, setParams] = useSearchParams()
  const chosen =
    versions.find(({ version }) => String(version) === params.get('version')) ??
    versions.find(({ state }) => state === 'in_force') ??
    versions[0]
  if (!chosen) {
    return (
      <Stack>
        <Title order={2} size="h4">
          {t('cond.template.title')}
        </Title>
        <Templates programme={programme} allowed={allowed} />
      </Stack>
    )
  }
  return (
    <Grid>
      <Grid.Col span={{ base: 12, sm: 4 }}>
        <Title order={2} size="h4" mb="xs">
          {t('programmes.versions')}
        </Title>
        {versions.map(({ version, state, startsAt }) => (
          <NavLink
            key={version}
            component="button"
            active={version === chosen.version}
            aria-current={version === chosen.version}
            label={t('programmes.version', { version })}
            description={[
              t(`version.state.${state}`),
              startsAt !== null && t('programmes.startsAt', { date: day(startsAt) }),
            ]
              .filter(Boolean)
              .join(', ')}
            onClick={() => setParams({ version: String(version) }, { replace: true })}
          />
        ))}
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 8 }}>
        <Stack>
          <VersionActions programme={programme} chosen={chosen} allowed={allowed} />
          {chosen.version > 1 && <Difference programme={programme} version={chosen.version} />}
          <Sentences programme={programme} version={chosen.version} state={chosen.state} />
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

type Of = { readonly programme: Programme; readonly version: number }

function Sentences({ programme, version, state }: Of & Pick<ConditionsVersion, 'state'>) {
  const { t } = useTranslation()
  const named = useStoreNames()
  const conditions = useQuery(queries.conditions(programme.id, version))
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t(state === 'in_force' ? 'programmes.conditions' : 'cond.says')}
      </Title>
      <Shown of={conditions}>
        {({ document }) => (
          <List spacing="xs">
            {inWords(programme, document).map((text) => (
              <List.Item key={text}>{named(text)}</List.Item>
            ))}
          </List>
        )}
      </Shown>
    </Paper>
  )
}

/** The rules first, each as one sentence; then what holds for all of them. */
function inWords(programme: Programme, document: Conditions): string[] {
  const speech = makeSpeech(language(), { ...programme, document })
  const others = clauses(document, speech).filter(({ path }) => !path.startsWith('/rules/'))
  return [
    ...document.rules.map((rule) => sentence(rule, speech)),
    ...others.map(({ text }) => text),
  ]
}

function Difference({ programme, version }: Of) {
  const { t } = useTranslation()
  const named = useStoreNames()
  const difference = useQuery(queries.difference(programme.id, version - 1, version))
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {t('programmes.difference', { from: version - 1 })}
      </Title>
      <Shown of={difference} lines={2}>
        {({ changes }) =>
          changes.length === 0 ? (
            <Text c="dimmed">{t('programmes.same')}</Text>
          ) : (
            <Stack gap="xs">
              {changes.map(({ path, kind, sentence }) => (
                <Group key={`${path} ${kind}`} gap="sm" align="flex-start" wrap="nowrap">
                  <Badge variant="default" tt="none" miw={88}>
                    {t(`programmes.change.${kind}`)}
                  </Badge>
                  <Text>{named(sentence)}</Text>
                </Group>
              ))}
            </Stack>
          )
        }
      </Shown>
    </Paper>
  )
}
