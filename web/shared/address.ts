import { useSearchParams } from 'react-router'

/**
 * What the address asks; a way to put a part of it, which null takes away and of which no step back is
 * made; and a way to put all of it.
 */
export function useAddress() {
  const [params, setParams] = useSearchParams()
  const put = (name: string, value: string | null) =>
    setParams(
      (now) => {
        if (value === null) now.delete(name)
        else now.set(name, value)
        return now
      },
      { replace: true },
    )
  return { params, put, setParams }
}
