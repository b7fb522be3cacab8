import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Mailing } from '#domains/mailings/mailings.api.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { Said } from './Step.tsx'
import { keepMailing } from './queries.ts'

/** So many are looked up in one request. */
const PORTION = 5_000

/** Who is named in a text: a line each, of a table the first column. */
export const namesIn = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) =>
      line
        .split(/[;,\t]/, 1)[0]!
        .replaceAll('"', '')
        .trim(),
    )
    .filter((name) => name !== '' && name.length <= 200)

type Done = { readonly listed: number; readonly unknown: string[]; readonly unknownCount: number }

/** Puts names on the list, portion by portion; what came of it, and how far it is. */
function useList(mailing: Mailing, done: () => void) {
  const [looked, setLooked] = useState<{ done: number; of: number } | null>(null)
  const params = { mailingId: mailing.id }
  const setting = useMutation({
    mutationFn: async ({ names, add }: { names: readonly string[]; add: boolean }) => {
      let sum: Done = { listed: 0, unknown: [], unknownCount: 0 }
      for (let from = 0; from < Math.max(names.length, 1); from += PORTION) {
        setLooked({ done: from, of: names.length })
        const members = names.slice(from, from + PORTION)
        const answer = await client().mailings.setList({
          params,
          body: { members, add: add || from > 0 },
        })
        const unknown = [...sum.unknown, ...answer.unknown].slice(0, 20)
        const unknownCount = sum.unknownCount + answer.unknownCount
        sum = { listed: answer.listed, unknown, unknownCount }
      }
      await keepMailing(await client().mailings.see({ params }))
      return sum
    },
    onSuccess: done,
    onSettled: () => setLooked(null),
  })
  return { setting, looked }
}

/** The list of a mailing: pasted or from a file; who is not known is named. */
export function ListForm({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const { setting, looked } = useList(mailing, () => setTyped(''))
  const read = async (file: File | null) => {
    if (file) setting.mutate({ names: namesIn(await file.text()), add: true })
  }
  return (
    <Stack gap="sm">
      <Text fw={600} aria-live="polite">
        {t('mail.list.on', { count: mailing.listed })}
      </Text>
      {setting.error && <Failure error={setting.error} />}
      {looked && looked.of > PORTION && <Said words={t('mail.list.busy', looked)} />}
      {setting.data && setting.data.unknownCount > 0 && <Unknown of={setting.data} />}
      <Textarea
        label={t('mail.list.paste')}
        description={t('mail.list.hint')}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        autosize
        minRows={4}
        maxRows={10}
      />
      <Group gap="sm">
        <Button
          variant="default"
          loading={setting.isPending}
          disabled={typed.trim() === ''}
          onClick={() => setting.mutate({ names: namesIn(typed), add: true })}
        >
          {t('mail.list.set')}
        </Button>
        <Button
          variant="default"
          disabled={typed.trim() === '' || setting.isPending}
          onClick={() => setting.mutate({ names: namesIn(typed), add: false })}
        >
          {t('mail.list.replace')}
        </Button>
        <FileButton
          onChange={(file) => void read(file)}
          accept=".csv,.txt,text/csv,text/plain"
          inputProps={{ 'aria-label': t('mail.list.file') }}
        >
          {({ onClick }) => (
            <Button variant="subtle" onClick={onClick} disabled={setting.isPending}>
              {t('mail.list.file')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  )
}

function Unknown({ of: { unknown, unknownCount } }: { readonly of: Done }) {
  const { t } = useTranslation()
  return (
    <Alert color="orange" role="status" title={t('mail.list.unknown', { count: unknownCount })}>
      <Text size="sm" className="anywhere">
        {unknown.join(', ')}
        {unknownCount > unknown.length && ` ${t('mail.list.more')}`}
      </Text>
    </Alert>
  )
}
