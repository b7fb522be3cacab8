import {
  A4,
  bytesOf,
  foot,
  INK,
  LINE,
  newPdf,
  room,
  SOFT,
  WIDTH,
  writable,
  type Pdf,
} from '#kit/pdf.ts'
import { drawChart } from './chart.ts'
import type { Block, Cell, Sheet, Table } from './core/sheet.ts'
import { wordsOf } from './core/words.ts'

const GREEN = '#0b6b5d'

/** A report as a PDF of A4. `at` is what it says of its making. */
export async function drawSheet(sheet: Sheet, at: Date): Promise<Buffer> {
  const words = wordsOf(sheet.language)
  const title = `${sheet.title} · ${sheet.period}`
  const pdf = await newPdf({ title, author: sheet.over, language: sheet.language, at })
  pdf.fillColor(SOFT).font('plain', 10).text(writable(sheet.over), { width: WIDTH })
  pdf.moveDown(0.4).fillColor(INK).font('bold', 22).text(writable(sheet.title), { width: WIDTH })
  pdf.fillColor(INK).font('plain', 12).text(writable(sheet.period), { width: WIDTH })
  pdf.fillColor(SOFT).font('plain', 9.5).text(writable(sheet.asOf), { width: WIDTH })
  for (const block of sheet.blocks) drawBlock(pdf, block)
  drawDefinitions(pdf, words.definitions, sheet.definitions)
  foot(pdf, writable(title), (page, of) => `${words.page} ${page} ${words.of} ${of}`)
  return bytesOf(pdf)
}

function drawBlock(pdf: Pdf, block: Block): void {
  pdf.y += 14
  pdf.x = A4.margin
  switch (block.kind) {
    case 'figures':
      return drawCells(pdf, block.cells)
    case 'note':
      return drawNote(pdf, block.title, block.text)
    case 'chart':
      room(pdf, 230)
      heading(pdf, block.title)
      return drawChart(pdf, block)
    default:
      return drawTable(pdf, block)
  }
}

function heading(pdf: Pdf, text: string): void {
  pdf.font('bold', 12).fillColor(INK).text(writable(text), A4.margin, pdf.y, { width: WIDTH })
  pdf.y += 4
}

const GAP = 8
const PAD = 8

/** Cards beside each other: so many that none is left alone in a row. */
const columnsOf = (cards: number): number => (cards === 4 || cards > 6 ? 4 : 3)

/** What is written in a card, from above: its font, colour and words. */
const linesOf = ({ name, value, change, hint }: Cell, large: number) => [
  { font: 'plain', size: 9, colour: SOFT, text: name },
  { font: 'bold', size: large, colour: INK, text: value },
  ...(change === undefined ? [] : [{ font: 'plain', size: 9, colour: SOFT, text: change }]),
  ...(hint === undefined ? [] : [{ font: 'plain', size: 8, colour: SOFT, text: hint }]),
]

function drawCells(pdf: Pdf, cells: readonly Cell[]): void {
  const columns = columnsOf(cells.length)
  const card = (WIDTH - GAP * (columns - 1)) / columns
  const width = card - 2 * PAD
  for (let at = 0; at < cells.length; at += columns) {
    const row = cells.slice(at, at + columns).map((cell) => linesOf(cell, columns === 3 ? 15 : 13))
    const height = Math.max(
      ...row.map((lines) =>
        lines.reduce(
          (sum, { font, size, text }) =>
            sum + pdf.font(font, size).heightOfString(writable(text), { width }) + 1,
          2 * PAD,
        ),
      ),
    )
    room(pdf, height + GAP)
    const top = pdf.y
    for (const [column, lines] of row.entries()) {
      const x = A4.margin + column * (card + GAP)
      pdf.roundedRect(x, top, card, height, 4).lineWidth(0.7).stroke(LINE)
      pdf.y = top + PAD
      for (const { font, size, colour, text } of lines) {
        pdf
          .font(font, size)
          .fillColor(colour)
          .text(writable(text), x + PAD, pdf.y, { width })
        pdf.y += 1
      }
    }
    pdf.x = A4.margin
    pdf.y = top + height + GAP
  }
  pdf.y -= GAP
}

function drawNote(pdf: Pdf, title: string, text: string): void {
  const width = WIDTH - 3 * PAD
  const height =
    pdf.font('bold', 12).heightOfString(writable(title), { width }) +
    pdf.font('plain', 10).heightOfString(writable(text), { width }) +
    2 * PAD +
    2
  room(pdf, height)
  const top = pdf.y
  pdf.rect(A4.margin, top, 3, height).fill(GREEN)
  pdf
    .font('bold', 12)
    .fillColor(INK)
    .text(writable(title), A4.margin + 2 * PAD, top + PAD, { width })
  pdf.y += 2
  pdf.font('plain', 10).fillColor(INK).text(writable(text), { width })
  pdf.x = A4.margin
  pdf.y = top + height
}

type Placing = (column: number) => { readonly x: number; readonly width: number }

/** The first column is of names, the others of numbers; of many the second counts, and the rest are narrow shares. */
function placing(columns: number, isMany: boolean): Placing {
  const [first, second] = isMany ? [62, 50] : [88, (WIDTH - 88) / Math.max(1, columns - 1)]
  const width = (WIDTH - first - second) / Math.max(1, columns - 2)
  return (column) =>
    column === 0
      ? { x: A4.margin, width: first }
      : column === 1
        ? { x: A4.margin + first, width: second }
        : { x: A4.margin + first + second + (column - 2) * width, width }
}

function drawTable(pdf: Pdf, table: Table): void {
  const { heads, rows, heat, note } = table
  const isMany = heads.length > 9
  const size = isMany ? 7.5 : 9
  const place = placing(heads.length, isMany)
  const line = size + 7
  const drawHeads = () => {
    pdf.font('bold', size - 0.5)
    const height = Math.max(
      ...heads.map((head, column) =>
        pdf.heightOfString(writable(head), { width: place(column).width - 6 }),
      ),
    )
    const top = pdf.y
    for (const [column, head] of heads.entries()) {
      const at = place(column)
      const align = column === 0 ? 'left' : 'right'
      const below = top + height - pdf.heightOfString(writable(head), { width: at.width - 6 })
      pdf.fillColor(SOFT).text(writable(head), at.x + 3, below, { width: at.width - 6, align })
    }
    pdf.y = top + height + 3
    rule(pdf, INK)
  }
  room(pdf, 90)
  if (table.title !== null) heading(pdf, table.title)
  drawHeads()
  for (const [index, row] of rows.entries()) {
    if (pdf.y + line > pdf.page.height - pdf.page.margins.bottom) {
      pdf.addPage()
      drawHeads()
    }
    drawRow(pdf, row, { place, line, size, heat: heat?.[index] })
  }
  pdf.x = A4.margin
  if (note === undefined) return
  pdf.y += 3
  room(pdf, 26)
  pdf.font('plain', 8).fillColor(SOFT).text(writable(note), A4.margin, pdf.y, { width: WIDTH })
}

function drawRow(
  pdf: Pdf,
  row: readonly string[],
  as: {
    readonly place: Placing
    readonly line: number
    readonly size: number
    readonly heat: readonly (number | null)[] | undefined
  },
): void {
  const top = pdf.y
  for (const [column, text] of row.entries()) {
    const { x, width } = as.place(column)
    const warmth = column === 0 ? null : (as.heat?.[column - 1] ?? null)
    if (warmth !== null && warmth > 0) {
      pdf.rect(x + 1, top, width - 1, as.line - 1).fill(shade(warmth))
    }
    const align = column === 0 ? 'left' : 'right'
    pdf
      .font('plain', as.size)
      .fillColor(INK)
      .text(writable(text), x + 3, top + 2.5, { width: width - 6, align, lineBreak: false })
  }
  pdf.y = top + as.line
  rule(pdf, LINE)
}

function rule(pdf: Pdf, colour: string): void {
  pdf
    .moveTo(A4.margin, pdf.y - 0.5)
    .lineTo(A4.margin + WIDTH, pdf.y - 0.5)
    .lineWidth(0.4)
    .stroke(colour)
}

/** A green as deep as the share, pale enough for dark letters. */
function shade(share: number): string {
  const depth = 0.08 + 0.5 * Math.min(1, Math.sqrt(share))
  const mixed = [0x0b, 0x6b, 0x5d].map((part) => Math.round(255 - (255 - part) * depth))
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function drawDefinitions(pdf: Pdf, title: string, list: Sheet['definitions']): void {
  pdf.y += 16
  room(pdf, 60)
  pdf.x = A4.margin
  pdf.font('bold', 9).fillColor(SOFT).text(writable(title), { width: WIDTH })
  pdf.y += 2
  for (const { term, text } of list) {
    room(pdf, 12)
    pdf
      .font('bold', 8)
      .fillColor(SOFT)
      .text(writable(`${term}: `), { width: WIDTH, continued: true })
    pdf.font('plain', 8).text(writable(text))
  }
}
