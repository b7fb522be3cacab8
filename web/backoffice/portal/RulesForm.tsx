import { Group, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptEntrance } from '#domains/portal/portal.api.ts'
import { day } from '../../shared/format.ts'
import { queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { portalQueries } from './queries.ts'

/** The rules in both languages; publishing makes the next version of them. */
export function RulesForm({ rules }: { readonly rules: KeptEntrance['rules'] }) {
  const { t } = useTranslation()
  const session = useSession()
  const [text, setText] = useState(rules?.text ?? { ru: '', en: '' })
  const [isEmpty, setEmpty] = useState(false)
  const publishing = useMutation({
    mutationFn: () => client().portal.publishRules({ body: { text } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(portalQueries.entrance())
      notifications.show({
        message: t('portal.rules.published'),
        closeButtonProps: { 'aria-label': t('notice.close') },
      })
    },
  })
  const publish = () => {
    const lacks = text.ru.trim() === '' || text.en.trim() === ''
    setEmpty(lacks)
    if (!lacks) publishing.mutate()
  }
  const isAllowed = may(session, 'programmes:write')
  return (
    <Stack>
      <Text c="dimmed" size="sm">
        {rules === null
          ? t('portal.rules.none')
          : t('portal.rules.version', { version: rules.version, day: day(rules.publishedAt) })}
      </Text>
      {publishing.error && <Failure error={publishing.error} />}
      {(['ru', 'en'] as const).map((each) => (
        <Textarea
          key={each}
          label={t(`portal.rules.${each}`)}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={50_000}
          disabled={!isAllowed}
          value={text[each]}
          error={isEmpty && text[each].trim() === '' ? t('portal.rules.empty') : null}
          onChange={({ currentTarget }) => setText({ ...text, [each]: currentTarget.value })}
        />
      ))}
      <Group justify="flex-end">
        <GuardedButton
          needs="programmes:write"
          variant="default"
          loading={publishing.isPending}
          onClick={publish}
        >
          {t('portal.rules.publish')}
        </GuardedButton>
      </Group>
    </Stack>
  )
}
