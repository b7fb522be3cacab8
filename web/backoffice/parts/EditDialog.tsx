import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import type { CallOptions } from '#sdk/client.ts'
import { useTranslation } from 'react-i18next'
import { FormDialog } from './FormDialog.tsx'
import { changesOf, tidied, withFresh } from './core/changes.ts'
import { LateAlert, useLate, type Told } from './late.tsx'

type Fields = Record<string, unknown>

/**
 * Changes a thing that several people may change at once. Only what was changed here is sent. Whoever is late
 * is told what another has written meanwhile: fields that were not touched here take it, typed ones stay.
 */
export function EditDialog<
  Thing extends { readonly revision: string },
  Values extends Fields,
>(props: {
  readonly title: string
  readonly of: Thing
  readonly valuesOf: (thing: Thing) => Values
  /** What may be changed, in words. */
  readonly told: (thing: Thing) => Told
  /** The thing as it is now. */
  readonly read: () => Promise<Thing>
  readonly validate?: (values: Values) => Readonly<Record<string, string | null>>
  /** The field that a refusal is about, by its code. */
  readonly beside?: Readonly<Record<string, keyof Values & string>>
  readonly save: (
    changes: Partial<Values>,
    seen: { readonly revision: string; readonly values: Values },
    options: CallOptions,
  ) => Promise<unknown>
  readonly close: () => void
  readonly children: (form: UseFormReturnType<Values>) => ReactNode
}) {
  const { t } = useTranslation()
  const { of, valuesOf, told, validate, beside } = props
  const late = useLate(of, props.read)
  return (
    <FormDialog<Values>
      title={props.title}
      submit={t('stores.save')}
      initial={valuesOf(of)}
      {...(validate && { validate })}
      {...(beside && { beside })}
      close={props.close}
      act={async (typed, options, form) => {
        const seen = valuesOf(late.now)
        const values = tidied<Values>(typed)
        const changes = changesOf<Values>(seen, values)
        if (Object.keys(changes).length === 0) return
        try {
          await props.save(changes, { revision: late.now.revision, values }, options)
        } catch (error) {
          const fresh = await late.look(error)
          if (fresh) form.setValues(withFresh<Values>(typed, seen, valuesOf(fresh)))
          throw error
        }
      }}
    >
      {(form) => (
        <>
          {late.before && (
            <LateAlert
              before={told(late.before)}
              now={told(late.now)}
              take={() => {
                form.setValues(valuesOf(late.now))
                form.clearErrors()
                late.forget()
              }}
            />
          )}
          {props.children(form)}
        </>
      )}
    </FormDialog>
  )
}
