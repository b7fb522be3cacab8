import { note } from '#domains/access/audit.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as batches from './batches.store.ts'
import { activationCode } from './codes.ts'
import { fits, textOf, type Symbology } from './core/symbology.ts'

const PORTION = 10_000

/**
 * The file for the printing house: CSV (RFC 4180) with the number, the text of its bar code and,
 * where the batch has them, the activation code. The audit says who took it.
 */
export async function print(
  ctx: Context,
  batchId: string,
  symbology: Symbology = 'code128',
): Promise<string> {
  const batch = await printable(ctx, batchId, symbology)
  const withCodes = batch.activationCodes
  await note(ctx, {
    operation: 'batch.printed',
    object: batch.id,
    new: { name: batch.name, format: 'csv', withCodes },
  })
  const head = ['number', 'barcode', ...(batch.activationCodes ? ['activation_code'] : [])]
  const lines = [head.join(',')]
  for (let after = ''; ;) {
    const numbers = await batches.numbers(ctx.db, batch.id, after, PORTION)
    for (const number of numbers) {
      const code = batch.activationCodes ? [activationCode(batch, number)] : []
      lines.push([number, textOf(number, symbology), ...code].join(','))
    }
    if (numbers.length < PORTION) break
    after = numbers.at(-1)!
  }
  return `${lines.join('\r\n')}\r\n`
}

/** Where the drawing of one bar code stands, in the units of the drawing. */
const CELL = { width: 260, height: 160 }
const COLUMNS = 3

/** A drawing (SVG) of the bar codes of a batch after a number, so many of them, three in a row. */
export async function printSheet(
  ctx: Context,
  batchId: string,
  asked: {
    readonly symbology?: Symbology | undefined
    readonly after?: string | undefined
    readonly limit?: number | undefined
  },
): Promise<string> {
  const symbology = asked.symbology ?? 'code128'
  const batch = await printable(ctx, batchId, symbology)
  const taken = { name: batch.name, format: 'svg', withCodes: false }
  await note(ctx, { operation: 'batch.printed', object: batch.id, new: taken })
  const numbers = await batches.numbers(ctx.db, batch.id, asked.after ?? '', asked.limit ?? 24)
  const codes = await Promise.all(numbers.map((number) => barCode(number, symbology)))
  const rows = Math.max(1, Math.ceil(codes.length / COLUMNS))
  const cells = codes.map((code, index) => {
    const x = (index % COLUMNS) * CELL.width + 10
    const y = Math.floor(index / COLUMNS) * CELL.height + 10
    return code.replace(
      '<svg ',
      `<svg x="${x}" y="${y}" width="${CELL.width - 20}" height="${CELL.height - 20}" `,
    )
  })
  const size = `${COLUMNS * CELL.width} ${rows * CELL.height}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}">${cells.join('')}</svg>`
}

/** The bar code of one card number as SVG, with the number beneath unless no text is wanted. */
export async function barCode(
  number: string,
  symbology: Symbology,
  { text = true } = {},
): Promise<string> {
  // the drawer is large and seldom wanted: it is loaded when the first card is printed
  const { toSVG } = await import('bwip-js/node')
  return toSVG({
    bcid: BWIP_NAMES[symbology],
    text: textOf(number, symbology),
    ...(symbology !== 'qr' && { includetext: text, height: 12 }),
  })
}

const BWIP_NAMES = { ean13: 'ean13', code128: 'code128', qr: 'qrcode' } as const

async function printable(
  ctx: Context,
  batchId: string,
  symbology: Symbology,
): Promise<batches.Batch> {
  const batch = await batches.get(ctx.db, ctx.organisationId, batchId)
  if (!batch) throw new Refusal('batch.unknown')
  if (!fits(batch, symbology)) throw new Refusal('batch.symbology', { length: batch.length })
  return batch
}
