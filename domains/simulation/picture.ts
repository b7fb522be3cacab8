import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Language } from '#kit/core/language.ts'
import type { Figures } from './core/figures.ts'

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

const WORDS = {
  en: {
    points: 'Points by month',
    issued: 'issued',
    redeemed: 'redeemed',
    expired: 'expired',
    outstanding: 'outstanding at the end',
  },
  ru: {
    points: 'Баллы по месяцам',
    issued: 'начислено',
    redeemed: 'списано',
    expired: 'сгорело',
    outstanding: 'остаток на конец',
  },
}

/** A simulation as a picture (SVG): points by month as bars, what is outstanding as a line. `scale`: decimals of points. */
export function pictureOf({ months }: Figures, scale: number, language: Language): string {
  const words = WORDS[language]
  const points = (of: (month: Figures['months'][number]) => number) =>
    months.map((month) => of(month) / 10 ** scale)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 420 })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#2f7ed8', '#2ca25f', '#c0bfbc', '#a1480b'],
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: { text: words.points, left: 16, top: 10, textStyle: { fontSize: 16 } },
    legend: { right: 16, top: 12 },
    grid: { left: 16, right: 16, top: 56, bottom: 12, outerBoundsMode: 'same' },
    xAxis: { type: 'category', data: months.map(({ month }) => month) },
    yAxis: {
      type: 'value',
      axisLabel: { formatter: (value: number) => value.toLocaleString(language) },
    },
    series: [
      { type: 'bar', name: words.issued, data: points(({ issued }) => issued) },
      { type: 'bar', name: words.redeemed, data: points(({ redeemed }) => redeemed) },
      { type: 'bar', name: words.expired, data: points(({ expired }) => expired) },
      {
        type: 'line',
        name: words.outstanding,
        symbolSize: 7,
        data: points(({ outstanding }) => outstanding),
      },
    ],
  })
  const drawn = chart.renderToSVGString()
  chart.dispose()
  return drawn
}
