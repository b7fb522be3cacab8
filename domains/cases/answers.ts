import { covers } from '#domains/access/core/scopes.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { plural, type Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { numberOf } from './core/kinds.ts'
import { filled } from './core/template.ts'
import { seen } from './keeping.ts'
import * as store from './office.store.ts'

/**
 * The text of a template with the member's name, the balance and the number of the case. What the
 * caller may not see, or nobody knows, stays as it is written. Throws `template.unknown`.
 */
export async function filledTemplate(
  ctx: Context,
  caseId: string,
  templateId: string,
  language: Language,
): Promise<{ text: string }> {
  const matter = await seen(ctx, caseId)
  const template = await store.template(ctx.db, ctx.organisationId, templateId)
  if (!template) throw new Refusal('template.unknown')
  const known = {
    number: numberOf(matter.number),
    name: matter.memberId && (await nameOf(ctx, matter.memberId)),
    balance: matter.memberId && (await balanceOf(ctx, matter.memberId, language)),
  }
  return { text: filled(template.text[language], known) }
}

async function nameOf(ctx: Context, memberId: string): Promise<string | null> {
  if (!covers(ctx.actor.scopes, 'members:read')) return null
  const { name } = await members.get(ctx, memberId)
  return [name.first, name.middle].filter(Boolean).join(' ') || name.last
}

async function balanceOf(
  ctx: Context,
  memberId: string,
  language: Language,
): Promise<string | null> {
  if (!covers(ctx.actor.scopes, 'points:read')) return null
  const all = await programmes.programmesOf(ctx.db, ctx.organisationId)
  const live = all.filter(({ state }) => state === 'live')
  // where there are several, a sum of different points would say nothing
  if (live.length !== 1) return null
  const { id, scale, pointsName } = live[0]!
  const { active } = await accounts.balance(ctx, memberId, id)
  const value = active / 10 ** scale
  return `${value.toLocaleString(language)} ${plural(language, value, pointsName[language])}`
}
