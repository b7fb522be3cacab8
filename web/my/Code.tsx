import { useState, type SyntheticEvent } from 'react'
import { Field } from '../shared/Field.tsx'
import { wordsOf } from './server.ts'

/** Digits of a code. */
const LENGTH = 6

/** A code that is being typed. */
export type CodeEntry = {
  readonly code: string
  readonly trouble: string | null
  readonly busy: boolean
  /** Whether all digits are there and may be sent. */
  readonly ready: boolean
  type(text: string): void
  submit(event: SyntheticEvent): void
}

/** A code to be typed: the last digit sends it. What `give` throws is said, and the code is typed anew. */
export function useCode(give: (code: string) => Promise<void>): CodeEntry {
  const [code, setCode] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async (digits: string) => {
    setBusy(true)
    setTrouble(null)
    try {
      await give(digits)
    } catch (error) {
      setTrouble(wordsOf(error))
      setCode('')
    }
    setBusy(false)
  }
  const ready = code.length === LENGTH && !busy
  return {
    code,
    trouble,
    busy,
    ready,
    type(text) {
      const digits = text.replace(/\D/g, '').slice(0, LENGTH)
      setCode(digits)
      if (digits.length === LENGTH && !busy) void send(digits)
    },
    submit(event) {
      event.preventDefault()
      if (ready) void send(code)
    },
  }
}

/** Where a code is typed; the telephone offers the one it was just sent. */
export function CodeField(props: {
  readonly entry: CodeEntry
  readonly label: string
  readonly hint?: string
  readonly autoFocus?: boolean
}) {
  const { entry, ...field } = props
  return (
    <Field
      {...field}
      className="code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      // a pasted code may have spaces
      maxLength={2 * LENGTH}
      value={entry.code}
      readOnly={entry.busy}
      error={entry.trouble}
      onChange={({ target }) => entry.type(target.value)}
    />
  )
}
