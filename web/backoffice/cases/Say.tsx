import { Group, Menu, Paper, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core'
import { getHotkeyHandler, useHotkeys } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Case } from '#domains/cases/cases.api.ts'
import { isDone } from '#domains/cases/core/kinds.ts'
import { language } from '../../shared/i18n.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { caseQueries, keepCase } from './queries.ts'

const THEN = ['none', 'waiting', 'resolved'] as const

/** Notes what the member was told, or a word among colleagues; templates help. */
export function Say({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const [to, setTo] = useState<'member' | 'ourselves'>('member')
  const [text, setText] = useState('')
  const [then, setThen] = useState<(typeof THEN)[number]>('none')
  const field = useRef<HTMLTextAreaElement>(null)
  const saying = useSaying(of, () => {
    setText('')
    setThen('none')
  })
  const say = () => {
    if (text.trim() === '') field.current?.focus()
    else if (!saying.isPending) saying.mutate({ to, text, ...(then !== 'none' && { then }) })
  }
  useHotkeys([['alt + A', () => field.current?.focus()]], [])
  const possible = THEN.filter(
    (each) => each === 'none' || (!isDone(of.status) && each !== of.status),
  )
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        {saying.error && <Failure error={saying.error} />}
        <Group justify="space-between">
          <SegmentedControl
            aria-label={t('cases.say')}
            value={to}
            onChange={(value) => setTo(value === 'member' ? 'member' : 'ourselves')}
            data={(['member', 'ourselves'] as const).map((value) => ({
              value,
              label: t(`cases.say.${value}`),
            }))}
          />
          <Templates
            of={of}
            choose={(filled) => setText((now) => (now ? `${now}\n${filled}` : filled))}
          />
        </Group>
        <Textarea
          ref={field}
          label={t('cases.say.text')}
          description={t(`cases.say.${to}.hint`)}
          autosize
          minRows={3}
          maxRows={14}
          maxLength={8000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={getHotkeyHandler([['mod + Enter', say]])}
        />
        <Group justify="space-between" align="flex-end">
          <Select
            label={t('cases.say.then')}
            allowDeselect={false}
            value={then}
            onChange={(value) => setThen(THEN.find((each) => each === value) ?? 'none')}
            data={possible.map((value) => ({ value, label: t(`cases.say.then.${value}`) }))}
          />
          <GuardedButton needs="cases:write" onClick={say} loading={saying.isPending}>
            {t('cases.say.submit')}
          </GuardedButton>
        </Group>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {t('cases.keys')}
        </Text>
      </Stack>
    </Paper>
  )
}

type Said = {
  readonly to: 'member' | 'ourselves'
  readonly text: string
  readonly then?: 'waiting' | 'resolved'
}

/** Notes once, however often the button is pressed. */
function useSaying(of: Case, done: () => void) {
  const keys = useRequestKeys()
  return useMutation({
    mutationFn: (body: Said) =>
      client().cases.say({ params: { caseId: of.id }, body }, { idempotencyKey: keys.keyOf(body) }),
    onSuccess: async (changed) => {
      done()
      keys.forget()
      await keepCase(changed)
    },
  })
}

function Templates(props: { readonly of: Case; readonly choose: (text: string) => void }) {
  const { t } = useTranslation()
  const templates = useQuery(caseQueries.templates())
  const filling = useMutation({
    mutationFn: (templateId: string) =>
      client().caseOffice.filledTemplate({
        params: { caseId: props.of.id, templateId },
        query: { language: language() },
      }),
    onSuccess: ({ text }) => props.choose(text),
  })
  const items = templates.data?.items ?? []
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <GuardedButton
          needs="cases:write"
          variant="default"
          size="sm"
          unless={templates.data && items.length === 0 ? t('cases.say.noTemplates') : null}
          loading={filling.isPending}
        >
          {t('cases.say.template')}
        </GuardedButton>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ id, title }) => (
          <Menu.Item key={id} onClick={() => filling.mutate(id)}>
            {title[language()]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
