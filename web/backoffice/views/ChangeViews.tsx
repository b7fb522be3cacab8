import { ActionIcon, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { View, ViewEdit } from '#domains/access/views.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { sayDone } from '../desk/done.tsx'
import { fieldErrors } from '../desk/fieldErrors.ts'
import { useSession } from '../../ui/rights.ts'
import { viewQueries } from './queries.ts'

type Of = { readonly list: string; readonly close: () => void }

/** The views of a list to be renamed, shared and deleted; those of colleagues say whose they are. */
export function ChangeViews({ list, views, close }: Of & { readonly views: readonly View[] }) {
  const { t } = useTranslation()
  const own = views.filter(({ mine }) => mine)
  const others = views.filter(({ mine }) => !mine)
  const gone = () => views.length === 1 && close()
  return (
    <Dialog title={t('views.change')} close={close}>
      <Stack>
        {own.map((view) => (
          <Own key={view.id} view={view} list={list} gone={gone} />
        ))}
        {own.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('views.change.hint')}
          </Text>
        )}
        {others.length > 0 && (
          <Stack gap="xs" role="group" aria-label={t('views.others')}>
            <Text size="sm" fw={600}>
              {t('views.others')}
            </Text>
            {others.map((view) => (
              <Other key={view.id} view={view} list={list} gone={gone} />
            ))}
          </Stack>
        )}
        <Group justify="flex-end">
          <Button onClick={close}>{t('views.done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

type Row = { readonly view: View; readonly list: string; readonly gone: () => void }

function Own({ view, list, gone }: Row) {
  const { t } = useTranslation()
  const { id, name } = view
  const [typed, setTyped] = useState(name)
  // what was chosen shows at once, while the server is told
  const [shared, setShared] = useState(view.shared)
  const editing = useMutation({
    mutationFn: (body: ViewEdit) => client().views.edit({ params: { viewId: id }, body }),
    onSettled: () => queryClient.invalidateQueries(viewQueries.of(list)),
  })
  const beside = fieldErrors(editing.error, { name }, { 'view.name_taken': 'name' })
  const share = (wanted: boolean) => {
    setShared(wanted)
    editing.mutate({ shared: wanted }, { onError: () => setShared(view.shared) })
  }
  const rename = () => {
    const to = typed.trim()
    if (to === '') setTyped(name)
    else if (to !== name) editing.mutate({ name: to })
  }
  return (
    <Stack gap={6}>
      {editing.error && beside.name === undefined && <Failure error={editing.error} />}
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          flex={1}
          aria-label={t('views.nameOf', { name })}
          value={typed}
          error={beside.name}
          maxLength={60}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={rename}
          onKeyDown={({ key }) => key === 'Enter' && rename()}
        />
        <Delete view={view} list={list} gone={gone} />
      </Group>
      <Checkbox
        label={t('views.share')}
        aria-label={t('views.shareOf', { name })}
        checked={shared}
        disabled={editing.isPending}
        onChange={({ currentTarget }) => share(currentTarget.checked)}
      />
    </Stack>
  )
}

function Other({ view, list, gone }: Row) {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Text size="sm" className="breaks">
        {view.name}{' '}
        <Text span size="sm" c="dimmed">
          · {view.author}
        </Text>
      </Text>
      {may(useSession(), 'operators:write') && <Delete view={view} list={list} gone={gone} />}
    </Group>
  )
}

/** Deletes a view; one's own can be taken back for ten seconds. */
function Delete({ view, list, gone }: Row) {
  const { t } = useTranslation()
  const { name, address, shared, mine } = view
  const again = () => queryClient.invalidateQueries(viewQueries.of(list))
  const deleting = useMutation({
    mutationFn: () => client().views.drop({ params: { viewId: view.id } }),
    onSuccess: async () => {
      const back = async () => {
        await client().views.keep({ body: { list, name, address, shared } })
        await again()
      }
      sayDone(t('views.deleted', { name }), mine ? back : undefined)
      gone()
      await again()
    },
  })
  return (
    <>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('views.delete', { name })}
        loading={deleting.isPending}
        onClick={() => deleting.mutate()}
      >
        ×
      </ActionIcon>
      {deleting.error && <Failure error={deleting.error} />}
    </>
  )
}
