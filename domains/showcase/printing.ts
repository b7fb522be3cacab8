import { hash } from 'node:crypto'
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
import type { Face, Row, ShownExample } from './core/face.ts'
import { wordsOf } from './core/words.ts'

/** What has been printed lately, by what it says. */
const printed = new Map<string, Promise<Buffer>>()
const MOST = 50

/** The rules as a PDF of A4; the same rules are the same bytes. `startsAt` is when they begin. */
export function printFace(face: Face, startsAt: Date): Promise<Buffer> {
  const key = hash('sha256', JSON.stringify([face, startsAt]))
  const known = printed.get(key)
  if (known) return known
  if (printed.size >= MOST) printed.clear()
  const made = drawFace(face, startsAt)
  printed.set(key, made)
  made.catch(() => printed.delete(key))
  return made
}

async function drawFace(face: Face, startsAt: Date): Promise<Buffer> {
  const words = wordsOf(face.language)
  const { title, organisation: author, language } = face
  const pdf = await newPdf({ title: `${title} · ${words.rules}`, author, language, at: startsAt })
  pdf.fillColor(SOFT).font('plain', 10).text(writable(author))
  pdf.moveDown(0.5).fillColor(INK).font('bold', 24).text(writable(title))
  pdf
    .fillColor(SOFT)
    .font('plain', 11)
    .text(writable(`${words.rules}. ${face.since}`))
  if (face.notice) pdf.moveDown(0.6).fillColor(INK).font('bold', 11).text(writable(face.notice))
  heading(pdf, words.short)
  bullets(pdf, face.short)
  for (const chapter of face.chapters) {
    heading(pdf, chapter.title)
    bullets(pdf, chapter.texts)
  }
  if (face.examples.length > 0) {
    heading(pdf, words.examples)
    pdf.font('plain', 10.5).fillColor(INK).text(words.examplesLead, { width: WIDTH })
    for (const example of face.examples) drawExample(pdf, example, words.reasons)
  }
  for (const change of face.changes) {
    heading(pdf, change.title)
    bullets(pdf, change.texts)
  }
  heading(pdf, words.leave)
  pdf.font('plain', 10.5).fillColor(INK).text(writable(face.leaving), { width: WIDTH })
  heading(pdf, words.versions)
  rows(pdf, face.versions)
  foot(
    pdf,
    writable(`${title}. ${face.since}`),
    (page, of) => `${words.page} ${page} ${words.of} ${of}`,
  )
  return bytesOf(pdf)
}

function heading(pdf: Pdf, text: string): void {
  pdf.moveDown(1)
  room(pdf, 70)
  pdf.x = A4.margin
  pdf.font('bold', 14).fillColor(INK).text(writable(text), { width: WIDTH })
  pdf.moveDown(0.3)
}

function bullets(pdf: Pdf, texts: readonly string[]): void {
  pdf.font('plain', 10.5).fillColor(INK)
  for (const each of texts) {
    room(pdf, 16)
    const { y } = pdf
    pdf.text('•', A4.margin, y, { width: 12 })
    pdf.text(writable(each), A4.margin + 14, y, { width: WIDTH - 14 })
    pdf.moveDown(0.2)
  }
  pdf.x = A4.margin
}

function drawExample(pdf: Pdf, example: ShownExample, why: string): void {
  pdf.moveDown(0.8)
  // an example stays whole where a page holds it
  room(pdf, 60 + 17 * (example.lines.length + example.sums.length + example.reasons.length))
  pdf.x = A4.margin
  pdf.font('bold', 11.5).fillColor(INK).text(example.title)
  pdf.font('plain', 9.5).fillColor(SOFT).text(writable(example.about))
  pdf.moveDown(0.3)
  rows(pdf, example.lines)
  rows(pdf, example.sums, 'bold')
  if (example.reasons.length === 0) return
  pdf.moveDown(0.2).font('plain', 9.5).fillColor(SOFT).text(why)
  bullets(pdf, example.reasons)
}

function rows(pdf: Pdf, list: readonly Row[], font: 'plain' | 'bold' = 'plain'): void {
  const half = WIDTH / 2
  for (const { label, value } of list) {
    room(pdf, 18)
    const { y } = pdf
    pdf
      .font('plain', 10.5)
      .fillColor(SOFT)
      .text(writable(label), A4.margin, y, { width: half - 8 })
    const below = pdf.y
    const at = { width: half, align: 'right' } as const
    pdf
      .font(font, 10.5)
      .fillColor(INK)
      .text(writable(value), A4.margin + half, y, at)
    pdf.y = Math.max(below, pdf.y) + 2
    pdf
      .moveTo(A4.margin, pdf.y)
      .lineTo(A4.margin + WIDTH, pdf.y)
      .lineWidth(0.5)
      .stroke(LINE)
    pdf.y += 3
  }
  pdf.x = A4.margin
}
