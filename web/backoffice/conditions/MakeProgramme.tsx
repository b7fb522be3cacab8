import { Select, Stack, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { PointsName } from '#domains/programmes/programmes.api.ts'
import { Problem } from '#sdk/client.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { zones } from '../programme/zones.ts'
import { useSay } from './useSay.ts'

/** How points may be called, with the forms of their plurals. */
const NAMES = {
  points: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  bonuses: {
    ru: { one: 'бонус', few: 'бонуса', many: 'бонусов' },
    en: { one: 'bonus', other: 'bonuses' },
  },
  miles: {
    ru: { one: 'миля', few: 'мили', many: 'миль' },
    en: { one: 'mile', other: 'miles' },
  },
  stars: {
    ru: { one: 'звезда', few: 'звезды', many: 'звёзд' },
    en: { one: 'star', other: 'stars' },
  },
} as const satisfies Record<string, PointsName>

type Values = { name: string; currency: string; zone: string; points: keyof typeof NAMES }

/** Which field a refusal is about. */
const FIELDS: Readonly<Record<string, 'name' | 'currency' | 'zone'>> = {
  'programme.name_taken': 'name',
  'programme.currency_unknown': 'currency',
  'programme.zone_unknown': 'zone',
}

/** Makes a programme; the next step is to choose its conditions. */
export function MakeProgramme({ close }: { readonly close: () => void }) {
  const { t } = useSay()
  const navigate = useNavigate()
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const form = useForm<Values>({
    initialValues: {
      name: '',
      currency: 'RUB',
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      points: 'points',
    },
    validate: { name: (name) => (name.trim() === '' ? t('cond.make.name.missing') : null) },
  })
  const making = useMutation({
    mutationFn: ({ name, currency, zone, points }: Values) =>
      client().programmes.create(
        { body: { name: name.trim(), currency, zone, pointsName: NAMES[points] } },
        { idempotencyKey },
      ),
    onError: (error) => {
      setKey(crypto.randomUUID())
      const field = error instanceof Problem ? FIELDS[error.code] : undefined
      if (field) form.setFieldError(field, error.message)
    },
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ['programmes'] })
      await navigate(paths.programme(id))
    },
  })
  const { error } = making
  const isShown = error instanceof Problem && FIELDS[error.code] !== undefined
  return (
    <Dialog title={t('cond.make')} close={close}>
      <form noValidate onSubmit={form.onSubmit((values) => making.mutate(values))}>
        <Stack>
          {error && !isShown && <Failure error={error} />}
          <Inputs form={form} />
          <DialogActs close={close} type="submit" loading={making.isPending}>
            {t('cond.make.do')}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}

function Inputs({ form }: { readonly form: UseFormReturnType<Values> }) {
  const { t } = useSay()
  return (
    <>
      <TextInput
        {...form.getInputProps('name')}
        label={t('cond.make.name')}
        description={t('cond.make.name.hint')}
        required
        maxLength={200}
        data-autofocus
      />
      <Select
        {...form.getInputProps('currency')}
        label={t('programmes.currency')}
        searchable
        allowDeselect={false}
        data={Intl.supportedValuesOf('currency')}
      />
      <Select
        {...form.getInputProps('zone')}
        label={t('programmes.zone')}
        description={t('cond.make.zone.hint')}
        searchable
        allowDeselect={false}
        data={zones()}
      />
      <Select
        {...form.getInputProps('points')}
        label={t('cond.make.points')}
        allowDeselect={false}
        data={(['points', 'bonuses', 'miles', 'stars'] as const).map((value) => ({
          value,
          label: t(`cond.make.points.${value}`),
        }))}
      />
    </>
  )
}
