import { Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Disputed } from '#domains/cases/cases.api.ts'
import type { Kind, Priority } from '#domains/cases/core/kinds.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { paths } from '../paths.ts'
import { Ends, KindAndPriority } from './parts.tsx'
import { DisputedPick } from './DisputedPick.tsx'
import { MemberPick, QueuePick } from './pickers.tsx'
import { keepCase } from './queries.ts'

type Values = {
  kind: Kind
  subject: string
  text: string
  memberId: string | null
  priority: Priority
  queue: string
  disputed: Disputed | null
}

const EMPTY: Values = {
  kind: 'question',
  subject: '',
  text: '',
  memberId: null,
  priority: 'normal',
  queue: '',
  disputed: null,
}

/** Opens a case, with a dispute over a purchase where there is one, and goes to it. */
export function NewCase(props: { readonly memberId: string | null; readonly close: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keys = useRequestKeys()
  const form = useForm<Values>({
    initialValues: { ...EMPTY, memberId: props.memberId },
  })
  const { values } = form
  const opening = useMutation({
    mutationFn: (asked: Values) =>
      client().cases.open({ body: bodyOf(asked) }, { idempotencyKey: keys.keyOf(asked) }),
    onSuccess: async (opened) => {
      await keepCase(opened)
      await navigate(paths.case(opened.id))
    },
  })
  const isDispute = values.kind === 'dispute'
  return (
    <Dialog title={t('cases.new')} close={props.close} firm>
      <form onSubmit={form.onSubmit((asked) => opening.mutate(asked))}>
        <Stack>
          {opening.error && <Failure error={opening.error} />}
          <KindAndPriority form={form} />
          <TextInput
            {...form.getInputProps('subject')}
            label={t('cases.subject')}
            required
            maxLength={200}
            data-autofocus
          />
          <MemberPick
            value={values.memberId}
            onChange={(memberId) => form.setValues({ memberId, disputed: null })}
          />
          {isDispute && values.memberId !== null && (
            <DisputedPick
              memberId={values.memberId}
              value={values.disputed}
              onChange={(disputed) => form.setFieldValue('disputed', disputed)}
            />
          )}
          <Textarea
            {...form.getInputProps('text')}
            label={t('cases.text')}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={8000}
          />
          <QueuePick
            value={values.queue}
            onChange={(queue) => form.setFieldValue('queue', queue)}
          />
          <Ends close={props.close} submit={t('cases.open')} pending={opening.isPending} />
        </Stack>
      </form>
    </Dialog>
  )
}

function bodyOf({ memberId, text, queue, disputed, ...rest }: Values) {
  return {
    ...rest,
    ...(memberId !== null && { memberId }),
    ...(text.trim() !== '' && { text }),
    ...(queue.trim() !== '' && { queue }),
    ...(rest.kind === 'dispute' && disputed !== null && { dispute: disputed }),
  }
}
