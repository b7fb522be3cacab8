import {
  ActionIcon,
  Button,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import { unitsOf, type Form, type Wrong } from './core/asked.ts'
import { axesOf, type Axis } from './core/axes.ts'
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
        return (
          <Stack gap="sm">
            {form.axes.map(({ path, values }, place) => (
              <Group key={path} align="flex-end" wrap="nowrap">
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
            {free.length > 0 && form.axes.length < 8 && (
              <Group gap="xs">
                {free.slice(0, 8).map((axis) => (
                  <Button
                    key={axis.path}
                    size="xs"
                    variant="default"
                    onClick={() =>
                      change({
                        axes: [
                          ...form.axes,
                          { path: axis.path, values: around(axis, unitsOf(axis.path, programme)) },
                        ],
                      })
                    }
                  >
                    + {axisName(axis)}
                  </Button>
                ))}
              </Group>
            )}
          </Stack>
        )
      }}
    </Shown>
  )
}

/** What an axis is called: its kind, and of which rule or tier. */
export const axisName = ({ kind, of }: Pick<Axis, 'kind' | 'of'>): string => {
  const name = say(`sim.axis.${kind}`)
  return of === null ? name : `${name}: ${of}`
}

/** Values to begin with: about half of what it is now, that, and half as much again. */
function around({ now }: Axis, digits: number): string {
  const values = [0.6, 1, 1.4].map((factor) => Math.max(1, Math.round(now * factor)))
  return [...new Set(values)].map((value) => value / 10 ** digits).join(' ')
}

const MOST = ['effectiveDiscount', 'loss', 'worseOff'] as const

function Wanted({ form, change, wrong }: Props) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <EndsInput
        label={t('sim.lift')}
        hint={t('sim.lift.hint')}
        value={form.lift}
        change={(lift) => change({ lift })}
        error={wrong.has('lift') ? t('sim.wrong.ends') : null}
      />
      {MOST.map((name) => (
        <TextInput
          key={name}
          label={t(`sim.most.${name}`)}
          description={t('sim.most.hint')}
          inputMode="decimal"
          {...(name !== 'worseOff' && { rightSection: '%' })}
          value={form.most[name]}
          onChange={({ currentTarget: { value } }) =>
            change({ most: { ...form.most, [name]: value } })
          }
          error={wrong.has(`most.${name}`) && t('sim.wrong.number')}
        />
      ))}
    </SimpleGrid>
  )
}
