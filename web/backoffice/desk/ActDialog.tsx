import { Stack, Text } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem, type CallOptions } from '#sdk/client.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { isLate } from '../parts/late.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { sayDone } from './done.tsx'
import { fieldErrors, missing } from './fieldErrors.ts'
import { IdentifyForm } from './Identify.tsx'
import { useIdentity } from './identity.ts'
import { refresh } from './queries.ts'

/** What is said once it is done, and how it is taken back where it can be. */
export type Done = { readonly message: string; readonly undo?: () => Promise<unknown> }

type Fields = Record<string, unknown>

type Props<Values extends Fields> = {
  readonly title: string
  readonly hint?: string
  readonly submit: string
  readonly isGrave?: boolean
  readonly memberId: string
  /** Members besides this one that it changes. */
  readonly others?: readonly string[]
  readonly initial: Values
  /** What has to be written, besides the reason. */
  readonly needed?: readonly (keyof Values & string)[]
  readonly isRisky?: (values: Values) => boolean
  /** The field that a refusal is about, by its code. */
  readonly beside?: (code: string) => (keyof Values & string) | undefined
  readonly act: (values: Values, options: CallOptions) => Promise<Done>
  readonly close: () => void
  readonly children: (form: UseFormReturnType<Values>) => ReactNode
}

/**
 * One action on a member: what has to be said, then the button. Where it could rob the member, the caller
 * is identified first. A refusal stands beside its field, and nothing that was typed is lost.
 */
export function ActDialog<Values extends Fields>(props: Props<Values>) {
  const { t } = useTranslation()
  const { memberId, others = [], isRisky = () => false, close } = props
  const { current, isExempt } = useIdentity()
  const isAsked = (values: Values) => isRisky(values) && !isExempt && current === null
  const [identifying, setIdentifying] = useState(() => isAsked(props.initial))
  const keys = useRequestKeys()
  const form = useForm<Values>({
    initialValues: props.initial,
    validate: (values) => missing(values, ['reason', ...(props.needed ?? [])], t('field.missing')),
  })
  const besideFields = (error: unknown) => {
    const field = error instanceof Problem && props.beside?.(error.code)
    const byCode = field ? { [error.code]: field } : {}
    return fieldErrors<keyof Values & string>(error, form.values, byCode)
  }
  const acting = useMutation({
    mutationFn: (values: Values) =>
      props.act(values, {
        idempotencyKey: keys.keyOf(values),
        ...(current !== null && isRisky(values) && { identification: current.id }),
      }),
    onSuccess: async ({ message, undo }) => {
      const takeBack = async () => {
        await undo?.()
        await refresh(memberId, ...others)
      }
      sayDone(message, undo && takeBack)
      await refresh(memberId, ...others)
      close()
    },
    onError: (error) => form.setErrors(besideFields(error)),
  })
  const isBeside = Object.keys(besideFields(acting.error)).length > 0
  if (identifying) {
    return (
      <Dialog title={t('identity.ask')} close={close}>
        <IdentifyForm memberId={memberId} close={close} passed={() => setIdentifying(false)} />
      </Dialog>
    )
  }
  return (
    <Dialog title={props.title} close={close} typed={form.isDirty()}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) =>
          isAsked(values) ? setIdentifying(true) : acting.mutate(values),
        )}
      >
        <Stack>
          {props.hint !== undefined && <Text size="sm">{props.hint}</Text>}
          {acting.error && !isBeside && !isLate(acting.error) && <Failure error={acting.error} />}
          {props.children(form)}
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
