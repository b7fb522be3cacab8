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

const fieldOf = (target: EventTarget | null): Field | null =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null

/** Sets the value past React, which then hears of it as of anything typed. */
function restore(field: Field, value: string): void {
  const kind = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
  Object.getOwnPropertyDescriptor(kind.prototype, 'value')!.set!.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
