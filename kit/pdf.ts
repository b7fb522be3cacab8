import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'

const require = createRequire(import.meta.url)
const FOLDER = '@expo-google-fonts/pt-sans'
let fonts: { readonly plain: Buffer; readonly bold: Buffer } | null = null

/** PT Sans has Cyrillic and the signs of currencies, and comes as whole files. */
function fontsOf() {
  const read = (name: string) => readFileSync(require.resolve(`${FOLDER}/${name}.ttf`))
  fonts ??= {
    plain: read('400Regular/PTSans_400Regular'),
    bold: read('700Bold/PTSans_700Bold'),
  }
  return fonts
}

export type Pdf = InstanceType<typeof PDFDocument>

export const A4 = { width: 595.28, margin: 56 }
/** What the margins leave. */
export const WIDTH = A4.width - 2 * A4.margin
export const INK = '#1c2b2a'
export const SOFT = '#566463'
export const LINE = '#c9c4b6'

/** A document with our fonts; `at` is what it says of its making, so that the same content is the same bytes. */
export async function newPdf(about: {
  title: string
  author: string
  language: string
  at: Date
}): Promise<Pdf> {
  // the writer is large and seldom wanted: it is loaded with the first document
  const { default: Document } = await import('pdfkit')
  const { plain, bold } = fontsOf()
  const pdf = new Document({
    size: 'A4',
    margins: { top: 56, bottom: 64, left: A4.margin, right: A4.margin },
    bufferPages: true,
    pdfVersion: '1.7',
    lang: about.language,
    displayTitle: true,
    info: {
      Title: writable(about.title),
      Author: writable(about.author),
      Creator: 'Kopilka',
      Producer: 'Kopilka',
      CreationDate: about.at,
      ModDate: about.at,
    },
  })
  pdf.registerFont('plain', plain)
  pdf.registerFont('bold', bold)
  return pdf
}

/** The whole of a document that is ready. */
export async function bytesOf(pdf: Pdf): Promise<Buffer> {
  const portions: Buffer[] = []
  pdf.end()
  for await (const portion of pdf) portions.push(portion as Buffer)
  return Buffer.concat(portions)
}

/** Goes on to the next page where so little is left that a heading would stand alone. */
export function room(pdf: Pdf, height: number): void {
  if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) pdf.addPage()
}

/** Writes the foot of every page, when it is known how many there are. */
export function foot(pdf: Pdf, left: string, right: (page: number, of: number) => string): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    // what is written below the margin would begin a page of its own
    pdf.page.margins.bottom = 0
    const y = pdf.page.height - 42
    pdf.font('plain', 8.5).fillColor(SOFT)
    pdf.text(left, A4.margin, y, { width: WIDTH - 110, lineBreak: false, ellipsis: true })
    pdf.text(right(page + 1, count), A4.margin + WIDTH - 100, y, {
      width: 100,
      align: 'right',
      lineBreak: false,
    })
  }
}

/** The text in letters that the font has. */
export const writable = (text: string): string =>
  text.replaceAll('\u202f', '\u00a0').replaceAll('₸', 'KZT')
