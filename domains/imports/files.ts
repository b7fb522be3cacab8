import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { requireReach } from '#domains/access/access.ts'
import type { Context, Db } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { PART, partsFor, sizeOfPart } from './core/parts.ts'
import * as store from './files.store.ts'
import type { FileShown } from './imports.api.ts'

/** Begins a file that will be handed in piece by piece. Throws `key.test_only`. */
export async function beginFile(
  ctx: Context,
  asked: { readonly name: string; readonly size: number },
): Promise<FileShown> {
  requireReach(ctx.actor, false)
  const name = basename(asked.name.replaceAll('\\', '/')).trim() || 'file'
  const row = {
    id: newId<'file'>(),
    name: name.slice(0, 200),
    size: asked.size,
    madeAt: ctx.now,
    madeBy: ctx.actor.name,
  }
  await store.insert(ctx.db, ctx.organisationId, row)
  return shown(row, [])
}

/** What has come of a file. Throws `file.unknown`. */
export async function seeFile(ctx: Context, fileId: string): Promise<FileShown> {
  const row = await own(ctx, fileId)
  return shown(row, await store.partsOf(ctx.db, ctx.organisationId, fileId))
}

/**
 * Takes a piece of a file, `content` in base64; the same piece again changes nothing. Throws
 * `file.unknown`, `file.part_wrong`.
 */
export async function putPart(
  ctx: Context,
  fileId: string,
  number: number,
  content: string,
): Promise<FileShown> {
  requireReach(ctx.actor, false)
  const row = await own(ctx, fileId)
  const bytes = Buffer.from(content, 'base64')
  const expected = sizeOfPart(row.size, number)
  if (bytes.length !== expected)
    throw new Refusal('file.part_wrong', { number, expected, actual: bytes.length })
  await store.putPart(ctx.db, ctx.organisationId, fileId, number, bytes)
  return shown(row, await store.partsOf(ctx.db, ctx.organisationId, fileId))
}

/** The file, when it is whole. Throws `file.unknown`, `file.unfinished`. */
export async function requireWhole(ctx: Context, fileId: string): Promise<store.FileRow> {
  const row = await own(ctx, fileId)
  const { length } = await store.partsOf(ctx.db, ctx.organisationId, fileId)
  const parts = partsFor(row.size)
  if (length < parts) throw new Refusal('file.unfinished', { come: length, parts })
  return row
}

/** Lays a file on the disk for as long as the work takes. */
export async function withFile<T>(
  ctx: Context,
  fileId: string,
  work: (path: string, file: store.FileRow) => Promise<T>,
): Promise<T> {
  const row = await requireWhole(ctx, fileId)
  const folder = await mkdtemp(join(tmpdir(), 'kopilka-import-'))
  try {
    const path = join(folder, 'file')
    await write(ctx, row, path)
    return await work(path, row)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Keeps a file of the disk, piece by piece, as one of the organisation; its id. */
export async function keepFile(ctx: Context, path: string, name: string): Promise<string> {
  const { size } = await stat(path)
  const id = newId<'file'>()
  await ctx.transaction(async (ctx) => {
    const row = { id, name, size, madeAt: ctx.now, madeBy: ctx.actor.name }
    await store.insert(ctx.db, ctx.organisationId, row)
    let number = 0
    for await (const piece of createReadStream(path, { highWaterMark: PART }))
      await store.putPart(ctx.db, ctx.organisationId, id, (number += 1), piece as Buffer)
  })
  return id
}

/** The whole content of a file as text; null when it has been forgotten. */
export async function textOf(
  db: Db,
  organisationId: OrganisationId,
  fileId: string,
): Promise<string | null> {
  const numbers = await store.partsOf(db, organisationId, fileId)
  if (numbers.length === 0) return null
  const pieces: Buffer[] = []
  for (const number of numbers)
    pieces.push((await store.part(db, organisationId, fileId, number)) ?? Buffer.alloc(0))
  return Buffer.concat(pieces).toString('utf8')
}

async function write(ctx: Context, row: store.FileRow, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for (let number = 1; number <= partsFor(row.size); number++) {
      const piece = await store.part(ctx.db, ctx.organisationId, row.id, number)
      if (!piece) throw new Refusal('file.unknown', { fileId: row.id })
      await file.write(piece)
    }
  } finally {
    await file.close()
  }
}

async function own(ctx: Context, fileId: string): Promise<store.FileRow> {
  const row = isUuid(fileId) ? await store.find(ctx.db, ctx.organisationId, fileId) : undefined
  if (!row) throw new Refusal('file.unknown', { fileId })
  return row
}

function shown({ id, name, size, madeAt }: store.FileRow, come: readonly number[]): FileShown {
  const parts = partsFor(size)
  const there = new Set(come)
  const missing = Array.from({ length: parts }, (_, index) => index + 1).filter(
    (number) => !there.has(number),
  )
  return {
    id,
    name,
    size,
    partSize: PART,
    parts,
    missing: missing.slice(0, 100),
    whole: missing.length === 0,
    madeAt: madeAt.toISOString(),
  }
}
