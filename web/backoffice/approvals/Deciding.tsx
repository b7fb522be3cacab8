import { SimpleGrid, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Approval } from '#domains/approvals/approvals.api.ts'
import { decimal, signed } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { pointsHaveMoved } from './queries.ts'

export type Verb = 'approve' | 'reject' | 'withdraw'

/** Approves, rejects or withdraws a request, with what one has to say to it. */
export function Deciding(props: {
  readonly request: Approval
  readonly verb: Verb
  readonly scale: number
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { request, verb, scale, close } = props
  const form = useForm({
    initialValues: { words: '' },
    validate: {
      words: (value) =>
        verb === 'reject' && value.trim() === '' ? t('correct.reason.missing') : null,
    },
  })
  const deciding = useDeciding(request, verb, close)
  const { name } = request.askedBy
  return (
    <Dialog
      title={t(`approvals.${verb}.of`, { points: signed(request.points, scale) })}
      close={close}
    >
      <form onSubmit={form.onSubmit(({ words }) => deciding.mutate(words.trim()))} noValidate>
        <Stack>
          {deciding.error && <Failure error={deciding.error} />}
          {verb !== 'reject' && <Text size="sm">{t(`approvals.${verb}.hint`, { name })}</Text>}
          {verb === 'approve' && <BeforeAndAfter request={request} scale={scale} />}
          {verb !== 'withdraw' && (
            <Textarea
              {...form.getInputProps('words')}
              label={t(verb === 'reject' ? 'approvals.reject.reason' : 'approvals.answer', {
                name,
              })}
              description={t(
                verb === 'reject' ? 'approvals.reject.hint' : 'approvals.answer.hint',
                { name },
              )}
              required={verb === 'reject'}
              autosize
              minRows={2}
              maxLength={500}
            />
          )}
          <DialogActs
            close={close}
            type="submit"
            loading={deciding.isPending}
            {...(verb === 'reject' && { color: 'red.8' })}
          >
            {t(`approvals.${verb}`)}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

function BeforeAndAfter(props: { readonly request: Approval; readonly scale: number }) {
  const { t } = useTranslation()
  const { request, scale } = props
  if (!request.balance) return null
  const { active } = request.balance
  const figures = [
    { label: t('approvals.before'), points: active },
    { label: t('approvals.after'), points: active + request.points },
  ]
  return (
    <SimpleGrid cols={2}>
      {figures.map(({ label, points }) => (
        <div key={label}>
          <Text size="sm" c="dimmed">
            {label}
          </Text>
          <Text size="lg" fw={600}>
            {decimal(points, scale)}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  )
}

function useDeciding({ id }: Approval, verb: Verb, close: () => void) {
  // one key for the action, however often its button is pressed
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const params = { approvalId: id }
  return useMutation({
    mutationFn: (words: string) => {
      const { approvals } = client()
      if (verb === 'withdraw') return approvals.withdraw({ params }, { idempotencyKey })
      return verb === 'reject'
        ? approvals.reject({ params, body: { reason: words } }, { idempotencyKey })
        : approvals.approve(
            { params, body: words === '' ? {} : { answer: words } },
            { idempotencyKey },
          )
    },
    onSuccess: async () => {
      await pointsHaveMoved()
      close()
    },
  })
}
