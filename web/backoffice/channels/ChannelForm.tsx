import {
  Code,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelShown } from '#domains/channels/channels.api.ts'
import { placeholders } from '#domains/channels/core/faults.ts'
import type { Kind } from '#domains/channels/core/settings.ts'
import { Problem } from '#sdk/client.ts'
import type { Key } from '../../shared/words.en.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { fields, type Field } from './core/fields.ts'
import { bodyOf, faultsOf, valuesOf, type Values } from './core/form.ts'

/** The settings of a channel; what the server finds wrong stands beside its field. */
export function ChannelForm(props: {
  readonly kind: Kind
  readonly channel: ChannelShown | null
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { kind, channel, close } = props
  const [values, setValues] = useState<Values>(() => valuesOf(kind, channel))
  const saving = useMutation({
    mutationFn: () => save(kind, values),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['channels'] })
      notifications.show({
        message: t('channels.saved'),
        closeButtonProps: { 'aria-label': t('notice.close') },
      })
      close()
    },
  })
  const { error } = saving
  const faults = error instanceof Problem ? faultsOf(kind, error.errors) : {}
  const isTold = Object.keys(faults).some((path) => path !== '')
  const set = (path: string) => (value: string | number | boolean) =>
    setValues((before) => ({ ...before, [path]: value }))
  const inputOf = (field: Field) => (
    <Input
      key={field.path}
      field={field}
      value={values[field.path] ?? ''}
      isKept={channel?.secrets.includes(field.path.replace('secrets.', '')) ?? false}
      error={faults[field.path]}
      set={set(field.path)}
    />
  )
  return (
    <Dialog title={t('channels.form', { name: t(`channels.kind.${kind}`) })} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          saving.mutate()
        }}
      >
        <Stack>
          {error && (!isTold || faults[''] !== undefined) && <Failure error={error} />}
          {inputOf({ path: 'enabled', as: 'switch' })}
          <SimpleGrid cols={{ base: 1, xs: 2 }} verticalSpacing="md">
            {inputOf({ path: 'position', as: 'number', max: 99 })}
            {inputOf({ path: 'rate', as: 'number', max: 10_000 })}
          </SimpleGrid>
          {fields[kind].map(inputOf)}
          {channel?.receiptsAddress && (
            <Kept label={t('channels.receipts')} value={channel.receiptsAddress} />
          )}
          {channel?.pushKey && <Kept label={t('channels.pushKey')} value={channel.pushKey} />}
          <DialogActs close={close} type="submit" loading={saving.isPending}>
            {t('channels.save')}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The form holds what the contract asks; whatever is missing the server says beside its field. */
function save(kind: Kind, values: Values): Promise<ChannelShown> {
  const body = bodyOf(kind, values) as never
  const { channels } = client()
  switch (kind) {
    case 'smtp':
      return channels.setSmtp({ body })
    case 'smpp':
      return channels.setSmpp({ body })
    case 'http':
      return channels.setHttp({ body })
    case 'telegram':
      return channels.setTelegram({ body })
    case 'push':
      return channels.setPush({ body })
  }
}

function Kept({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <Text size="sm" mb={4}>
        {label}
      </Text>
      <Code block className="breaks">
        {value}
      </Code>
    </div>
  )
}

type InputProps = {
  readonly field: Field
  readonly value: string | number | boolean
  readonly isKept: boolean
  readonly error: string | undefined
  readonly set: (value: string | number | boolean) => void
}

const WITH_PLACEHOLDERS = new Set(['settings.url', 'settings.body', 'settings.headers'])

function Input({ field, value, isKept, error, set }: InputProps) {
  const { t } = useTranslation()
  const label = t(`channels.field.${field.path}` as Key)
  const isNeeded = field.as === 'text' && field.optional === undefined
  const common = { label, error, withAsterisk: isNeeded }
  const text = { ...common, value: `${value}`, onChange: onText(set) }
  const placeholder = isKept ? t('channels.secret.kept') : ''
  const list = placeholders.map((name) => `{{${name}}}`).join(', ')
  const description = WITH_PLACEHOLDERS.has(field.path)
    ? t('channels.placeholders', { list, interpolation: { escapeValue: false } })
    : undefined
  switch (field.as) {
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'boolean' ? '' : value}
          onChange={set}
          description={field.path === 'position' ? t('channels.field.position.hint') : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={1}
          {...(field.max !== undefined && { max: field.max })}
          allowDecimal={false}
          hideControls
        />
      )
    case 'choice':
      return (
        <Select
          {...common}
          value={`${value}`}
          onChange={(chosen) => chosen !== null && set(chosen)}
          allowDeselect={false}
          data={(field.choices ?? []).map((choice) => ({
            value: choice,
            label: t(`channels.choice.${choice}` as Key),
          }))}
        />
      )
    case 'secret':
      return <PasswordInput {...text} placeholder={placeholder} autoComplete="off" />
    case 'area':
    case 'headers':
      return (
        <Textarea
          {...text}
          placeholder={placeholder}
          description={description}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
        />
      )
    case 'list':
      return <TextInput {...text} description={t('channels.commas')} />
    case 'text':
      return <TextInput {...text} description={description} spellCheck={false} />
  }
}

const onText =
  (set: (value: string) => void) =>
  (event: { readonly currentTarget: { readonly value: string } }): void =>
    set(event.currentTarget.value)
