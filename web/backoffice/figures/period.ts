import { useSearchParams } from 'react-router'
import { SPANS } from '#domains/analytics/core/spans.ts'

const DAY = 86_400_000

/** A day as a field of dates has it, by the clock of the reader. */
export const dayOf = (instant: number): string => {
  const local = new Date(instant - new Date(instant).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 10)
}

export const spans = SPANS.map((days) => `${days}` as const)
export type SpanOfDays = (typeof spans)[number]

/** The days up to yesterday, so that all of them are over. */
export const lastDays = (count: number): { from: string; to: string } => ({
  from: dayOf(Date.now() - count * DAY),
  to: dayOf(Date.now() - DAY),
})

/** What the pages of figures are asked of; the address keeps it. */
export function useAsked() {
  const [params, setParams] = useSearchParams()
  const usual = lastDays(30)
  const from = params.get('from') ?? usual.from
  const to = params.get('to') ?? usual.to
  const programmeId = params.get('programme') ?? undefined
  const put = (values: Readonly<Record<string, string | null>>) =>
    setParams(
      (before) => {
        for (const [name, value] of Object.entries(values)) {
          if (value === null || value === '') before.delete(name)
          else before.set(name, value)
        }
        return before
      },
      { replace: true },
    )
  const span = spans.find((count) => {
    const last = lastDays(Number(count))
    return last.from === from && last.to === to
  })
  return { from, to, programmeId, span: span ?? null, put, search: params.toString() }
}
