import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Store, Till } from '#domains/programmes/programmes.api.ts'
import { queries, queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { FormDialog } from '../parts/FormDialog.tsx'
import { tidied } from '../parts/core/changes.ts'
import { EditDialog } from '../parts/EditDialog.tsx'
import { NameAndCode } from './NameAndCode.tsx'

type Doing = { readonly act: 'edit' | 'close'; readonly till: Till } | { readonly act: 'add' }

/** The tills of a store: to be added, renamed and closed. */
export function TillsDialog({
  store,
  close,
}: {
  readonly store: Store
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const tills = useQuery(queries.tills(store.id))
  const [doing, begin] = useState<Doing | null>(null)
  const back = () => begin(null)
  if (doing?.act === 'close') return <CloseTill till={doing.till} close={back} />
  if (doing)
    return <TillForm store={store} till={'till' in doing ? doing.till : null} close={back} />
  return (
    <Dialog title={t('tills.of', { name: store.name })} close={close}>
      <Stack>
        <Shown of={tills} lines={3}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('stores.noTills')} hint={t('tills.empty.hint')} />
            ) : (
              <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
                {items.map((till) => (
                  <Line key={till.id} till={till} begin={begin} />
                ))}
              </Stack>
            )
          }
        </Shown>
        <Group justify="space-between">
          {store.closedAt === null ? (
            <GuardedButton
              needs="programmes:write"
              variant="light"
              onClick={() => begin({ act: 'add' })}
            >
              {t('tills.add')}
            </GuardedButton>
          ) : (
            <Text size="sm" c="dimmed">
              {t('tills.store.closed')}
            </Text>
          )}
          <Button variant="default" onClick={close}>
            {t('views.done')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function Line({ till, begin }: { readonly till: Till; readonly begin: (doing: Doing) => void }) {
  const { t } = useTranslation()
  const { name, code, closedAt } = till
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ flex: '1 1 140px', minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} className="breaks">
            {name}
          </Text>
          {closedAt !== null && (
            <Badge variant="default" tt="none">
              {t('tills.closed')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className="breaks">
          {t('stores.code')}: {code}
        </Text>
      </div>
      {closedAt === null && (
        <Group gap={4}>
          <GuardedButton
            needs="programmes:write"
            size="compact-sm"
            variant="subtle"
            onClick={() => begin({ act: 'edit', till })}
          >
            {t('stores.edit')}
          </GuardedButton>
          <GuardedButton
            needs="programmes:write"
            size="compact-sm"
            variant="subtle"
            onClick={() => begin({ act: 'close', till })}
          >
            {t('tills.close')}
          </GuardedButton>
        </Group>
      )}
    </Group>
  )
}

const again = (storeId: string) => queryClient.invalidateQueries({ queryKey: ['tills', storeId] })

type Values = { name: string; code: string }

const valuesOf = (till: Till | null): Values => ({ name: till?.name ?? '', code: till?.code ?? '' })

function TillForm(props: {
  readonly store: Store
  readonly till: Till | null
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { store, till, close } = props
  const form = {
    close,
    beside: { 'till.code_taken': 'code' } as const,
    validate: ({ name, code }: Values) => ({
      name: name.trim() === '' ? t('tills.name.none') : null,
      code: code.trim() === '' ? t('stores.code.none') : null,
    }),
    children: ({ getInputProps }: UseFormReturnType<Values>) => (
      <NameAndCode
        of={(field) => getInputProps(field)}
        label={t('tills.name')}
        hint={t('tills.name.hint')}
        codeHint={t('tills.code.hint')}
      />
    ),
  }
  const params = { storeId: store.id }
  if (till === null) {
    return (
      <FormDialog<Values>
        {...form}
        title={t('tills.add.to', { name: store.name })}
        submit={t('tills.add')}
        initial={valuesOf(null)}
        act={async (typed, options) => {
          await client().programmes.openTill({ params, body: tidied(typed) }, options)
          await again(store.id)
        }}
      />
    )
  }
  return (
    <EditDialog<Till, Values>
      {...form}
      title={t('tills.edit.of', { name: till.name })}
      of={till}
      valuesOf={valuesOf}
      told={({ name, code }) => ({ [t('tills.name')]: name, [t('stores.code')]: code })}
      read={() => readAgain(till)}
      save={async (changes, { revision }, options) => {
        const body = { ...changes, revision }
        await client().programmes.editTill({ params: { tillId: till.id }, body }, options)
        await again(store.id)
      }}
    />
  )
}

/** The till as it is now: a store has few, and none is ever taken out of the list. */
async function readAgain({ id, storeId }: Till): Promise<Till> {
  const { items } = await queryClient.fetchQuery({ ...queries.tills(storeId), staleTime: 0 })
  return items.find((till) => till.id === id)!
}

function CloseTill({ till, close }: { readonly till: Till; readonly close: () => void }) {
  const { t } = useTranslation()
  return (
    <FormDialog
      title={t('tills.close.of', { name: till.name })}
      hint={t('tills.close.sure')}
      submit={t('tills.close')}
      isGrave
      initial={{}}
      close={close}
      act={async (_, options) => {
        await client().programmes.closeTill({ params: { tillId: till.id } }, options)
        await again(till.storeId)
      }}
    />
  )
}
