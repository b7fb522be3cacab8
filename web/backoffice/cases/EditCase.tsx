import { Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Case } from '#domains/cases/cases.api.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { MeanwhileAlert } from './Lines.tsx'
import { Ends, KindAndPriority } from './parts.tsx'
import { MemberPick, QueuePick } from './pickers.tsx'
import { caseQueries } from './queries.ts'
import { useChange } from './useChange.ts'

/** Changes what a case is about and whose it is. What was typed stays when another was faster. */
export function EditCase({ of, close }: { readonly of: Case; readonly close: () => void }) {
  const { t } = useTranslation()
  const assignees = useQuery(caseQueries.assignees())
  const changing = useChange(of, close)
  const form = useForm({
    initialValues: {
      subject: of.subject,
      kind: of.kind,
      priority: of.priority,
      memberId: of.memberId,
      assigneeId: of.assignee?.id ?? null,
      queue: of.queue ?? '',
    },
  })
  const save = (values: typeof form.values) => {
    const body = changedOf(form.getInitialValues(), values)
    changing.change((revision, idempotencyKey) =>
      client().cases.edit(
        { params: { caseId: of.id }, body: { ...body, revision } },
        { idempotencyKey },
      ),
    )
  }
  const operators = assignees.data?.operators ?? []
  return (
    <Dialog title={t('cases.edit.title', { number: of.number })} close={close} firm>
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          {changing.error && <Failure error={changing.error} />}
          {changing.meanwhile && <MeanwhileAlert of={of} meanwhile={changing.meanwhile} />}
          <TextInput
            {...form.getInputProps('subject')}
            label={t('cases.subject')}
            required
            maxLength={200}
          />
          <KindAndPriority form={form} />
          {of.dispute === null && (
            <MemberPick
              value={form.values.memberId}
              onChange={(memberId) => form.setFieldValue('memberId', memberId)}
            />
          )}
          <Select
            {...form.getInputProps('assigneeId')}
            label={t('cases.assignee')}
            placeholder={t('cases.assignee.none')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('cases.assignee.none') }}
            data={operators.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <QueuePick
            value={form.values.queue}
            onChange={(queue) => form.setFieldValue('queue', queue)}
          />
          <Ends
            close={close}
            submit={changing.meanwhile ? null : t('cases.save')}
            pending={changing.isPending}
          />
        </Stack>
      </form>
    </Dialog>
  )
}

type Values = Pick<Case, 'subject' | 'kind' | 'priority' | 'memberId'> & {
  readonly assigneeId: string | null
  readonly queue: string
}

/** Only what was changed here: another may have changed the rest. */
function changedOf(before: Values, { queue, ...after }: Values) {
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== before[name as keyof typeof after],
  )
  return {
    ...(Object.fromEntries(changed) as Partial<typeof after>),
    ...(queue !== before.queue && { queue: queue.trim() || null }),
  }
}
