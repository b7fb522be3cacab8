import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import type { PurchasesMapping } from './core/mapping.ts'
import type { ImportAsked } from './imports.ts'
import { refusalInWords } from './words.ts'

type Asked = ImportAsked<PurchasesMapping>

const LOOK = 1_000 // members looked up in one statement
const MEMBERS = 500 // members enrolled in one database transaction

/** A member that a file of purchases names, and the instant of its earliest receipt. */
export type Named = { readonly value: string; readonly since: number }

/** Those of the members named that nobody knows yet. */
export async function unknownOf(
  ctx: Context,
  asked: Asked,
  named: readonly Named[],
): Promise<Named[]> {
  const unknown: Named[] = []
  for (let start = 0; start < named.length; start += LOOK) {
    const portion = named.slice(start, start + LOOK)
    const found = await members.recognise(
      ctx.db,
      ctx.organisationId,
      portion.map(({ value }) => identifier(asked, value)),
    )
    unknown.push(...portion.filter((_, index) => found[index] === null))
  }
  return unknown
}

type Identifier = { phone: string } | { email: string } | { externalId: string }

const identifier = ({ mapping }: Asked, value: string): Identifier =>
  ({ [mapping.receipt.member!.as]: value }) as Identifier

/** Enrols members on the way, as of their earliest receipt; `barred` gathers why some cannot be. */
export async function enrolAll(
  ctx: Context,
  asked: Asked,
  unknown: readonly Named[],
  barred: Map<string, string>,
): Promise<number> {
  let enrolled = 0
  for (let start = 0; start < unknown.length && !asked.signal?.aborted; start += MEMBERS) {
    asked.onProgress?.('enrolling', start, unknown.length)
    const portion = unknown.slice(start, start + MEMBERS)
    const results = await members.enrolAll(
      ctx,
      portion.map(({ value, since }) => ({
        ...identifier(asked, value),
        enrolledAt: new Date(since),
      })),
    )
    for (const [index, result] of results.entries()) {
      if ('refusal' in result) {
        barred.set(portion[index]!.value, refusalInWords(result.refusal, asked.language))
      } else enrolled += 1
    }
  }
  asked.onProgress?.('enrolling', unknown.length, unknown.length)
  return enrolled
}
