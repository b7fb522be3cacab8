import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { sayDone } from '../desk/done.tsx'
import { deskQueries } from '../desk/queries.ts'
import { useSession } from '../Door.tsx'
import { addressOf, readViews, renamed, withoutView, withView, type View } from './core/views.ts'

type Props = {
  /** The list they are of. */
  readonly list: string
  readonly params: URLSearchParams
  /** The names of its filters; nothing else of the address is kept. */
  readonly filters: readonly string[]
  readonly open: (address: string) => void
}

/** The views of a list that one keeps for oneself, in this browser: to open, save, rename and delete. */
export function SavedViews(props: Props) {
  const { t } = useTranslation()
  const [views, keep] = useViews(props.list)
  const [doing, begin] = useState<'save' | 'change' | null>(null)
  const address = addressOf(props.params, props.filters)
  const isKept = views.some((view) => view.address === address)
  if (views.length === 0 && address === '') return null
  return (
    <Group gap={6} role="group" aria-label={t('views.title')}>
      {views.map((view) => (
        <Button
          key={view.name}
          size="compact-sm"
          radius="xl"
          variant={view.address === address ? 'light' : 'default'}
          aria-pressed={view.address === address}
          maw={240}
          onClick={() => props.open(view.address === address ? '' : view.address)}
        >
          {view.name}
        </Button>
      ))}
      {address !== '' && !isKept && (
        <Button size="compact-sm" variant="subtle" onClick={() => begin('save')}>
          {t('views.save')}
        </Button>
      )}
      {views.length > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => begin('change')}>
          {t('views.change')}
        </Button>
      )}
      {doing === 'save' && (
        <SaveView
          close={() => begin(null)}
          save={(name) => {
            keep((now) => withView(now, { name, address }))
            begin(null)
          }}
        />
      )}
      {doing === 'change' && <ChangeViews views={views} keep={keep} close={() => begin(null)} />}
    </Group>
  )
}

type Keep = (change: (now: readonly View[]) => readonly View[]) => void

/** What this person has kept of a list; several people may use one browser. */
function useViews(list: string): [readonly View[], Keep] {
  const session = useSession()
  const isPerson = session.kind === 'person'
  const me = useQuery({ ...deskQueries.me(), enabled: isPerson })
  const who = isPerson ? (me.data ?? '') : 'key'
  const [kept, setKept] = useLocalStorage<readonly View[]>({
    key: `kopilka.views.${list}.${session.organisation}.${who}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: (text) => readViews(text ?? null),
  })
  return [kept, (change) => setKept(change)]
}

function SaveView(props: { readonly save: (name: string) => void; readonly close: () => void }) {
  const { t } = useTranslation()
  const form = useForm({ initialValues: { name: '' } })
  return (
    <Dialog title={t('views.save')} close={props.close}>
      <form
        onSubmit={form.onSubmit(({ name }) => {
          if (name.trim() !== '') props.save(name.trim())
        })}
      >
        <Stack>
          <TextInput
            {...form.getInputProps('name')}
            label={t('views.name')}
            description={t('views.hint')}
            required
            maxLength={60}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.close}>
              {t('desk.cancel')}
            </Button>
            <Button type="submit">{t('views.save.do')}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function ChangeViews(props: {
  readonly views: readonly View[]
  readonly keep: Keep
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { views, keep, close } = props
  const remove = ({ name }: View) => {
    const before = views
    keep((now) => withoutView(now, name))
    sayDone(t('views.deleted', { name }), () => Promise.resolve(keep(() => before)))
    if (views.length === 1) close()
  }
  return (
    <Dialog title={t('views.change')} close={close}>
      <Stack>
        {views.map((view) => (
          <ViewRow
            key={view.name}
            view={view}
            rename={(name) => keep((now) => renamed(now, view.name, name))}
            remove={() => remove(view)}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t('views.change.hint')}
        </Text>
        <Group justify="flex-end">
          <Button onClick={close}>{t('views.done')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function ViewRow(props: {
  readonly view: View
  readonly rename: (name: string) => void
  readonly remove: () => void
}) {
  const { t } = useTranslation()
  const { name } = props.view
  const [typed, setTyped] = useState(name)
  const rename = () => {
    const to = typed.trim()
    if (to === '') setTyped(name)
    else if (to !== name) props.rename(to)
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        aria-label={t('views.nameOf', { name })}
        value={typed}
        maxLength={60}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={rename}
        onKeyDown={({ key }) => key === 'Enter' && rename()}
      />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('views.delete', { name })}
        onClick={props.remove}
      >
        ×
      </ActionIcon>
    </Group>
  )
}
