import { Alert, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Simulation, SimulationResult } from '#domains/simulation/simulation.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import type { Key } from '../../shared/words.en.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { against, outOfReach, type Broken, type Sentence } from './core/against.ts'
import { LIMITS } from './core/limits.ts'
import type { Reading } from './core/tables.ts'
import { say, sayWith } from './reading.ts'
import type { NameOf, Place } from './Points.tsx'

type Props = {
  readonly of: Simulation
  readonly result: SimulationResult
  readonly point: Place
  readonly nameOf: NameOf
  readonly reading: Reading
}

/** The variant that is looked at: what it breaks and by how much, how it compares, and its way into a draft. */
export function Chosen({ of: row, result, point, nameOf, reading }: Props) {
  const { t } = useTranslation()
  const { figures } = point
  const version = row.space?.inForce
  return (
    <Paper withBorder p="md" component="section" aria-label={t('sim.chosen')}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('sim.chosen')}
        </Title>
        <div>
          {Object.entries(point.choices).map(([path, value]) => (
            <Text key={path} className="anywhere">
              {nameOf.axis(path)} – {nameOf.value(path, value)}
            </Text>
          ))}
        </div>
        <Text c="dimmed" size="sm">
          {t('sim.t.effectiveDiscount')}: {reading.percent(figures.effectiveDiscount.value ?? 0)} ·{' '}
          {t('sim.t.given')}: {reading.money(figures.discounts + figures.paidWithPoints)}
          {point.loss !== null && ` · ${t('sim.t.loss')}: ${reading.percent(point.loss)}`}
          {point.breakEven !== null &&
            ` · ${t('sim.t.breakEven')}: ${point.breakEven > 0 ? reading.percent(point.breakEven) : t('sim.noRise')}`}
        </Text>
        <Breaks of={row} point={point} reading={reading} />
        {result.inForce && version !== null && version !== undefined && (
          <div>
            <Text fw={600}>{t('sim.against', { version })}</Text>
            <List size="sm" spacing={4}>
              {against(point, result.inForce, reading).map((told) => (
                <List.Item key={told.key}>{sentence(told)}</List.Item>
              ))}
            </List>
          </div>
        )}
        {version === null && (
          <Text size="sm" c="dimmed">
            {t('sim.against.nothing')}
          </Text>
        )}
        <Keep of={row} point={point} />
      </Stack>
    </Paper>
  )
}

/** Keys are put together: each stands among the words. */
const sentence = ({ key, values }: Sentence): string => sayWith(`sim.against.${key}` as Key, values)

/** Each constraint that does not hold, and how far it is from holding. */
function Breaks({ of: row, point, reading }: Pick<Props, 'of' | 'point' | 'reading'>) {
  const { t } = useTranslation()
  if (point.breaks.length === 0) return null
  const most = row.space?.constraints ?? {}
  const lostBy = (name: Broken) =>
    name === 'regularsToday' ? point.seen?.today : name === 'regularsInForce' && point.seen?.inForce
  return (
    <Alert
      color="red"
      title={t('sim.breaks')}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <List size="sm" spacing={4}>
        {point.breaks.map((name) => {
          const lost = lostBy(name)
          const more = lost
            ? ` ${t('sim.broken.lost', { lost: reading.money(lost.lost), most: reading.money(lost.most) })}`
            : ''
          return (
            <List.Item key={name}>
              {byHowMuch(name, { is: point.measures?.[name], most: most[name] }, reading)}
              {more}
            </List.Item>
          )
        })}
      </List>
    </Alert>
  )
}

function byHowMuch(
  name: Broken,
  { is, most }: { readonly is: number | null | undefined; readonly most: number | undefined },
  reading: Reading,
): string {
  const what = say(`sim.broken.${name}`)
  if (most === undefined || is === undefined) return what
  const shown = shownOf(name, reading)
  if (is === null) return sayWith('sim.broken.unknown', { what, most: shown(most) })
  return sayWith('sim.broken.by', { what, is: shown(is), most: shown(most), by: shown(is - most) })
}

function shownOf(name: Broken, { percent, count }: Reading): (value: number) => string {
  const unit = LIMITS.find((each) => each.name === name)?.unit ?? 'count'
  if (unit === 'count') return count
  return unit === 'chance' ? percent : (value) => percent(value / 10_000)
}

function Keep({ of: row, point }: Pick<Props, 'of' | 'point'>) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const saving = useMutation({
    mutationFn: () =>
      client().simulations.keepPoint({
        params: { simulationId: row.id },
        body: { point: point.place },
      }),
    onSuccess: async ({ programmeId, version }) => {
      await queryClient.invalidateQueries({ queryKey: ['versions', programmeId] })
      await navigate(paths.conditions(programmeId, version))
    },
  })
  return (
    <>
      {saving.error && <Failure error={saving.error} />}
      <Group>
        <GuardedButton
          needs="conditions:write"
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t('sim.keep')}
        </GuardedButton>
      </Group>
    </>
  )
}

/** Nothing holds what is wanted: which constraint nobody holds, and how near the nearest comes. */
export function NoneWorth(props: {
  readonly of: Simulation
  readonly points: readonly Place[]
  readonly reading: Reading
}) {
  const { t } = useTranslation()
  const { of: row, points, reading } = props
  const out = outOfReach(points, row.space?.constraints ?? {})
  return (
    <Alert
      color="yellow"
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      title={t('sim.noneWorth')}
    >
      {out.length > 0 ? (
        <List size="sm" spacing={4} mb="xs">
          {out.map(({ name, most, nearest }) => {
            const what = t(`sim.broken.${name}`)
            const shown = shownOf(name, reading)
            return (
              <List.Item key={name}>
                {nearest === null
                  ? sayWith('sim.broken.unknown', { what, most: shown(most) })
                  : sayWith('sim.noneWorth.nearest', {
                      what,
                      nearest: shown(nearest),
                      most: shown(most),
                    })}
              </List.Item>
            )
          })}
        </List>
      ) : (
        <Text size="sm">{t('sim.noneWorth.together')}</Text>
      )}
      <Text size="sm">{t('sim.noneWorth.hint')}</Text>
    </Alert>
  )
}

/** Who the regulars are; where nobody is one, what is wanted for them says nothing. */
export function NoRegulars({ of: row, result }: Pick<Props, 'of' | 'result'>) {
  const { t } = useTranslation()
  const { regulars } = result
  if (!regulars) return null
  const { regularsToday, regularsInForce } = row.space?.constraints ?? {}
  const isWanted = regularsToday !== undefined || regularsInForce !== undefined
  const told = t('sim.regulars.found', { from: regulars.from, members: regulars.members })
  if (regulars.members > 0 || !isWanted)
    return (
      <Text size="sm" c="dimmed">
        {told}
      </Text>
    )
  return (
    <Alert color="yellow">
      {told} {t('sim.regulars.nobody')}
    </Alert>
  )
}
