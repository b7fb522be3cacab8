import { useId, type InputHTMLAttributes } from 'react'

/** A field with its label, and beneath it a hint or what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | null | undefined
}) {
  const id = useId()
  const below = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={below ? `${id}-below` : undefined}
      />
      {below && (
        <p
          id={`${id}-below`}
          className={error ? 'wrong' : 'dim'}
          role={error ? 'alert' : undefined}
        >
          {below}
        </p>
      )}
    </div>
  )
}

/** What went wrong, in the words of who refused it. */
export function Trouble({ children }: { readonly children: string | null }) {
  if (children === null) return null
  return (
    <p className="trouble" role="alert">
      {children}
    </p>
  )
}
