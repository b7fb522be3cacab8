import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'

const MINUTE = 60_000

/** What is hidden, shown for a minute to whoever asks for it; the page keeps it nowhere. */
export function useRevealing<Hidden>(reveal: () => Promise<Hidden>) {
  const revealing = useMutation({ mutationFn: reveal, gcTime: 0 })
  const { data: whole, reset } = revealing
  useEffect(() => {
    if (!whole) return undefined
    const timer = setTimeout(reset, MINUTE)
    return () => clearTimeout(timer)
  }, [whole, reset])
  return revealing
}
