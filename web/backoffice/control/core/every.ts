/** How often something runs, as people say it; what is said otherwise stays as crontab writes it. */
export type Every =
  | { readonly kind: 'asked' | 'hour' }
  | { readonly kind: 'minutes'; readonly count: number }
  | { readonly kind: 'day'; readonly instant: string }
  | { readonly kind: 'else'; readonly crontab: string }

/** Reads a line of crontab, in UTC; null: only when asked for. */
export function every(crontab: string | null): Every {
  if (crontab === null) return { kind: 'asked' }
  if (crontab === '* * * * *') return { kind: 'minutes', count: 1 }
  const minutes = /^\*\/(\d+) \* \* \* \*$/.exec(crontab)
  if (minutes) return { kind: 'minutes', count: Number(minutes[1]) }
  if (/^\d+ \* \* \* \*$/.test(crontab)) return { kind: 'hour' }
  const daily = /^(\d+) (\d+) \* \* \*$/.exec(crontab)
  if (!daily) return { kind: 'else', crontab }
  const [minute, hour] = [daily[1]!.padStart(2, '0'), daily[2]!.padStart(2, '0')]
  return { kind: 'day', instant: `2026-01-01T${hour}:${minute}:00Z` }
}
