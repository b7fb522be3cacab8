import { encode } from 'uqr'
import type { Face } from './core/face.ts'
import { wordsOf } from './core/words.ts'
import { bytesOf, newPdf, writable, type Pdf } from '#kit/pdf.ts'

const A4 = { width: 595.28, height: 841.89 }
const MARGIN = 56
const WIDTH = A4.width - 2 * MARGIN
/** Side of the QR code: twelve centimetres are read from two metres. */
const SIDE = 340

/** A sheet of A4 for the shop: how the programme is called, what is good about it, a QR code to join. */
export async function drawPoster(face: Face, address: string, startsAt: Date): Promise<Buffer> {
  const words = wordsOf(face.language)
  const { title, organisation: author, language } = face
  const pdf = await newPdf({ title: `${words.join}: ${title}`, author, language, at: startsAt })
  const centred = { width: WIDTH, align: 'center' } as const
  pdf.font('plain', 14).fillColor('#566463').text(writable(author), MARGIN, 64, centred)
  pdf.moveDown(0.4).fillColor('#0b6b5d')
  fitted(pdf, writable(title), 44)
  pdf.moveDown(0.3).font('bold', 20).fillColor('#1c2b2a').text(words.posterLead, centred)
  const top = pdf.y + 22
  drawCode(pdf, address, (A4.width - SIDE) / 2, top)
  pdf.font('plain', 11).fillColor('#566463')
  pdf.text(writable(address), MARGIN, top + SIDE + 12, centred)
  pdf.moveDown(1)
  pdf.font('plain', 13).fillColor('#1c2b2a')
  for (const each of face.short) pdf.text(writable(each), { ...centred, lineGap: 3 })
  return bytesOf(pdf)
}

/** A title on two lines at most, as large as it may be. */
function fitted(pdf: Pdf, text: string, largest: number): void {
  let size = largest
  const height = () =>
    pdf.font('bold', size).heightOfString(text, { width: WIDTH, align: 'center' })
  while (size > 18 && height() > 2.6 * size) size -= 2
  pdf.font('bold', size).text(text, { width: WIDTH, align: 'center' })
}

function drawCode(pdf: Pdf, text: string, left: number, top: number): void {
  const { size, data } = encode(text, { ecc: 'M', border: 0 })
  const step = SIDE / size
  pdf.fillColor('#000')
  data.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (isDark) pdf.rect(left + x * step, top + y * step, step + 0.05, step + 0.05)
    }),
  )
  pdf.fill()
}
