import { Skeleton, useComputedColorScheme } from '@mantine/core'
import { language } from '../shared/i18n.ts'
import { useEffect, useRef, useState } from 'react'

type Drawn = Awaited<ReturnType<typeof load>>
const load = async (element: HTMLElement) => (await import('./echarts.ts')).draw(element)

/** What a picture is drawn with, in the theme of the page. */
export type Ink = {
  readonly text: string
  readonly faint: string
  readonly line: string
  readonly ground: string
  /** Told apart by lightness too, and by who does not see red and green. */
  readonly series: readonly string[]
}

const INKS: Readonly<Record<'light' | 'dark', Ink>> = {
  light: {
    text: '#1f2a28',
    faint: '#5b6663',
    line: '#dfe5e3',
    ground: '#ffffff',
    series: ['#0b6b5d', '#5aa9e6', '#b9b3a6', '#b4531c', '#6b4fa0', '#d9a400'],
  },
  dark: {
    text: '#e6ebe9',
    faint: '#a3adaa',
    line: '#3a4341',
    ground: '#1d2221',
    series: ['#43a08f', '#5aa9e6', '#8d887d', '#e08a50', '#a58be0', '#e0bb45'],
  },
}

type Option = Parameters<Drawn['setOption']>[0]

/**
 * A picture, drawn once its part of the program has come. What it shows stands in a table beside it, so
 * that nobody needs the picture. `choose` hears on which point of data somebody clicked.
 */
export function Chart(props: {
  readonly label: string
  readonly option: (ink: Ink) => Option
  readonly height?: number
  readonly choose?: (place: number) => void
}) {
  const { label, option, height = 320, choose } = props
  const scheme = useComputedColorScheme('light')
  const frame = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  useEffect(() => {
    let chart: Drawn | null = null
    let isGone = false
    const resize = new ResizeObserver(() => chart?.resize())
    void load(frame.current!).then((loaded) => {
      if (isGone) return loaded.dispose()
      chart = loaded
      resize.observe(frame.current!)
      setDrawn(loaded)
      return undefined
    })
    return () => {
      isGone = true
      resize.disconnect()
      chart?.dispose()
    }
  }, [])
  useEffect(() => {
    const ink = INKS[scheme]
    drawn?.setOption(
      {
        animation: false,
        backgroundColor: 'transparent',
        color: [...ink.series],
        textStyle: { fontFamily: 'system-ui, sans-serif', color: ink.text },
        ...option(ink),
      },
      { notMerge: true },
    )
  }, [drawn, option, scheme])
  useEffect(() => {
    if (!drawn || !choose) return undefined
    const hear = (event: { dataIndex?: number; value?: unknown }) => {
      const value = event.value as readonly unknown[] | undefined
      const place = value?.[2]
      if (typeof place === 'number') choose(place)
    }
    drawn.on('click', hear as never)
    return () => void drawn.off('click', hear)
  }, [drawn, choose])
  return (
    <div style={{ position: 'relative' }}>
      <div ref={frame} role="img" aria-label={label} style={{ height, width: '100%' }} />
      {!drawn && <Skeleton height={height} pos="absolute" inset={0} />}
    </div>
  )
}

/** Axes and legend alike in every picture. */
export const axis = (ink: Ink) => ({
  axisLine: { lineStyle: { color: ink.line } },
  axisTick: { show: false },
  axisLabel: {
    color: ink.faint,
    hideOverlap: true,
    formatter: (value: string | number) =>
      typeof value === 'number' ? value.toLocaleString(language()) : value,
  },
  nameTextStyle: { color: ink.faint },
  splitLine: { lineStyle: { color: ink.line } },
})
export const legend = (ink: Ink) => ({
  // on a narrow screen names do not lie over the picture
  type: 'scroll' as const,
  top: 0,
  left: 0,
  right: 0,
  textStyle: { color: ink.text },
  pageTextStyle: { color: ink.faint },
  itemGap: 16,
})
export const tooltip = (ink: Ink) => ({
  trigger: 'axis' as const,
  // drawn, not laid over the page: the policy of the pages allows no styles within a text
  renderMode: 'richText' as const,
  backgroundColor: ink.ground,
  borderColor: ink.line,
  textStyle: { color: ink.text },
})
export const grid = { left: 8, right: 12, top: 40, bottom: 8, outerBoundsMode: 'same' as const }
