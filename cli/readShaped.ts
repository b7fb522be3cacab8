import { readFile } from 'node:fs/promises'
import type { Static, TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import { Refusal } from '#kit/core/refusal.ts'

/** What a file of JSON says. Throws `file.missing`, and the refusal named where it is not of the shape. */
export async function readShaped<Shape extends TSchema>(
  file: string,
  shape: Shape,
  refusal: string,
): Promise<Static<Shape>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file, why: error.code ?? error.message })
  })
  let found: unknown
  try {
    found = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Refusal(refusal, { file, why: (error as Error).message })
  }
  const [wrong] = Errors(shape, found)
  if (!wrong) return found as Static<Shape>
  const why = `${wrong.instancePath || '/'} ${wrong.message}`
  throw new Refusal(refusal, { file, why })
}
