import { Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { useSay } from './useSay.ts'

/** What no field can say is written as JSON. A text that is none is refused beside the field. */
export function JsonDialog(props: {
  readonly title: string
  readonly value: unknown
  readonly disabled: boolean
  readonly apply: (value: unknown) => void
  readonly close: () => void
}) {
  const { t } = useSay()
  const [text, setText] = useState(() => JSON.stringify(props.value, null, 2))
  const [error, setError] = useState<string | null>(null)
  const apply = () => {
    try {
      props.apply(JSON.parse(text))
      props.close()
    } catch (fault) {
      setError(`${t('cond.json.wrong')} ${fault instanceof Error ? fault.message : ''}`)
    }
  }
  return (
    <Dialog title={props.title} close={props.close} firm>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('cond.json.hint')}
        </Text>
        <Textarea
          aria-label={props.title}
          autosize
          minRows={8}
          maxRows={20}
          ff="monospace"
          value={text}
          error={error}
          readOnly={props.disabled}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <DialogActs close={props.close} disabled={props.disabled} onClick={apply}>
          {t('cond.json.apply')}
        </DialogActs>
      </Stack>
    </Dialog>
  )
}
