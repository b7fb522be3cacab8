import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { useCallOf } from './calls.ts'
import { sayDone } from './done.tsx'
import { refresh } from './queries.ts'
import { useShortcut } from './shortcuts.ts'

/** A note for whoever answers next; Ctrl+Enter writes it down. */
export function NoteForm({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const call = useCallOf(memberId)
  const field = useRef<HTMLTextAreaElement>(null)
  const keys = useRequestKeys()
  const form = useForm({ initialValues: { text: '' } })
  useShortcut('KeyN', () => field.current?.focus())
  const writing = useMutation({
    mutationFn: ({ text }: typeof form.values) =>
      client().desk.write(
        { params: { memberId }, body: { text, ...(call && { callId: call.id }) } },
        { idempotencyKey: keys.keyOf(text) },
      ),
    onSuccess: async () => {
      keys.forget()
      form.reset()
      sayDone(t('note.done'))
      await refresh(memberId)
    },
  })
  const submit = form.onSubmit((values) => {
    if (values.text.trim() !== '') writing.mutate(values)
  })
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {writing.error && <Failure error={writing.error} />}
        <Textarea
          {...form.getInputProps('text')}
          ref={field}
          aria-label={t('note.label')}
          placeholder={t('note.placeholder')}
          autosize
          minRows={2}
          maxLength={2000}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
          }}
        />
        <Group justify="flex-end">
          <Button type="submit" size="sm" variant="default" loading={writing.isPending}>
            {t('note.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
