import { useEffect, useRef } from 'react'

/** Milliseconds without a touch or a key after which the till is locked. */
export const IDLE = 5 * 60_000
const LOOK = 5_000

/** Calls once nobody has touched the till for so long. */
export function useIdle(lock: () => void): void {
  const latest = useRef(lock)
  latest.current = lock
  useEffect(() => {
    let touched = Date.now()
    const touch = () => void (touched = Date.now())
    const names = ['pointerdown', 'keydown'] as const
    names.forEach((name) => document.addEventListener(name, touch, { capture: true }))
    const timer = setInterval(() => {
      if (Date.now() - touched < IDLE) return
      touch()
      latest.current()
    }, LOOK)
    return () => {
      clearInterval(timer)
      names.forEach((name) => document.removeEventListener(name, touch, { capture: true }))
    }
  }, [])
}
