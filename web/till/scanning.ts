import { useEffect, useRef } from 'react'
import { hear, nothingYet } from './core/wedge.ts'
import { play } from './sound.ts'

type Field = HTMLInputElement | HTMLTextAreaElement

/**
 * Hears a scanner that types, wherever the cursor is. What it typed into a field is taken out again, so
 * that nothing is left of it but the scan; keys that a person types stay where they are.
 */
export function useScanner(onScan: (text: string) => void): void {
  const latest = useRef(onScan)
  latest.current = onScan
  useEffect(() => {
    let burst = nothingYet
    let field: Field | null = null
    let before = ''
    const listen = (event: KeyboardEvent) => {
      const heard = hear(burst, event.key, event.timeStamp)
      burst = heard.burst
      if (heard.begins) {
        field = fieldOf(event.target)
        before = field?.value ?? ''
      }
      if (heard.scanned === null) return
      event.preventDefault()
      event.stopPropagation()
      if (field) restore(field, before)
      play('scan')
      latest.current(heard.scanned)
    }
    document.addEventListener('keydown', listen, { capture: true })
    return () => document.removeEventListener('keydown', listen, { capture: true })
  }, [])
}

/** Milliseconds after which a key that no other followed was a person's. */
const CALM = 45

/** Hears digits that a person types where there is no field; those of a scanner follow each other too fast. */
export function useStrayKeys(onKey: (key: string) => void): void {
  const latest = useRef(onKey)
  latest.current = onKey
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    let lastAt = 0
    const listen = ({ key, target, timeStamp, ctrlKey, metaKey }: KeyboardEvent) => {
      clearTimeout(waiting)
      const isHasty = timeStamp - lastAt < CALM
      lastAt = timeStamp
      const isFree = target === document.body && !ctrlKey && !metaKey
      if (!isHasty && isFree && /^[\d.,]$/.test(key))
        waiting = setTimeout(() => latest.current(key), CALM)
    }
    document.addEventListener('keydown', listen)
    return () => {
      clearTimeout(waiting)
      document.removeEventListener('keydown', listen)
    }
  }, [])
}

const fieldOf = (target: EventTarget | null): Field | null =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null

/** Sets the value past React, which then hears of it as of anything typed. */
function restore(field: Field, value: string): void {
  const kind = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')!.set!.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
