import { Stack, Text } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { CallOptions } from '#sdk/client.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { fieldErrors } from '../desk/fieldErrors.ts'
import { isLate } from './late.tsx'
import { useRequestKeys } from './useRequestKeys.ts'

type Fields = Record<string, unknown>

/**
 * A form in a dialog. What is typed stays when it is refused, a refusal stands beside its field, and a
 * request that is sent twice is done once.
 */
export function FormDialog<Values extends Fields>(props: {
  readonly title: string
  readonly hint?: string
  readonly submit: string
  readonly isGrave?: boolean
  readonly initial: Values
  readonly validate?: (values: Values) => Readonly<Record<string, string | null>>
  /** The field that a refusal is about, by its code. */
  readonly beside?: Readonly<Record<string, keyof Values & string>>
  readonly act: (
    values: Values,
    options: CallOptions,
    form: UseFormReturnType<Values>,
  ) => Promise<unknown>
  readonly close: () => void
  readonly children?: (form: UseFormReturnType<Values>) => ReactNode
}) {
  const { beside = {}, close, validate } = props
  const keys = useRequestKeys()
  const form = useForm<Values>({ initialValues: props.initial, ...(validate && { validate }) })
  const errorsOf = (error: unknown) =>
    fieldErrors<keyof Values & string>(error, form.values, beside)
  const acting = useMutation({
    mutationFn: (values: Values) => props.act(values, { idempotencyKey: keys.keyOf(values) }, form),
    onSuccess: close,
    onError: (error) => form.setErrors(errorsOf(error)),
  })
  const isBeside = Object.keys(errorsOf(acting.error)).length > 0
  return (
    <Dialog title={props.title} close={close} typed={form.isDirty()}>
      <form noValidate onSubmit={form.onSubmit((values) => acting.mutate(values))}>
        <Stack>
          {props.hint !== undefined && <Text size="sm">{props.hint}</Text>}
          {acting.error && !isBeside && !isLate(acting.error) && <Failure error={acting.error} />}
          {props.children?.(form)}
          <DialogActs
            close={close}
            type="submit"
            {...(props.isGrave && { color: 'red.8' })}
            loading={acting.isPending}
          >
            {props.submit}
          </DialogActs>
        </Stack>
      </form>
    </Dialog>
  )
}
