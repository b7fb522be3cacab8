import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Key } from '../../shared/words.en.ts'

/** The part of a form that a field needs. */
type Form = { getInputProps(name: string): object }

/** Reasons that are given again and again, by what is done. */
const READY = {
  enrol: ['reason.joins', 'reason.calls', 'reason.moves'],
  edit: ['reason.asked', 'reason.typo', 'reason.completed'],
  issue: ['reason.asked', 'reason.forgot'],
  activate: ['reason.inHand'],
  block: ['reason.lost', 'reason.stolen', 'reason.strange'],
  unblock: ['reason.found', 'reason.mistake'],
  replace: ['reason.lost', 'reason.broken'],
  phone: ['reason.newNumber', 'reason.lostPhone'],
  merge: ['reason.twice'],
  code: ['reason.noCode'],
  freeze: ['reason.lostPhone', 'reason.strange'],
  unfreeze: ['reason.phoneFound', 'reason.falseAlarm'],
} as const satisfies Readonly<Record<string, readonly Key[]>>

/** Why it is done: written, or taken from the usual reasons by one press. */
export function ReasonField(props: { readonly form: Form; readonly of?: keyof typeof READY }) {
  const { t } = useTranslation()
  const { form, of } = props
  const input = form.getInputProps('reason') as { onChange(value: string): void }
  return (
    <Stack gap={6}>
      <TextInput
        {...form.getInputProps('reason')}
        label={t('desk.reason')}
        description={t('desk.reason.record')}
        required
        maxLength={200}
      />
      {of !== undefined && (
        <Group gap={6} role="group" aria-label={t('reason.ready')}>
          {READY[of].map((reason) => (
            <Button
              key={reason}
              size="compact-xs"
              variant="default"
              onClick={() => input.onChange(t(reason))}
            >
              {t(reason)}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  )
}
