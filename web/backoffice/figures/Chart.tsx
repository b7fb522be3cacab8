import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { day as dayText } from '../../shared/format.ts'
import type { EChartsOption } from './echarts.ts'
import { count } from './parts.tsx'

/** The colours of lines and bars, told apart without colour sight too. */
export const COLOURS = ['#0b6b5d', '#e0a100', '#4d7fb8', '#b5495b', '#8a8f8d'] as const

/** Draws a chart. The library is loaded with the first one; what it shows stands in a table beside it. */
export function Chart(props: {
  readonly label: string
  readonly height?: number
  readonly option: EChartsOption
  /** A piece of the chart was pressed. */
  readonly onPress?: (name: string, value: unknown) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const { height = 280, label, onPress, option } = props
  const pressed = useRef(onPress)
  pressed.current = onPress
  useEffect(() => {
    let gone = false
    let end = () => {}
    void import('./echarts.ts').then(({ init }) => {
      if (gone || !place.current) return
      const chart = init(place.current, scheme === 'dark' ? 'dark' : undefined)
      chart.setOption({ backgroundColor: 'transparent', animation: false, ...option })
      chart.on('click', ({ name, value }) => pressed.current?.(name, value))
      const watching = new ResizeObserver(() => chart.resize())
      watching.observe(place.current)
      end = () => {
        watching.disconnect()
        chart.dispose()
      }
    })
    return () => {
      gone = true
      end()
    }
  }, [option, scheme])
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />
}

/** Days below, thousands apart, and a box for the day that is pointed at. */
export const frameOf = (days: readonly string[]) => ({
  grid: { left: 8, right: 8, top: 16, bottom: 40, containLabel: true },
  tooltip: { trigger: 'axis', renderMode: 'richText' },
  xAxis: { type: 'category', data: days.map((day) => dayText(day)) },
  yAxis: { type: 'value', axisLabel: { formatter: (value: number) => count(value) } },
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
