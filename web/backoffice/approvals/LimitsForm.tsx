import { Button, Fieldset, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { acts, spans } from '#domains/access/core/limits.ts'
import type { Limits, RoleLimits } from '#domains/access/limits.api.ts'
import { decimal, thousands } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { isLate, LateAlert, useLate } from '../parts/late.tsx'

type Fields = Record<keyof Limits, Record<'once' | 'shift' | 'day', number | string>>

/** Changes the limits of a role; an empty field is no limit. */
export function LimitsForm(props: {
  readonly role: RoleLimits
  readonly scale: number
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { role, scale, close } = props
  const form = useForm<Fields>({ initialValues: fieldsOf(role, scale) })
  const late = useLate(role, async () => {
    const { items } = await client().limits.list()
    return items.find(({ roleId }) => roleId === role.roleId) ?? role
  })
  const told = useTold(scale)
  const saving = useMutation({
    mutationFn: (fields: Fields) =>
      client().limits.set({
        params: { roleId: role.roleId },
        body: { ...limitsOf(fields, scale), revision: late.now.revision },
      }),
    onError: (error) => late.look(error),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['limits'] })
      close()
    },
  })
  const take = () => {
    form.setValues(fieldsOf(late.now, scale))
    late.forget()
    saving.reset()
  }
  return (
    <Dialog title={t('limits.change.of', { name: role.name[language()] })} close={close}>
      <form onSubmit={form.onSubmit((fields) => saving.mutate(fields))} noValidate>
        <Stack>
          {saving.error && !isLate(saving.error) && <Failure error={saving.error} />}
          {late.before && <LateAlert before={told(late.before)} now={told(late.now)} take={take} />}
          <Text size="sm" c="dimmed">
            {t('limits.change.hint')}
          </Text>
          <Amounts form={form} scale={scale} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('keys.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {t('limits.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** What may be moved at once, in a shift and in a day, of each act. */
function Amounts(props: { readonly form: UseFormReturnType<Fields>; readonly scale: number }) {
  const { t } = useTranslation()
  const { form, scale } = props
  return acts.map((act) => (
    <Fieldset key={act} legend={t(`limits.act.${act}`)} p="sm">
      <SimpleGrid cols={3} spacing="xs">
        {spans.map((span) => (
          <NumberInput
            key={span}
            {...form.getInputProps(`${act}.${span}`)}
            label={t(`limits.span.${span}`)}
            min={0}
            max={1_000_000_000}
            decimalScale={scale}
            allowNegative={false}
            thousandSeparator={thousands()}
            hideControls
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  ))
}

/** The limits of a role in words. */
function useTold(scale: number) {
  const { t } = useTranslation()
  const words = (points: number | null) =>
    points === null ? t('limits.none') : decimal(points, scale)
  return ({ limits }: RoleLimits) =>
    Object.fromEntries(
      acts.flatMap((act) =>
        spans.map((span) => [
          `${t(`limits.act.${act}`)}, ${t(`limits.span.${span}`)}`,
          words(limits[act][span]),
        ]),
      ),
    )
}

const fieldsOf = ({ limits }: RoleLimits, scale: number): Fields =>
  eachField((act, span) => {
    const points = limits[act][span]
    return points === null ? '' : points / 10 ** scale
  })

const limitsOf = (fields: Fields, scale: number): Limits =>
  eachField((act, span) => {
    const value = fields[act][span]
    return value === '' ? null : Math.round(Number(value) * 10 ** scale)
  })

function eachField<Value>(of: (act: keyof Limits, span: 'once' | 'shift' | 'day') => Value) {
  const inEach = (act: keyof Limits) => ({
    once: of(act, 'once'),
    shift: of(act, 'shift'),
    day: of(act, 'day'),
  })
  return { add: inEach('add'), take: inEach('take'), transfer: inEach('transfer') }
}
