import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Encoding } from './core/encoding.ts'
import type { Delimiter } from './core/header.ts'
import { suggestMembers, suggestPurchases, type SeenColumn } from './core/suggest.ts'
import { withFile } from './files.ts'
import type { Look } from './imports.api.ts'
import { lookThrough, readRows } from './reading.ts'

const SAMPLES = 20
const SHOWN = 5
const LONGEST = 120 // characters of a value that is shown

/**
 * The columns of a file with their first values, and what they seem to be. Throws what is wrong with
 * the file, naming the line.
 */
export function lookInto(
  ctx: Context,
  fileId: string,
  asked: { readonly delimiter?: Delimiter; readonly encoding?: Encoding },
): Promise<Look> {
  return withFile(ctx, fileId, async (path, { name }) => {
    try {
      return await look(ctx, path, asked)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new Refusal(error.code, { ...error.details, file: name })
    }
  })
}

async function look(
  ctx: Context,
  path: string,
  asked: { readonly delimiter?: Delimiter; readonly encoding?: Encoding },
): Promise<Look> {
  const source = await lookThrough(path, asked.encoding)
  const enough = new AbortController()
  const rows: (readonly string[])[] = []
  let names: readonly string[] = []
  let delimiter: Delimiter = ','
  const reading = readRows(source, {
    delimiter: asked.delimiter,
    wanted: [],
    onHeader: (header, found) => {
      names = header.names
      delimiter = found
    },
    onRow: (row) => {
      rows.push(row)
      if (rows.length === SAMPLES) enough.abort()
    },
    signal: enough.signal,
  })
  await reading.catch((error) => {
    if (!enough.signal.aborted) throw error
  })
  const columns = names.map((name, index): SeenColumn => {
    const values = rows.slice(0, SAMPLES).map((row) => (row[index] ?? '').trim())
    return { name, values }
  })
  const programme = (await programmes.programmesOf(ctx.db, ctx.organisationId))[0]
  const place = { zone: programme?.zone ?? 'UTC', currency: programme?.currency ?? 'RUB' }
  return {
    encoding: source.encoding,
    delimiter,
    lines: source.lines,
    columns: columns.map(({ name, values }) => ({
      name,
      samples: values.slice(0, SHOWN).map((value) => value.slice(0, LONGEST)),
    })),
    suggested: {
      purchases: suggestPurchases(columns, place),
      members: suggestMembers(columns, place),
    },
  }
}
