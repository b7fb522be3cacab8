import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplatePreview } from '#domains/messaging/templates.api.ts'
import { fullName } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { Bubble } from './Bubble.tsx'
import { messageQueries, type Source, type Which } from './queries.ts'

export type Somebody = { readonly id: string; readonly name: string }

/** What a text comes to, as members will see it, while it is written. */
export function Preview(props: { readonly which: Which; readonly source: Source | null }) {
  const { t } = useTranslation()
  const [member, setMember] = useState<Somebody | null>(null)
  const { which, source } = props
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('msg.preview')}>
      <Stack gap="md">
        <div>
          <Title order={2} size="h4">
            {t('msg.preview')}
          </Title>
          <Text size="sm" c="dimmed">
            {member ? t('msg.preview.for', { name: member.name }) : t('msg.preview.made')}
          </Text>
        </div>
        {source === null ? (
          <Text c="dimmed">{t('msg.preview.off')}</Text>
        ) : (
          <Told which={which} source={source} member={member} />
        )}
        <Find set={setMember} />
      </Stack>
    </Paper>
  )
}

function Told(props: {
  readonly which: Which
  readonly source: Source
  readonly member: Somebody | null
}) {
  const { which, source, member } = props
  const { data, error } = useQuery(messageQueries.preview(which, source, member?.id ?? null))
  const { t } = useTranslation()
  if (error) return <Failure error={error} />
  if (!data) return null
  if (data.text === null) return <Text c="dimmed">{t('msg.edit.faulty')}</Text>
  return (
    <div aria-live="polite">
      <Bubble
        form={which.channel}
        subject={data.subject}
        text={data.text}
        html={data.html}
        language={which.language}
      />
      <Counted of={data} />
      {data.madeUp.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('msg.preview.madeUp', { names: data.madeUp.join(', ') })}
        </Text>
      )}
    </div>
  )
}

/** How long it is, and in how many parts it goes. */
export function Counted({
  of: { sms, characters },
}: {
  readonly of: Pick<TemplatePreview, 'sms' | 'characters'>
}) {
  const { t } = useTranslation()
  if (!sms) {
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {t('msg.sms.count', { count: characters })}
      </Text>
    )
  }
  return (
    <>
      <Text size="sm" c="dimmed" mt="xs">
        {[
          t('msg.sms.parts', { count: sms.segments }),
          t('msg.sms.count', { count: characters }),
          sms.encoding,
          t('msg.sms.left', { count: sms.left }),
        ].join(' · ')}
      </Text>
      {/* of a Russian text every letter is beyond, which is no news */}
      {sms.beyond.length > 0 && !sms.beyond.some((each) => /\p{Script=Cyrillic}/u.test(each)) && (
        <Text size="sm" c="dimmed">
          {t('msg.sms.beyond', { characters: sms.beyond.join(' ') })}
        </Text>
      )}
    </>
  )
}

/** Finds a member whose text one wants to see. */
export function Find({ set }: { readonly set: (member: Somebody | null) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const finding = useMutation({
    mutationFn: async (search: string) => {
      if (search === '') return null
      const { items } = await client().members.list({ query: { search, limit: 1 } })
      return items[0] ?? 'nobody'
    },
    onSuccess: (found) => {
      if (found === 'nobody') return
      set(found && { id: found.id, name: fullName(found.name) ?? '–' })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        finding.mutate(typed.trim())
      }}
    >
      {finding.error && <Failure error={finding.error} />}
      <Group align="flex-end" gap="xs">
        <TextInput
          flex={1}
          miw={180}
          label={t('msg.preview.member')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={finding.data === 'nobody' ? t('msg.preview.none') : null}
        />
        <Button type="submit" variant="default" loading={finding.isPending}>
          {t('msg.preview.find')}
        </Button>
      </Group>
    </form>
  )
}
