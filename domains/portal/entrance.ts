import { note } from '#domains/access/audit.ts'
import * as channels from '#domains/channels/channels.ts'
import * as consents from '#domains/consents/consents.ts'
import { inForce } from '#domains/consents/wordings.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as showcase from '#domains/showcase/showcase.ts'
import { createContext, type Context, type Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Language, Texts } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import * as store from './entrance.store.ts'
import type { Entrance, EntranceEdit, KeptEntrance } from './portal.api.ts'

/** The entrance at an address, or the only one there is. Throws `my.closed`, `my.which`. */
export async function entranceAt(ctx: Context, slug: string | undefined): Promise<store.Entrance> {
  const [one, another] = await store.openAt(ctx.db, slug)
  if (!one) throw new Refusal('my.closed')
  if (another) throw new Refusal('my.which')
  return one
}

/** The address of an organisation's entrance; null while it is closed. */
export async function openSlugOf(db: Db, organisationId: OrganisationId): Promise<string | null> {
  const entrance = await store.of(db, organisationId)
  return entrance?.open ? entrance.slug : null
}

/** How an entrance is called: by its firm, and by the programme that whoever joins is welcomed to. */
export type Called = {
  readonly slug: string
  readonly organisation: string
  readonly language: Language
  readonly programme: string | null
}

/** How the open entrance at an address is called, or the only one there is; null where there is none or several. */
export async function calledAt(db: Db, slug: string | undefined): Promise<Called | null> {
  const [one, another] = await store.openAt(db, slug)
  if (!one || another) return null
  const { organisationId, programmeId } = one
  const { name: organisation, language } = await programmes.organisation(db, organisationId)
  const all = await programmes.programmesOf(db, organisationId)
  const programme = all.find(({ id, state }) => id === programmeId && state === 'live')
  return { slug: one.slug, organisation, language, programme: programme?.name ?? null }
}

/** The same context in the organisation whose entrance somebody stands at. */
export function within(ctx: Context, organisationId: OrganisationId): Context {
  const { db, now, actor, language, log } = ctx
  return createContext({ db, now, actor, organisationId, language, log })
}

/** What is shown before the entrance, in the caller's language. */
export async function lookAtEntrance(ctx: Context, slug: string | undefined): Promise<Entrance> {
  const entrance = await entranceAt(ctx, slug)
  const { name, country, language } = await programmes.organisation(ctx.db, entrance.organisationId)
  const rules = await store.rules(ctx.db, entrance.organisationId)
  const pages = await showcase.rulesPages(within(ctx, entrance.organisationId))
  return {
    slug: entrance.slug,
    organisation: name,
    country,
    language,
    rules: rules ? { version: rules.version, text: rules.text[ctx.language] } : null,
    rulesPages: pages.map(({ name, path }) => ({ name, path })),
    telegram: (await channels.openBot(within(ctx, entrance.organisationId))) !== null,
    consents: await consentTexts(within(ctx, entrance.organisationId)),
  }
}

/** What may be agreed to, by the texts in force, as far as they are there in the caller's language. */
export async function consentTexts(ctx: Context): Promise<Entrance['consents']> {
  const texts = await inForce(ctx)
  return texts.flatMap(({ purpose, version, [ctx.language]: text }) =>
    text === null ? [] : [{ purpose, version, text }],
  )
}

/** The entrance as the staff keeps it. */
export async function seeEntrance(ctx: Context): Promise<KeptEntrance> {
  const kept = await store.of(ctx.db, ctx.organisationId)
  const rules = await store.rules(ctx.db, ctx.organisationId)
  return {
    slug: kept?.slug ?? null,
    open: kept?.open ?? false,
    programmeId: kept?.programmeId ?? null,
    rules: rules
      ? { version: rules.version, text: rules.text, publishedAt: rules.publishedAt.toISOString() }
      : null,
  }
}

/** Sets the entrance. Throws `portal.slug_taken`, `programme.unknown`. */
export async function setEntrance(ctx: Context, asked: EntranceEdit): Promise<KeptEntrance> {
  requireEverywhere(ctx)
  const { slug, open } = asked
  if (asked.programmeId) await programmes.own(ctx.db, ctx.organisationId, asked.programmeId)
  return ctx.transaction(async (ctx) => {
    const before = await store.of(ctx.db, ctx.organisationId)
    const programmeId =
      asked.programmeId === undefined ? (before?.programmeId ?? null) : asked.programmeId
    const isTheirs = await store.write(ctx.db, {
      organisationId: ctx.organisationId,
      slug,
      open,
      programmeId: programmeId as ProgrammeId | null,
      changedAt: ctx.now,
      changedBy: byOf(ctx),
    })
    if (!isTheirs) throw new Refusal('portal.slug_taken')
    const after = { slug, open, programmeId }
    await note(ctx, { operation: 'portal.changed', new: after })
    return seeEntrance(ctx)
  })
}

/** Publishes the rules anew, as the next version. */
export async function publishRules(ctx: Context, text: Texts): Promise<KeptEntrance> {
  requireEverywhere(ctx)
  return ctx.transaction(async (ctx) => {
    const before = await store.rules(ctx.db, ctx.organisationId)
    const version = (before?.version ?? 0) + 1
    const { organisationId, now } = ctx
    const published = { publishedAt: now, publishedBy: byOf(ctx) }
    await store.publish(ctx.db, { organisationId, version, text, ...published })
    await note(ctx, { operation: 'portal.rules_published', new: { version } })
    return seeEntrance(ctx)
  })
}

/** The entrance is the organisation's: whose rights end at a programme or a store does not set it. */
function requireEverywhere({ actor }: Context): void {
  if (actor.reach) throw new Refusal('access.out_of_reach')
  if (actor.test) throw new Refusal('key.test_only')
}

const byOf = (ctx: Context): string => `${ctx.actor.kind}:${ctx.actor.name}`

/** The version of the rules in force; null where there are none. */
export async function currentRules(ctx: Context): Promise<number | null> {
  return (await store.rules(ctx.db, ctx.organisationId))?.version ?? null
}

/** Notes that a member accepted the rules. Throws `my.rules_needed` unless it is the version in force. */
export async function acceptRules(
  ctx: Context,
  owner: string,
  version: number | undefined,
): Promise<void> {
  const current = await currentRules(ctx)
  if (current === null) return
  if (version !== current) throw new Refusal('my.rules_needed')
  const { organisationId, now: acceptedAt } = ctx
  await store.accept(ctx.db, { owner, version, organisationId, acceptedAt })
  const proof = `portal.rules:${version}`
  // the conditions that these rules stood for that day are kept beside
  const live = await programmes.programmesOf(ctx.db, organisationId)
  for (const { id } of live.filter(({ state }) => state === 'live'))
    await consents
      .acceptRules(ctx, owner, { programmeId: id }, { door: 'portal', proof })
      .catch(unlessNoneInForce)
}

function unlessNoneInForce(error: unknown): void {
  if (!(error instanceof Refusal) || error.code !== 'conditions.none_in_force') throw error
}

export const acceptedRules = (ctx: Context, owner: string): Promise<number | null> =>
  store.accepted(ctx.db, owner)
