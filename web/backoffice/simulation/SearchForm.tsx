import {
  ActionIcon,
  Button,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { unitsOf, type Form, type Wrong } from './core/asked.ts'
import { axesOf, isOfRule, type Axis } from './core/axes.ts'
import { LIMITS, type LimitName } from './core/limits.ts'
import { typedList } from './core/numbers.ts'
import { say } from './reading.ts'
import { EndsInput } from './TermsForm.tsx'

type Props = {
  readonly form: Form
  readonly change: (part: Partial<Form>) => void
  readonly wrong: Wrong
  readonly programme: Programme
}

/** From which conditions the search begins, what it varies, and what is wanted of a variant. */
export function SearchForm(props: Props) {
  const { t } = useTranslation()
  const { form, change, wrong, programme } = props
  const versions = useQuery(queries.versions(programme.id))
  const items = versions.data?.items
  useEffect(() => {
    if (form.base !== null || !items || items.length === 0) return
    const inForce = items.find(({ state }) => state === 'in_force') ?? items[0]!
    change({ base: inForce.version })
  }, [items, form.base, change])
  return (
    <Shown of={versions} lines={2}>
      {(found) =>
        found.items.length === 0 ? (
          <Empty title={t('sim.noVersions')} hint={t('sim.noVersions.hint')} />
        ) : (
          <Stack gap="md">
            <Select
              label={t('sim.base')}
              maw={420}
              allowDeselect={false}
              value={form.base === null ? null : String(form.base)}
              onChange={(version) => change({ base: Number(version), axes: [] })}
              data={found.items.map(({ version, state }) => ({
                value: String(version),
                label: `№ ${version} · ${t(`version.state.${state}`)}`,
              }))}
            />
            {form.base !== null && <Axes {...props} base={form.base} />}
            {wrong.has('axes') && (
              <Text size="sm" c="red" role="alert">
                {t('sim.wrong.axes')}
              </Text>
            )}
            <Wanted {...props} />
          </Stack>
        )
      }
    </Shown>
  )
}

function Axes(props: Props & { readonly base: number }) {
  const { t } = useTranslation()
  const { form, change, wrong, programme, base } = props
  const conditions = useQuery(queries.conditions(programme.id, base))
  return (
    <Shown of={conditions} lines={2}>
      {({ document }) => {
        const all = axesOf(document, language())
        const free = all.filter(({ path }) => !form.axes.some((each) => each.path === path))
        const nameOf = (path: string) => {
          const found = all.find((each) => each.path === path)
          return found ? axisName(found) : path
        }
        const add = (...some: readonly Axis[]) =>
          change({
            axes: [
              ...form.axes,
              ...some.map((axis) => ({
                path: axis.path,
                values: around(axis, unitsOf(axis.path, programme)),
              })),
            ],
          })
        return (
          <Stack gap="sm">
            {form.axes.map(({ path, values }, place) => (
              <Group key={path} align={isOfRule(path) ? 'center' : 'flex-end'} wrap="nowrap">
                {isOfRule(path) ? (
                  <Text flex={1} className="anywhere">
                    {nameOf(path)}
                  </Text>
                ) : (
                  <TextInput
                    flex={1}
                    label={nameOf(path)}
                    description={t('sim.axis.values')}
                    value={values}
                    onChange={({ currentTarget }) =>
                      change({ axes: form.axes.with(place, { path, values: currentTarget.value }) })
                    }
                    error={wrong.has(`axis.${path}`) && t('sim.wrong.values')}
                  />
                )}
                <ActionIcon
                  variant="default"
                  size={36}
                  aria-label={`${t('sim.axis.remove')}: ${nameOf(path)}`}
                  onClick={() => change({ axes: form.axes.filter((each) => each.path !== path) })}
                >
                  ×
                </ActionIcon>
              </Group>
            ))}
            <MoreAxes free={free} add={add} room={MOST_AXES - form.axes.length} />
            <Tries form={form} all={all} />
          </Stack>
        )
      }}
    </Shown>
  )
}

const MOST_AXES = 16
/** What is varied most comes first. */
const ORDER: readonly Axis['kind'][] = ['rate', 'cap', 'expiry', 'tier', 'activation', 'fixed']
const BUTTONS = 6

/** What else may vary: the usual things by a button each, the rest by a list, all rules at once. */
function MoreAxes(props: {
  readonly free: readonly Axis[]
  readonly add: (...some: readonly Axis[]) => void
  readonly room: number
}) {
  const { t } = useTranslation()
  const { free, add, room } = props
  const rules = free.filter(({ kind }) => kind === 'rule')
  const others = free
    .filter(({ kind }) => kind !== 'rule')
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  const rest = [...others.slice(BUTTONS), ...rules]
  if (room <= 0) return null
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {others.slice(0, BUTTONS).map((axis) => (
          <Button key={axis.path} size="xs" variant="default" onClick={() => add(axis)}>
            + {axisName(axis)}
          </Button>
        ))}
        {rules.length > 0 && rules.length <= room && (
          <Button size="xs" variant="default" onClick={() => add(...rules)}>
            + {t('sim.axis.rules')}
          </Button>
        )}
      </Group>
      {rest.length > 0 && (
        <Select
          aria-label={t('sim.axis.more')}
          placeholder={t('sim.axis.more')}
          maw={420}
          searchable
          value={null}
          onChange={(path) => {
            const axis = rest.find((each) => each.path === path)
            if (axis) add(axis)
          }}
          data={rest.map((axis) => ({ value: axis.path, label: axisName(axis) }))}
        />
      )}
    </Stack>
  )
}

/** How many variants that makes. */
function Tries({ form, all }: { readonly form: Form; readonly all: readonly Axis[] }) {
  const { t } = useTranslation()
  const counts = form.axes
    .filter(({ path }) => all.some((each) => each.path === path))
    .map(({ path, values }) => (isOfRule(path) ? 2 : (typedList(values)?.length ?? 0)))
  if (counts.length === 0) return null
  const variants = counts.reduce((product, each) => product * each, 1)
  const isMany = variants > MOST_VARIANTS
  return (
    <Text size="sm" c={isMany ? 'red' : 'dimmed'} role="status">
      {t(isMany ? 'sim.tries.many' : 'sim.tries', {
        variants: variants.toLocaleString(language()),
        most: MOST_VARIANTS.toLocaleString(language()),
      })}
    </Text>
  )
}

/** As many as a search has at most. */
const MOST_VARIANTS = 2_000

/** What an axis is called: its kind, and of which rule or tier. */
export const axisName = ({ kind, of }: Pick<Axis, 'kind' | 'of'>): string => {
  const name = say(`sim.axis.${kind}`)
  return of === null ? name : `${name}: ${of}`
}

/** Values to begin with: about half of what it is now, that, and half as much again. */
function around({ now, kind }: Axis, digits: number): string {
  if (kind === 'rule') return ''
  const values = [0.6, 1, 1.4].map((factor) => Math.max(1, Math.round(now * factor)))
  return [...new Set(values)].map((value) => value / 10 ** digits).join(' ')
}

/** Those of regulars stand by themselves. */
const OF_REGULARS: ReadonlySet<LimitName> = new Set(['regularsToday', 'regularsInForce'])

function Wanted(props: Props) {
  const { t } = useTranslation()
  const { form, change, wrong } = props
  const general = LIMITS.filter(({ name }) => !OF_REGULARS.has(name))
  return (
    <>
      <Title order={3} size="h5" mt="sm">
        {t('sim.wanted')}
      </Title>
      <Text size="sm" c="dimmed" mt={-12}>
        {t('sim.wanted.hint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <EndsInput
          label={t('sim.lift')}
          hint={t('sim.lift.hint')}
          value={form.lift}
          change={(lift) => change({ lift })}
          error={wrong.has('lift') ? t('sim.wrong.ends') : null}
        />
        {general.map(({ name }) => (
          <Limit key={name} name={name} {...props} />
        ))}
      </SimpleGrid>
      <Title order={3} size="h5" mt="sm">
        {t('sim.regulars')}
      </Title>
      <Text size="sm" c="dimmed" mt={-12}>
        {t('sim.regulars.hint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput
          label={t('sim.regularFrom')}
          description={t('sim.regularFrom.hint')}
          inputMode="numeric"
          value={form.regularFrom}
          onChange={({ currentTarget: { value } }) => change({ regularFrom: value })}
          error={wrong.has('regularFrom') && t('sim.wrong.times')}
        />
        <Limit name="regularsToday" {...props} />
        <Limit name="regularsInForce" {...props} />
      </SimpleGrid>
    </>
  )
}

/** What nobody can be worse off than, where it stays. */
const OF_DISCOUNTS: ReadonlySet<LimitName> = new Set(['worseOff', 'regularsToday'])

function Limit({ name, form, change, wrong }: Props & { readonly name: LimitName }) {
  const { t } = useTranslation()
  const unit = LIMITS.find((each) => each.name === name)!.unit
  const isIdle = OF_DISCOUNTS.has(name) && form.discounts === 'kept'
  return (
    <TextInput
      label={t(`sim.most.${name}`)}
      description={t(isIdle ? 'sim.most.kept' : `sim.most.${name}.hint`)}
      inputMode="decimal"
      {...(unit !== 'count' && { rightSection: '%' })}
      value={form.most[name]}
      onChange={({ currentTarget: { value } }) => change({ most: { ...form.most, [name]: value } })}
      error={wrong.has(`most.${name}`) && t('sim.wrong.limit')}
    />
  )
}
