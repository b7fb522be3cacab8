import {
  Button,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Template, TemplatePreview } from '#domains/messaging/templates.api.ts'
import { messageQueries, type Source, type Which } from './queries.ts'
import type { Editing } from './useText.ts'

type Field = HTMLInputElement | HTMLTextAreaElement
export type Fault = TemplatePreview['faults'][number]

const modes = ['ours', 'own', 'off'] as const

/** Where a text is written: what is sent, its parts with the faults in them, and what can be put in. */
export function Fields(props: {
  readonly editing: Editing
  readonly which: Which
  readonly text: Template
}) {
  const { t } = useTranslation()
  const { editing, which, text } = props
  const { mode } = editing
  const isCode = which.event.endsWith('.code')
  return (
    <Paper withBorder p="lg" mb="md">
      <Stack gap="md">
        <SegmentedControl
          aria-label={t('msg.edit.mode')}
          data={modes
            .filter((value) => value !== 'off' || !isCode)
            .map((value) => ({ value, label: t(`msg.mode.${value}`) }))}
          value={mode}
          onChange={editing.setMode}
          fullWidth
        />
        {mode === 'ours' && (
          <>
            <Text size="sm" c="dimmed">
              {t('msg.edit.ours.hint')}
            </Text>
            <Text size="sm" className="lines" lang={which.language}>
              {text.ours.body}
            </Text>
          </>
        )}
        {mode === 'off' && <Text c="dimmed">{t('msg.edit.off.hint')}</Text>}
        {mode === 'own' && <Parts {...props} />}
      </Stack>
    </Paper>
  )
}

function Parts(props: {
  readonly editing: Editing
  readonly which: Which
  readonly text: Template
}) {
  const { t } = useTranslation()
  const { editing, which, text } = props
  const { source } = editing
  const fields = useRef<Partial<Record<keyof Source, Field | null>>>({})
  const last = useRef<keyof Source>('body')
  const settled = editing.settled(source)
  const judged = useQuery({
    ...messageQueries.preview(which, settled, null),
    enabled: settled.body !== '',
  })
  const faults = judged.data?.faults ?? []

  const insert = (words: string): void => {
    const part = last.current
    const field = fields.current[part]
    const value = source[part] ?? ''
    const from = field?.selectionStart ?? value.length
    const to = field?.selectionEnd ?? value.length
    editing.setPart(part, value.slice(0, from) + words + value.slice(to))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + words.length, from + words.length)
    })
  }
  const show = (fault: Fault): void => {
    const field = fields.current[fault.part]
    const lines = (source[fault.part] ?? '').split('\n')
    const before = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
    field?.focus()
    field?.setSelectionRange(before + fault.column - 1, before + lines[fault.line - 1]!.length)
  }
  const wired = (part: keyof Source) => ({
    label: t(`msg.edit.${part}`),
    value: source[part] ?? '',
    lang: which.language,
    ref: (field: Field | null) => void (fields.current[part] = field),
    onFocus: () => void (last.current = part),
    onChange: (event: { currentTarget: Field }) => editing.setPart(part, event.currentTarget.value),
    error: faultsIn(part),
  })
  const faultsIn = (part: keyof Source) => {
    const found = faults.filter((fault) => fault.part === part)
    return found.length === 0 ? null : <Faults of={found} show={show} />
  }
  return (
    <>
      {text.parts.includes('subject') && <TextInput {...wired('subject')} maxLength={200} />}
      <Textarea {...wired('body')} required maxLength={4000} autosize minRows={4} maxRows={14} />
      {text.parts.includes('html') && (
        <Textarea
          {...wired('html')}
          description={t('msg.edit.html.hint')}
          maxLength={60_000}
          autosize
          minRows={3}
          maxRows={16}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        />
      )}
      <Variables of={text.variables} insert={insert} />
    </>
  )
}

/** What is wrong, where; a click leads there. */
export function Faults(props: {
  readonly of: readonly Fault[]
  readonly show: (fault: Fault) => void
}) {
  const { t } = useTranslation()
  return props.of.map((fault) => (
    <button
      key={`${fault.line} ${fault.column} ${fault.code}`}
      type="button"
      className="fault"
      onClick={() => props.show(fault)}
    >
      {t('msg.edit.at', { line: fault.line, column: fault.column, message: fault.message })}
    </button>
  ))
}

function Variables(props: {
  readonly of: Template['variables']
  readonly insert: (words: string) => void
}) {
  const { t } = useTranslation()
  return (
    <div role="group" aria-label={t('msg.edit.insert')}>
      <Text size="sm" fw={500}>
        {t('msg.edit.insert')}
      </Text>
      <Text size="sm" c="dimmed" mb={6}>
        {t('msg.edit.insert.hint')}
      </Text>
      <Group gap={6}>
        {props.of.map(({ name, about, optional, insert }) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            h="auto"
            mih={26}
            py={2}
            styles={{ label: { whiteSpace: 'normal', textAlign: 'left' } }}
            onClick={() => props.insert(insert)}
          >
            {about}
            {optional && ` (${t('msg.edit.optional')})`}
          </Button>
        ))}
      </Group>
    </div>
  )
}
