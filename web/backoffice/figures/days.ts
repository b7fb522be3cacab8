import { day as dayText } from '../../shared/format.ts'
import { axis, grid, legend, tooltip, type Ink } from '../../ui/Chart.tsx'

/** Days below, numbers beside, and a box for the day that is pointed at. */
export const byDay = (ink: Ink, days: readonly string[]) => ({
  legend: legend(ink),
  grid,
  tooltip: tooltip(ink),
  xAxis: { type: 'category' as const, data: days.map((day) => dayText(day)), ...axis(ink) },
  yAxis: { type: 'value' as const, ...axis(ink) },
})

/** So many days stand apart on a chart; more are added up by week. */
const APART = 100

/** Days as a chart can show them: each by itself, or added up from Monday on, named by its first day. */
export function steps<Row extends { readonly day: string }, Name extends keyof Row>(
  days: readonly Row[],
  ...names: readonly Name[]
): readonly (Readonly<Record<Name, number>> & { readonly day: string })[] {
  const told = days.map((row) => ({
    ...row,
    first: days.length > APART ? monday(row.day) : row.day,
  }))
  const weeks = new Map<string, Record<Name, number> & { day: string }>()
  for (const row of told) {
    const week =
      weeks.get(row.first) ??
      ({ day: row.first, ...Object.fromEntries(names.map((name) => [name, 0])) } as Record<
        Name,
        number
      > & { day: string })
    for (const name of names) (week as Record<Name, number>)[name] += Number(row[name])
    weeks.set(row.first, week)
  }
  return [...weeks.values()]
}

function monday(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  return at.toISOString().slice(0, 10)
}
