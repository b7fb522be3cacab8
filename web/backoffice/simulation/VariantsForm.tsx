import { Badge, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConditionsVersion } from '#domains/programmes/conditions.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { queries } from '../../shared/queries.ts'
import { Empty, Shown } from '../../ui/states.tsx'
import type { Form, Wrong } from './core/asked.ts'

const SHOWN = 12

/** Which versions and drafts are compared; at first, the one in force. */
export function VariantsForm(props: {
  readonly form: Form
  readonly change: (part: Partial<Form>) => void
  readonly wrong: Wrong
  readonly programme: Programme
}) {
  const { t } = useTranslation()
  const { form, change, wrong, programme } = props
  const versions = useQuery(queries.versions(programme.id))
  const isTouched = useRef(form.versions.length > 1 || form.others.length > 0)
  const inForce = versions.data?.items.find(({ state }) => state === 'in_force')?.version
  useEffect(() => {
    if (isTouched.current || inForce === undefined) return
    isTouched.current = true
    change({ versions: [...new Set([inForce, ...form.versions])] })
  }, [inForce, form.versions, change])
  const toggle = (version: number, isOn: boolean) => {
    isTouched.current = true
    const others = form.versions.filter((each) => each !== version)
    change({ versions: isOn ? [...others, version].toSorted((a, b) => a - b) : others })
  }
  return (
    <Shown of={versions} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('sim.noVersions')} hint={t('sim.noVersions.hint')} />
        ) : (
          <Stack gap="xs">
            {shownOf(items, form.versions).map((row) => (
              <Checkbox
                key={row.version}
                checked={form.versions.includes(row.version)}
                onChange={({ currentTarget: { checked } }) => toggle(row.version, checked)}
                label={<VersionName of={row} />}
              />
            ))}
            {form.others.map(({ name }, place) => (
              <Checkbox
                key={`${place} ${name}`}
                checked
                onChange={() => change({ others: form.others.filter((_, at) => at !== place) })}
                label={name}
              />
            ))}
            {wrong.has('variants') && (
              <Text size="sm" c="red" role="alert">
                {t('sim.wrong.variants')}
              </Text>
            )}
          </Stack>
        )
      }
    </Shown>
  )
}

/** The newest, and whichever are chosen. */
const shownOf = (items: readonly ConditionsVersion[], chosen: readonly number[]) =>
  items.filter(
    ({ version, state }, place) =>
      place < SHOWN || state === 'in_force' || chosen.includes(version),
  )

/** A version as people tell it from the others. */
export function VersionName({ of: { version, state, note } }: { readonly of: ConditionsVersion }) {
  const { t } = useTranslation()
  return (
    <Group gap={8}>
      <span>{t('sim.version', { version })}</span>
      <Badge variant="outline" tt="none" color={state === 'in_force' ? 'pine' : 'gray'}>
        {t(`version.state.${state}`)}
      </Badge>
      {note !== null && (
        <Text size="sm" c="dimmed" className="anywhere" lineClamp={1}>
          {note}
        </Text>
      )}
    </Group>
  )
}
