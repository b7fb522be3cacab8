import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Store } from '#domains/programmes/programmes.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { FormDialog } from '../parts/FormDialog.tsx'
import { changesOf } from './core/changes.ts'

const again = () => queryClient.invalidateQueries({ queryKey: ['stores'] })

/** Adds a store, or changes one. */
export function StoreForm(props: { readonly of: Store | null; readonly close: () => void }) {
  const { t } = useTranslation()
  const { of: store, close } = props
  const initial = { name: store?.name ?? '', code: store?.code ?? '', city: store?.city ?? '' }
  return (
    <FormDialog
      title={store ? t('stores.edit.of', { name: store.name }) : t('stores.add')}
      submit={t(store ? 'stores.save' : 'stores.add')}
      initial={initial}
      validate={({ name, code }) => ({
        name: name.trim() === '' ? t('stores.name.none') : null,
        code: code.trim() === '' ? t('stores.code.none') : null,
      })}
      beside={{ 'store.code_taken': 'code' }}
      close={close}
      act={async (values, options) => {
        const city = values.city.trim() || null
        const about = { name: values.name.trim(), code: values.code.trim(), city }
        if (!store) await client().programmes.openStore({ body: about }, options)
        else {
          // only what was changed here: a colleague may have changed the rest
          const body = changesOf({ ...initial, city: store.city }, about)
          const params = { storeId: store.id }
          if (Object.keys(body).length > 0)
            await client().programmes.editStore({ params, body }, options)
        }
        await again()
      }}
    >
      {(form) => (
        <>
          <TextInput
            {...form.getInputProps('name')}
            label={t('stores.name')}
            required
            maxLength={200}
            data-autofocus
          />
          <TextInput
            {...form.getInputProps('code')}
            label={t('stores.code')}
            description={t('stores.code.hint')}
            required
            maxLength={64}
          />
          <TextInput {...form.getInputProps('city')} label={t('stores.city')} maxLength={100} />
        </>
      )}
    </FormDialog>
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
