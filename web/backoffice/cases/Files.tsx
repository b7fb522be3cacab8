import { Alert, Button, FileButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment, Case } from '#domains/cases/cases.api.ts'
import { LARGEST } from '#domains/cases/core/file.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { keepCase } from './queries.ts'
import { saveAs } from './saveAs.ts'

/** The files of a case: kept as they are, and saved rather than shown. */
export function Files({ of }: { readonly of: Case }) {
  const { t } = useTranslation()
  const [tooLarge, setTooLarge] = useState(false)
  const attaching = useMutation({
    mutationFn: async (file: File) => {
      const body = { name: file.name.slice(-255), content: await base64Of(file) }
      return client().cases.attach({ params: { caseId: of.id }, body })
    },
    onSuccess: keepCase,
  })
  const saving = useMutation({
    mutationFn: async ({ id, name, mediaType }: Attachment) => {
      const params = { caseId: of.id, attachmentId: id }
      saveAs(name, mediaType, await client().cases.download({ params }))
    },
  })
  const attach = (file: File | null) => {
    setTooLarge(file !== null && file.size > LARGEST)
    if (file !== null && file.size <= LARGEST) attaching.mutate(file)
  }
  const error = attaching.error ?? saving.error
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="xs">
        {t('cases.files')}
      </Title>
      <Stack gap="xs">
        {error && <Failure error={error} />}
        {tooLarge && (
          <Alert color="red" role="alert">
            {t('cases.files.tooLarge')}
          </Alert>
        )}
        {of.attachments.map((file) => (
          <OneFile key={file.id} file={file} save={() => saving.mutate(file)} />
        ))}
        <FileButton
          onChange={attach}
          accept="image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain"
          inputProps={{ 'aria-label': t('cases.files.add') }}
        >
          {({ onClick }) => (
            <GuardedButton
              needs="cases:write"
              variant="default"
              size="xs"
              onClick={onClick}
              loading={attaching.isPending}
            >
              {t('cases.files.add')}
            </GuardedButton>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          {t('cases.files.hint')}
        </Text>
      </Stack>
    </Paper>
  )
}

function OneFile({ file, save }: { readonly file: Attachment; readonly save: () => void }) {
  const { t } = useTranslation()
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Button variant="subtle" size="compact-sm" ml={-9} miw={0} onClick={save}>
        {file.name}
      </Button>
      <Text size="xs" c="dimmed" className="nowrap">
        {t('cases.files.size', { size: Math.max(1, Math.round(file.size / 1024)) })}
      </Text>
    </Group>
  )
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // a call takes so many arguments and not more
  for (let from = 0; from < bytes.length; from += 32_768)
    text += String.fromCharCode(...bytes.subarray(from, from + 32_768))
  return btoa(text)
}
