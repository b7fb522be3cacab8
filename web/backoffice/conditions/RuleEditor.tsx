import { Select, Stack, Text } from '@mantine/core'
import type { GrantForm, GrantKind, RuleForm } from './core/form.ts'
import { newGrant } from './core/edits.ts'
import { textOf, writeGrant } from './core/form.ts'
import { getAt, readPart, withCell } from './core/parts.ts'
import { EVENTS, grants, rule as ruleShape } from './core/shapes.ts'
import { useEditing } from './Editing.ts'
import { Fields } from './Fields.tsx'
import { useSay } from './useSay.ts'
import { WhenEditor } from './WhenEditor.tsx'

/** A rule as parts: how it is called, what it answers to, what it asks, what it grants, its limits. */
export function RuleEditor(props: {
  readonly rule: RuleForm
  readonly pointer: string
  readonly change: (rule: RuleForm) => void
}) {
  const { t } = useSay()
  const { rule, pointer, change } = props
  const fields = ruleShape.filter(({ path }) => path !== 'on')
  return (
    <Stack gap="lg" mt="md">
      <Event rule={rule} change={change} />
      <WhenEditor
        title={t('cond.if')}
        when={rule.when}
        pointer={`${pointer}/when`}
        change={(when) => change({ ...rule, when })}
      />
      <GrantEditor
        then={rule.then}
        isPurchase={isPurchase(rule)}
        pointer={`${pointer}/then`}
        change={(then) => change({ ...rule, then })}
      />
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {t('cond.nameAndLimits')}
        </Text>
        <Fields
          shape={fields}
          part={rule.part}
          pointer={pointer}
          change={(part) => change({ ...rule, part })}
        />
      </Stack>
    </Stack>
  )
}

const isPurchase = ({ part }: RuleForm): boolean => textOf(part.cells['on']) === 'purchase'

function Event({ rule, change }: { rule: RuleForm; change: (rule: RuleForm) => void }) {
  const { disabled } = useEditing()
  const { event, field } = useSay()
  const on = textOf(rule.part.cells['on'])
  const known: readonly string[] = EVENTS
  return (
    <Select
      label={field('event')}
      maw={340}
      disabled={disabled}
      allowDeselect={false}
      value={on}
      data={[...known, ...(known.includes(on) || on === '' ? [] : [on])].map((value) => ({
        value,
        label: event(value),
      }))}
      onChange={(value) => change({ ...rule, part: withCell(rule.part, 'on', value ?? on) })}
    />
  )
}

const ANY_EVENT = new Set(['fixed', 'multiply'])

function GrantEditor(props: {
  readonly then: GrantForm
  readonly isPurchase: boolean
  readonly pointer: string
  readonly change: (then: GrantForm) => void
}) {
  const { disabled, units } = useEditing()
  const { t, grant } = useSay()
  const { then, change } = props
  const kinds = Object.keys(grants).filter(
    (kind) => props.isPurchase || ANY_EVENT.has(kind) || kind === then.kind,
  )
  const choose = (kind: GrantKind) => {
    const before = getAt(writeGrant(then, units), then.kind ?? '')
    const value = { ...(getAt(newGrant(kind, units), kind) as object), ...linesOf(before, kind) }
    const start = kind === 'visits' ? getAt(newGrant(kind, units), kind) : value
    change({ kind, part: readPart(grants[kind], start, units) })
  }
  return (
    <Stack gap="xs" role="group" aria-label={t('cond.then')}>
      <Text size="sm" fw={600}>
        {t('cond.then')}
      </Text>
      <Select
        aria-label={t('cond.grantKind')}
        maw={340}
        disabled={disabled}
        allowDeselect={false}
        value={then.kind}
        data={kinds.map((value) => ({ value, label: grant(value) }))}
        onChange={(kind) => kind !== null && kind !== then.kind && choose(kind as GrantKind)}
      />
      {then.kind !== null && (
        <Fields
          shape={grants[then.kind]}
          part={then.part}
          pointer={`${props.pointer}/${then.kind}`}
          change={(part) => change({ ...then, part })}
        />
      )}
    </Stack>
  )
}

/** The lines that were meant stay meant when another way of granting is chosen. */
function linesOf(before: unknown, kind: GrantKind): object {
  const lines = getAt(before, 'lines')
  const takes = grants[kind].some(({ path }) => path.startsWith('lines.'))
  return takes && lines !== undefined ? { lines } : {}
}
