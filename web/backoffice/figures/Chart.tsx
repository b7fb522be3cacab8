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
