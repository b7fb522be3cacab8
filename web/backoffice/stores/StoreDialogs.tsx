import { TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Store } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { FormDialog } from '../parts/FormDialog.tsx'
import { tidied } from '../parts/core/changes.ts'
import { EditDialog } from '../parts/EditDialog.tsx'
import { NameAndCode } from './NameAndCode.tsx'

const again = () => queryClient.invalidateQueries({ queryKey: ['stores'] })

type Values = { name: string; code: string; city: string }

const valuesOf = (store: Store | null): Values => ({
  name: store?.name ?? '',
  code: store?.code ?? '',
  city: store?.city ?? '',
})

/** Adds a store, or changes one. */
export function StoreForm({
  of,
  close,
}: {
  readonly of: Store | null
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const form = {
    close,
    beside: { 'store.code_taken': 'code' } as const,
    validate: ({ name, code }: Values) => ({
      name: name.trim() === '' ? t('stores.name.none') : null,
      code: code.trim() === '' ? t('stores.code.none') : null,
    }),
    children: (form: UseFormReturnType<Values>) => <Inputs form={form} />,
  }
  if (of === null) {
    return (
      <FormDialog<Values>
        {...form}
        title={t('stores.add')}
        submit={t('stores.add')}
        initial={valuesOf(null)}
        act={async (typed, options) => {
          const { city, ...about } = tidied(typed)
          await client().programmes.openStore({ body: { ...about, city: city || null } }, options)
          await again()
        }}
      />
    )
  }
  const params = { storeId: of.id }
  return (
    <EditDialog<Store, Values>
      {...form}
      title={t('stores.edit.of', { name: of.name })}
      of={of}
      valuesOf={valuesOf}
      told={({ name, code, city }) => ({
        [t('stores.name')]: name,
        [t('stores.code')]: code,
        [t('stores.city')]: city ?? '',
      })}
      read={() => client().programmes.store({ params })}
      save={async ({ city, ...changes }, { revision }, options) => {
        const moved = city === undefined ? {} : { city: city || null }
        await client().programmes.editStore(
          { params, body: { ...changes, ...moved, revision } },
          options,
        )
        await again()
      }}
    />
  )
}

function Inputs({ form }: { readonly form: UseFormReturnType<Values> }) {
  const { t } = useTranslation()
  return (
    <>
      <NameAndCode
        of={(field) => form.getInputProps(field)}
        label={t('stores.name')}
        codeHint={t('stores.code.hint')}
      />
      <TextInput {...form.getInputProps('city')} label={t('stores.city')} maxLength={100} />
    </>
  )
}

/** Closes a store and its tills; what was bought there stays. */
export function CloseStore({ of, close }: { readonly of: Store; readonly close: () => void }) {
  const { t } = useTranslation()
  return (
    <FormDialog
      title={t('stores.close.of', { name: of.name })}
      hint={t('stores.close.sure')}
      submit={t('stores.close')}
      isGrave
      initial={{}}
      close={close}
      act={async (_, options) => {
        await client().programmes.closeStore({ params: { storeId: of.id } }, options)
        await Promise.all([again(), queryClient.invalidateQueries({ queryKey: ['tills', of.id] })])
      }}
    />
  )
}
