import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useRef } from 'react'

/** The keys of the desk, by where they are on the keyboard: they hold in any layout. */
export const KEYS = {
  Slash: '/',
  KeyN: 'N',
  KeyI: 'I',
  KeyA: 'A',
  KeyB: 'B',
  KeyR: 'R',
  KeyP: 'P',
  KeyC: 'C',
  KeyM: 'M',
  KeyG: 'G',
  KeyE: 'E',
  KeyS: 'S',
  KeyF: 'F',
  KeyU: 'U',
} as const
export type ShortcutKey = keyof typeof KEYS

/** Whether single keys do things at the desk, as chosen in this browser: speech input may need them off. */
export const useShortcutsOn = () =>
  useLocalStorage<boolean>({ key: 'kopilka.desk.keys', defaultValue: true })

/** Does something at a key, unless one types, a dialog is open, or the keys are switched off. */
export function useShortcut(key: ShortcutKey, run: (() => void) | undefined): void {
  const [on] = useShortcutsOn()
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      if (event.code !== key || !isFree(event) || event.shiftKey || !latest.current) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [key, on])
}

/** Whether a key means nothing else where it was pressed. */
export function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
  const target = event.target as HTMLElement | null
  const types = target?.closest('input, textarea, select, [contenteditable], [role=dialog]')
  return !types && !document.querySelector('[role=dialog][aria-modal]')
}
