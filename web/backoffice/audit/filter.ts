import { useSearchParams } from 'react-router'

const NAMES = ['actor', 'operation', 'object', 'from', 'to'] as const
type Name = (typeof NAMES)[number]

/** What the audit is narrowed by, as the address keeps it; days are calendar days of the reader. */
export type AuditFilter = Readonly<Partial<Record<Name, string>>>

/** The filter of the address, and a way to change a part of it; null takes all of it away. */
export function useAuditFilter(): [
  AuditFilter,
  (changes: Readonly<Partial<Record<Name, string | null>>> | null) => void,
] {
  const [params, setParams] = useSearchParams()
  const filter: AuditFilter = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = params.get(name)
      return value === null || value === '' ? [] : [[name, value] as const]
    }),
  )
  return [
    filter,
    (changes) => {
      const next = changes === null ? {} : { ...filter, ...changes }
      const kept = Object.entries(next).filter(([, value]) => value)
      setParams(Object.fromEntries(kept) as Record<string, string>, { replace: true })
    },
  ]
}

/** The same as the server is asked: from the beginning of the first day to the end of the last. */
export function askedOf({ from, to, ...rest }: AuditFilter) {
  return {
    ...rest,
    ...(from !== undefined && isDay(from) && { from: startOf(from, 0) }),
    ...(to !== undefined && isDay(to) && { to: startOf(to, 1) }),
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)

function startOf(text: string, later: number): string {
  const at = new Date(`${text}T00:00`)
  at.setDate(at.getDate() + later)
  return at.toISOString()
}
