import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { language } from '../../shared/i18n.ts'
import { Empty } from '../../ui/states.tsx'
import {
  addRule,
  duplicateRule,
  moveRule,
  removeRule,
  replaceRule,
  restoreRule,
} from './core/edits.ts'
import { readForm, textOf, writeForm, type Form, type RuleForm } from './core/form.ts'
import { useEditing } from './Editing.ts'
import { JsonDialog } from './JsonDialog.tsx'
import { RuleCard } from './RuleCard.tsx'
import { SectionCards } from './SectionCards.tsx'
import { useSay } from './useSay.ts'

type Removed = { readonly rule: RuleForm; readonly index: number }

type Props = { readonly form: Form; readonly change: (form: Form) => void }

/** The rules in their order, and below them what holds for all. */
export function RulesStep(props: { readonly form: Form; readonly change: (form: Form) => void }) {
  const { disabled, units } = useEditing()
  const { t } = useSay()
  const { form, change } = props
  const [removed, setRemoved] = useState<Removed | null>(null)
  const [begun, setBegun] = useState<string | null>(null)
  const add = () => {
    const next = addRule(form, units)
    setBegun(next.rules.at(-1)?.key ?? null)
    change(next)
  }
  const remove = (rule: RuleForm, index: number) => {
    setRemoved({ rule, index })
    change(removeRule(form, index))
  }
  const button = (
    <Button variant="light" disabled={disabled} onClick={add}>
      {t('cond.addRule')}
    </Button>
  )
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        {t('cond.rules')}
      </Title>
      {form.rules.length === 0 && (
        <Empty title={t('cond.noRules')} hint={t('cond.noRules.hint')} action={button} />
      )}
      {form.rules.map((rule, index) => (
        <RuleCard
          key={rule.key}
          rule={rule}
          index={index}
          count={form.rules.length}
          begun={rule.key === begun}
          actions={{
            change: (next) => change(replaceRule(form, index, next)),
            move: (by) => change(moveRule(form, index, by)),
            duplicate: () => change(duplicateRule(form, index, units)),
            remove: () => remove(rule, index),
          }}
        />
      ))}
      {removed && (
        <Undo
          removed={removed}
          undo={() => {
            change(restoreRule(form, removed.index, removed.rule))
            setRemoved(null)
          }}
        />
      )}
      {form.rules.length > 0 && <Group>{button}</Group>}
      <Title order={2} size="h4" mt="md">
        {t('cond.terms')}
      </Title>
      <SectionCards form={form} change={change} />
      <Whole form={form} change={change} />
    </Stack>
  )
}

/** The last way out: the whole document as it is kept. */
function Whole({ form, change }: Props) {
  const { disabled, units } = useEditing()
  const { t } = useSay()
  const [asJson, json] = useDisclosure()
  return (
    <Group>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={json.open}>
        {t('cond.json.whole')}
      </Button>
      {asJson && (
        <JsonDialog
          title={t('cond.json.whole')}
          value={writeForm(form, units)}
          disabled={disabled}
          apply={(value) => change(readForm(value, units))}
          close={json.close}
        />
      )}
    </Group>
  )
}

function Undo(props: { readonly removed: Removed; readonly undo: () => void }) {
  const { t } = useSay()
  const { cells } = props.removed.rule.part
  const name = textOf(cells[`name.${language()}`]) || textOf(cells['id'])
  return (
    <Alert color="gray" role="status" py="xs">
      <Group justify="space-between">
        <Text size="sm">{t('cond.removed', { name })}</Text>
        <Button size="compact-sm" variant="default" onClick={props.undo}>
          {t('cond.undo')}
        </Button>
      </Group>
    </Alert>
  )
}
