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
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Mailing } from '#domains/mailings/mailings.api.ts'
import { partsOf } from '#domains/messaging/core/forms.ts'
import { language as spoken } from '../../shared/i18n.ts'
import { client } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { Bubble } from '../messages/Bubble.tsx'
import { Faults, type Fault } from '../messages/Fields.tsx'
import { Counted, Find, type Somebody } from '../messages/Preview.tsx'
import { languages, type Source } from '../messages/queries.ts'
import { TestDialog } from '../messages/TestDialog.tsx'
import { Step } from './Step.tsx'
import { channels, mailingQueries, type Which } from './queries.ts'
import { keyOf, NOTHING, textsOf, type Drafting } from './useDraft.ts'

type Props = { readonly mailing: Mailing; readonly drafting: Drafting }

/** Milliseconds after the last letter until the preview is asked for. */
const REST = 400

/** What a mailing says: a text for each channel and language it is to go by. */
export function What({ mailing, drafting }: Props) {
  const { t } = useTranslation()
  const [first] = textsOf(drafting.draft)
  const [channel, setChannel] = useState<Which['channel']>(first?.channel ?? 'sms')
  const [language, setLanguage] = useState<Which['language']>(first?.language ?? spoken())
  const { texts } = drafting.draft
  const isWritten = (each: string, tongue: string) =>
    (texts[keyOf(each, tongue)]?.body.trim() ?? '') !== ''
  const mark = (words: string, written: boolean) => (written ? `${words} ✓` : words)
  return (
    <Step title={t('mail.what')} hint={t('mail.what.hint')}>
      <Stack gap="xs">
        <SegmentedControl
          aria-label={t('msg.channel')}
          data={channels.map((value) => ({
            value,
            label: mark(
              t(`msg.channel.${value}`),
              languages.some((tongue) => isWritten(value, tongue)),
            ),
          }))}
          value={channel}
          styles={{ label: { paddingInline: 4 } }}
          onChange={(value) => setChannel(channels.find((each) => each === value) ?? 'sms')}
          fullWidth
        />
        <SegmentedControl
          aria-label={t('mail.filter.language')}
          data={languages.map((value) => ({
            value,
            label: mark(t(`msg.in.${value}`), isWritten(channel, value)),
          }))}
          value={language}
          onChange={(value) => setLanguage(languages.find((each) => each === value) ?? 'ru')}
          fullWidth
        />
      </Stack>
      <OneText
        key={keyOf(channel, language)}
        mailing={mailing}
        drafting={drafting}
        which={{ channel, language }}
      />
    </Step>
  )
}

function OneText({ mailing, drafting, which }: Props & { readonly which: Which }) {
  const { t } = useTranslation()
  const [isTested, test] = useState(false)
  const key = keyOf(which.channel, which.language)
  const source = drafting.draft.texts[key] ?? NOTHING
  const [settled] = useDebouncedValue(source, REST)
  const put = (next: Source) => drafting.change({ texts: { ...drafting.draft.texts, [key]: next } })
  return (
    <>
      <Parts mailing={mailing} which={which} source={source} settled={settled} put={put} />
      {settled.body.trim() !== '' && <Seen mailing={mailing} which={which} source={settled} />}
      <Group gap="sm">
        <GuardedButton
          needs="mailings:write"
          variant="default"
          disabled={source.body.trim() === ''}
          onClick={() => test(true)}
        >
          {t('msg.test')}
        </GuardedButton>
        {source.body !== '' && (
          <Button variant="subtle" color="red" onClick={() => put(NOTHING)}>
            {t('mail.what.remove')}
          </Button>
        )}
      </Group>
      {isTested && (
        <TestDialog
          which={{ ...which, event: '' }}
          source={source}
          close={() => test(false)}
          send={(address) =>
            client().mailings.test({
              params: { mailingId: mailing.id },
              body: { ...which, source, address },
            })
          }
        />
      )}
    </>
  )
}

type Field = HTMLInputElement | HTMLTextAreaElement

function Parts(props: {
  readonly mailing: Mailing
  readonly which: Which
  readonly source: Source
  readonly settled: Source
  readonly put: (source: Source) => void
}) {
  const { t } = useTranslation()
  const { mailing, which, source, settled, put } = props
  const fields = useRef<Partial<Record<keyof Source, Field | null>>>({})
  const last = useRef<keyof Source>('body')
  const judged = useQuery({
    ...mailingQueries.preview(mailing.id, which, settled, null),
    enabled: settled.body.trim() !== '',
  })
  const faults = settled.body.trim() === '' ? [] : (judged.data?.faults ?? [])
  const parts = partsOf[which.channel]
  const change = (part: keyof Source, value: string) =>
    put({ ...source, [part]: value === '' && part !== 'body' ? null : value })
  const insert = (words: string): void => {
    const part = last.current
    const field = fields.current[part]
    const value = source[part] ?? ''
    const from = field?.selectionStart ?? value.length
    const to = field?.selectionEnd ?? value.length
    change(part, value.slice(0, from) + words + value.slice(to))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + words.length, from + words.length)
    })
  }
  const show = (fault: Fault): void => {
    const lines = (source[fault.part] ?? '').split('\n')
    const before = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
    const end = before + (lines[fault.line - 1]?.length ?? 0)
    fields.current[fault.part]?.focus()
    fields.current[fault.part]?.setSelectionRange(before + fault.column - 1, end)
  }
  const wired = (part: keyof Source) => {
    const found = faults.filter((fault) => fault.part === part)
    return {
      label: t(`msg.edit.${part}`),
      value: source[part] ?? '',
      lang: which.language,
      ref: (field: Field | null) => void (fields.current[part] = field),
      onFocus: () => void (last.current = part),
      onChange: ({ currentTarget }: { currentTarget: Field }) => change(part, currentTarget.value),
      error: found.length === 0 ? null : <Faults of={found} show={show} />,
    }
  }
  return (
    <>
      {parts.includes('subject') && <TextInput {...wired('subject')} maxLength={200} />}
      <Textarea {...wired('body')} maxLength={4000} autosize minRows={4} maxRows={14} />
      {parts.includes('html') && (
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
      <Variables insert={insert} />
    </>
  )
}

function Variables({ insert }: { readonly insert: (words: string) => void }) {
  const { t } = useTranslation()
  const choices = useQuery(mailingQueries.choices())
  return (
    <div role="group" aria-label={t('msg.edit.insert')}>
      <Text size="sm" fw={500} mb={6}>
        {t('msg.edit.insert')}
      </Text>
      <Group gap={6}>
        {(choices.data?.variables ?? []).map(({ name, about, insert: words }) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            h="auto"
            mih={26}
            py={2}
            styles={{ label: { whiteSpace: 'normal', textAlign: 'left' } }}
            onClick={() => insert(words)}
          >
            {about}
          </Button>
        ))}
      </Group>
    </div>
  )
}

/** What it comes to: on made-up values, or on a member who was looked for. */
function Seen(props: {
  readonly mailing: Mailing
  readonly which: Which
  readonly source: Source
}) {
  const { t } = useTranslation()
  const [member, setMember] = useState<Somebody | null>(null)
  const { mailing, which, source } = props
  const { data, error } = useQuery(
    mailingQueries.preview(mailing.id, which, source, member?.id ?? null),
  )
  return (
    <Paper p="md" bg="var(--mantine-color-default-hover)" radius="md">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {member ? t('msg.preview.for', { name: member.name }) : t('msg.preview.made')}
        </Text>
        {error && <Failure error={error} />}
        {data?.text === null && <Text c="dimmed">{t('msg.edit.faulty')}</Text>}
        {data && data.text !== null && (
          <div aria-live="polite">
            <Bubble
              form={which.channel}
              subject={data.subject}
              text={data.text}
              html={data.html}
              language={which.language}
            />
            <Counted of={data} />
          </div>
        )}
        <Find set={setMember} />
      </Stack>
    </Paper>
  )
}
