import { A4, INK, LINE, SOFT, WIDTH, writable, type Pdf } from '#kit/pdf.ts'
import { marksOf, type Chart } from './core/sheet.ts'

const COLOURS = ['#0b6b5d', '#e0a100', '#4d7fb8', '#b5495b'] as const
const HEIGHT = 150
const LEFT = 52
/** Labels under the axis that have room. */
const LABELS = 9

type Frame = {
  readonly x: number
  readonly width: number
  readonly height: (value: number) => number
  readonly zero: number
}

/** Draws a chart in lines and areas, where the document stands; nothing of it is a picture. */
export function drawChart(pdf: Pdf, chart: Chart): void {
  const { series, labels, form } = chart
  const top = pdf.y + 6
  const sums = labels.map((_, at) => {
    const values = series.map(({ values }) => values[at] ?? 0)
    return form === 'bars'
      ? values.reduce((sum, value) => sum + Math.max(0, value), 0)
      : Math.max(...values)
  })
  const lows = labels.map((_, at) => Math.min(...series.map(({ values }) => values[at] ?? 0)))
  const marks = marksOf(Math.min(0, ...lows), Math.max(0, ...sums))
  const [low, high] = [marks[0]!, marks.at(-1)!]
  const height = (value: number) => top + HEIGHT * (1 - (value - low) / (high - low))
  const frame = { x: A4.margin + LEFT, width: WIDTH - LEFT, height, zero: height(0) }
  drawAxis(pdf, chart, frame, marks)
  if (form === 'bars') drawBars(pdf, chart, frame)
  else drawLines(pdf, chart, frame)
  drawLabels(pdf, labels, frame, top + HEIGHT + 4)
  pdf.y = top + HEIGHT + 18
  if (series.length > 1) drawLegend(pdf, chart)
  pdf.x = A4.margin
}

function drawAxis(pdf: Pdf, { tell }: Chart, { x, width, height }: Frame, marks: number[]): void {
  for (const mark of marks) {
    const y = height(mark)
    pdf
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(mark === 0 ? 0.8 : 0.4)
      .stroke(mark === 0 ? SOFT : LINE)
    pdf
      .font('plain', 7.5)
      .fillColor(SOFT)
      .text(writable(tell(mark)), A4.margin, y - 4.5, {
        width: LEFT - 6,
        align: 'right',
        lineBreak: false,
      })
  }
}

function drawBars(pdf: Pdf, { series, labels }: Chart, { x, width, height, zero }: Frame): void {
  const step = width / labels.length
  const thick = Math.min(46, step * 0.7)
  for (const at of labels.keys()) {
    let base = 0
    for (const [index, { values }] of series.entries()) {
      const value = values[at] ?? 0
      // what is below nothing hangs by itself
      const [from, to] = value < 0 ? [zero, height(value)] : [height(base), height(base + value)]
      if (value !== 0) {
        pdf
          .rect(x + at * step + (step - thick) / 2, Math.min(from, to), thick, Math.abs(to - from))
          .fill(COLOURS[index % COLOURS.length])
      }
      if (value > 0) base += value
    }
  }
}

function drawLines(pdf: Pdf, { series, labels }: Chart, { x, width, height }: Frame): void {
  const step = width / labels.length
  const left = x + step / 2
  for (const [index, { values }] of series.entries()) {
    const colour = COLOURS[index % COLOURS.length]
    for (const [at, value] of values.entries()) {
      const [here, there] = [left + at * step, height(value)]
      if (at === 0) pdf.moveTo(here, there)
      else pdf.lineTo(here, there)
    }
    pdf.lineWidth(1.4).lineJoin('round').stroke(colour)
    if (values.length <= 14)
      for (const [at, value] of values.entries())
        pdf.circle(left + at * step, height(value), 1.8).fill(colour)
  }
}

function drawLabels(pdf: Pdf, labels: readonly string[], { x, width }: Frame, y: number): void {
  const every = Math.ceil(labels.length / LABELS)
  const step = width / labels.length
  const wide = Math.min(90, step * every)
  pdf.font('plain', 7.5).fillColor(SOFT)
  for (const [at, label] of labels.entries()) {
    if (at % every !== 0) continue
    const middle = x + (at + 0.5) * step
    const left = Math.min(Math.max(x - 10, middle - wide / 2), x + width - wide)
    pdf.text(writable(label), left, y, { width: wide, align: 'center', lineBreak: false })
  }
}

function drawLegend(pdf: Pdf, { series }: Chart): void {
  const y = pdf.y
  let x = A4.margin + LEFT
  pdf.font('plain', 8.5)
  for (const [index, { name }] of series.entries()) {
    const text = writable(name)
    pdf.rect(x, y + 2, 7, 7).fill(COLOURS[index % COLOURS.length])
    pdf.fillColor(INK).text(text, x + 11, y, { lineBreak: false })
    x += 11 + pdf.widthOfString(text) + 16
  }
  pdf.y = y + 12
}
