import { Alert, Button, FileButton, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../ui/states.tsx'
import { handIn, LARGEST } from './handIn.ts'

/** Chooses a file, or takes one that is dropped, and hands it in; `done` gets its id. */
export function ChooseFile(props: {
  /** Whether there is one already. */
  readonly has: boolean
  readonly done: (fileId: string) => void
}) {
  const { t } = useTranslation()
  const [sent, setSent] = useState(0)
  const [isOver, setOver] = useState(false)
  const [fault, setFault] = useState<'large' | 'nothing' | null>(null)
  const sending = useMutation({
    mutationFn: (file: File) => handIn(file, setSent),
    onSuccess: props.done,
  })
  const choose = (file: File | null | undefined) => {
    if (!file) return
    const found = file.size > LARGEST ? 'large' : file.size === 0 ? 'nothing' : null
    setFault(found)
    setSent(0)
    if (found === null) sending.mutate(file)
  }
  const file = sending.variables
  return (
    <Stack gap="xs">
      <Paper
        withBorder
        p="lg"
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          choose(event.dataTransfer.files[0])
        }}
        style={{
          borderStyle: 'dashed',
          ...(isOver && { borderColor: 'var(--mantine-primary-color-filled)' }),
        }}
      >
        <Group justify="center" gap="sm">
          <FileButton onChange={choose} accept=".csv,.txt,.gz,text/csv,application/gzip">
            {(given) => (
              <Button
                {...given}
                variant={props.has ? 'default' : 'filled'}
                loading={sending.isPending}
              >
                {t(props.has ? 'imports.choose.another' : 'imports.choose')}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed" className="breaks">
            {file && !sending.isPending ? file.name : t('imports.choose.hint')}
          </Text>
        </Group>
      </Paper>
      {fault && <Alert color="red">{t(`imports.${fault}`)}</Alert>}
      {sending.error && <Failure error={sending.error} />}
      {sending.isPending && file && (
        <Stack gap={4} maw={420}>
          <Text size="sm">{t('imports.sending', { name: file.name })}</Text>
          <Progress value={(sent / file.size) * 100} aria-label={file.name} />
        </Stack>
      )}
    </Stack>
  )
}
