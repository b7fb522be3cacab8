import type { FastifyRequest } from 'fastify'
import { requireWithin } from '#domains/access/access.ts'
import type { Place } from '#domains/access/core/reach.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import type { Operation } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'

/** What would hold everywhere, or give somebody more than the giver has. */
const EVERYWHERE = new Set(['keys:write', 'operators:write', 'programmes:write'])

/**
 * Throws `access.out_of_reach` when somebody whose rights are limited to some programmes or stores asks
 * for another: one that the request names by its id, the one a purchase, a quote or a till belongs to,
 * or the only live programme where none is named. Lists are narrowed by their verbs.
 */
export async function requireNamedReach(
  ctx: Context,
  operation: Operation,
  request: FastifyRequest,
): Promise<void> {
  if (!ctx.actor.reach) return
  const named = { ...fieldsOf(request.query), ...fieldsOf(request.params) }
  const body = fieldsOf(request.body)
  const bodies = Array.isArray(body['items']) ? body['items'].map(fieldsOf) : [body]
  for (const each of bodies) {
    const place = await placeOf(ctx, operation, { ...each, ...named })
    if (EVERYWHERE.has(operation.needs) && !isSaid(place)) throw new Refusal('access.out_of_reach')
    requireWithin(ctx.actor, place)
  }
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (part: unknown): Fields => (part ?? {}) as Fields

const isSaid = ({ programmeId, storeId }: Place) => Boolean(programmeId ?? storeId)

async function placeOf(ctx: Context, operation: Operation, fields: Fields): Promise<Place> {
  const said = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined)
  const purchaseId = said('purchaseId')
  if (purchaseId !== undefined) return purchases.placeOfPurchase(ctx, purchaseId)
  const quoteId = operation.path.includes(':quoteId') ? said('quoteId') : undefined
  if (quoteId !== undefined) return purchases.placeOfQuote(ctx, quoteId)
  const tillId = said('tillId')
  const storeId =
    said('storeId') ??
    (tillId === undefined ? undefined : await programmes.storeOfTill(ctx, tillId)) ??
    // a receipt is of a store; one that names none is of none
    ('lines' in fields ? null : undefined)
  return { programmeId: said('programmeId') ?? (await onlyProgramme(ctx, operation)), storeId }
}

/** The programme that is meant where one may be named and is not. */
async function onlyProgramme(ctx: Context, operation: Operation): Promise<string | undefined> {
  const parts = [operation.query, operation.body].map((part) => JSON.stringify(part ?? null))
  if (!parts.some((part) => part.includes('"programmeId"'))) return undefined
  // an enrolment may begin in a programme and need not
  if (operation.needs === 'members:enrol') return undefined
  const { id } = await programmes.programmeFor(ctx.db, ctx.organisationId, null)
  return id
}
