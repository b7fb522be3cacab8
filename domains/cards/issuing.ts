import { randomBytes, randomInt } from 'node:crypto'
import type { Context } from '#kit/context.ts'
import type { MemberId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import * as batches from './batches.store.ts'
import type { BatchAnswer, NewBatch } from './cards.api.ts'
import * as store from './cards.store.ts'
import { freeDigits, numberOf, shortestLength, type Shape } from './core/number.ts'
import { bind, makeActive, remember } from './keeping.ts'

/** Virtual cards: 13 digits by chance behind a prefix that no bank or shop code uses. */
const VIRTUAL: Shape = { prefix: '99', length: 16, checkDigit: 'luhn' }

/** Cards written in one statement. */
const PORTION = 10_000
/** How often in a row a portion may meet numbers that are taken. */
const PATIENCE = 20

/** Makes a batch of plastic cards, each with a number by chance that no other card has. */
export async function makeBatch(ctx: Context, asked: NewBatch): Promise<BatchAnswer> {
  if (ctx.actor.test) throw new Refusal('key.test_only')
  const shape: Shape = {
    prefix: asked.prefix ?? '',
    length: asked.length,
    checkDigit: asked.checkDigit ?? 'luhn',
  }
  if (shape.checkDigit === 'ean13' && shape.length !== 13) throw new Refusal('batch.not_ean13')
  const shortest = shortestLength(shape, asked.count)
  if (shape.length < shortest) throw new Refusal('batch.too_short', { shortest })

  return ctx.transaction(async (ctx) => {
    const batch: batches.Batch = {
      id: newId<'batch'>(),
      organisationId: ctx.organisationId,
      name: asked.name,
      ...shape,
      count: asked.count,
      activationCodes: asked.activationCodes ?? false,
      codeSalt: randomBytes(32),
      madeAt: ctx.now,
      madeBy: `${ctx.actor.kind}:${ctx.actor.name}`,
    }
    await batches.insert(ctx.db, batch)
    for (let made = 0; made < asked.count; made += PORTION) {
      await issuePortion(ctx, shape, Math.min(PORTION, asked.count - made), {
        kind: 'plastic',
        batchId: batch.id,
      })
    }
    return shown(batch)
  })
}

/** Batches, newest first. */
export async function listBatches(
  ctx: Context,
  asked: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<{ items: BatchAnswer[]; next: string | null }> {
  const limit = asked.limit ?? 50
  const after = idAfter(asked.cursor)
  const rows = await batches.list(ctx.db, ctx.organisationId, after, limit + 1)
  return pageOf(rows, limit, (row) => [row.id], shown)
}

/** A virtual card of a member, active at once. */
export async function issueVirtual(ctx: Context, owner: MemberId): Promise<store.Card> {
  return makeActive(ctx, await bind(ctx, await newVirtual(ctx), owner))
}

/** A virtual card that nobody has yet. */
export async function newVirtual(ctx: Context): Promise<store.Card> {
  const [number] = await issuePortion(ctx, VIRTUAL, 1, { kind: 'virtual', batchId: null })
  await remember(ctx, { number: number!, owner: null }, 'issued')
  const [card] = await store.byNumbers(ctx.db, ctx.organisationId, [number!])
  return card!
}

/** So many new cards; numbers that are taken are drawn again. */
async function issuePortion(
  ctx: Context,
  shape: Shape,
  count: number,
  shared: { readonly kind: store.Card['kind']; readonly batchId: string | null },
): Promise<string[]> {
  const issued: string[] = []
  for (let tries = 0; issued.length < count; tries++) {
    if (tries === PATIENCE) throw new Refusal('batch.exhausted')
    const numbers = new Set<string>()
    while (numbers.size < count - issued.length) {
      numbers.add(numberOf(shape, chanceDigits(freeDigits(shape))))
    }
    const cards = Array.from(numbers, (number) => ({ number, id: newId<'card'>() }))
    const at = { ...shared, at: ctx.now }
    issued.push(...(await store.issue(ctx.db, ctx.organisationId, cards, at)))
  }
  return issued
}

/** Digits from the system's source of randomness, every one as likely as any other. */
function chanceDigits(count: number): string {
  let digits = ''
  while (digits.length < count) {
    const many = Math.min(14, count - digits.length)
    digits += `${randomInt(10 ** many)}`.padStart(many, '0')
  }
  return digits
}

function shown(batch: batches.Batch): BatchAnswer {
  const { id, name, prefix, length, checkDigit, count, activationCodes, madeBy } = batch
  const madeAt = batch.madeAt.toISOString()
  return { id, name, prefix, length, checkDigit, count, activationCodes, madeAt, madeBy }
}
