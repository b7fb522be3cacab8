import { note } from '#domains/access/audit.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId, ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { remember } from '#kit/remember.ts'
import { forgetAddress, shownAt } from './addresses.ts'
import type { Face } from './core/face.ts'
import { isOrigin } from './core/origin.ts'
import { faceFor, publishedAt, type Which } from './faces.ts'
import { drawPoster } from './poster.ts'
import { printFace } from './printing.ts'
import type { PublicPage, PublicPageEdit } from './showcase.api.ts'
import * as store from './showcase.store.ts'

export { shownAt } from './addresses.ts'
export { mayAsk } from './admission.ts'
export { issueToken, tokenBalance } from './balances.ts'
export { basketQuote } from './baskets.ts'
export { rulesPages } from './leading.ts'

/** How a programme shows itself; what was never set is as it stands at the beginning. */
export async function see(ctx: Context, programmeId: string): Promise<PublicPage> {
  const { id } = await programmes.own(ctx.db, ctx.organisationId, programmeId)
  const row = await store.face(ctx.db, id)
  const published = await publishedAt(ctx.db, id, ctx.now.getTime())
  return {
    slug: row?.slug ?? null,
    public: row ? row.publicSince !== null : false,
    publicSince: row?.publicSince?.toISOString() ?? null,
    origins: [...(row?.origins ?? [])],
    labels: [...(row?.labels ?? [])],
    leaving: row?.leaving ?? null,
    version: published?.shown.version ?? null,
  }
}

/**
 * Changes what is given. A page becomes public only with an address, of a live programme with published
 * rules: `showcase.slug_missing`, `showcase.without_rules`.
 */
export async function edit(
  ctx: Context,
  programmeId: string,
  asked: PublicPageEdit,
): Promise<PublicPage> {
  refuseUnsound(asked)
  return ctx.transaction(async (ctx) => {
    const { id, state } = await programmes.own(ctx.db, ctx.organisationId, programmeId)
    await store.hold(ctx.db, id)
    const before = await store.face(ctx.db, id)
    const slug = asked.slug ?? before?.slug
    if (slug === undefined) throw new Refusal('showcase.slug_missing')
    if (asked.public) {
      const published = await publishedAt(ctx.db, id, ctx.now.getTime())
      if (state !== 'live' || !published) throw new Refusal('showcase.without_rules')
    }
    const since = before?.publicSince ?? null
    const row: store.FaceRow = {
      programmeId: id,
      organisationId: ctx.organisationId,
      slug,
      publicSince: asked.public === undefined ? since : asked.public ? (since ?? ctx.now) : null,
      origins: asked.origins ?? before?.origins ?? [],
      labels: asked.labels ?? before?.labels ?? [],
      leaving: asked.leaving === undefined ? (before?.leaving ?? null) : asked.leaving,
      revision: (before?.revision ?? 0) + 1,
      editedAt: ctx.now,
    }
    if (!(await store.keep(ctx.db, row))) throw new Refusal('showcase.slug_taken', { slug })
    const { labels: _labels, leaving: _leaving, ...plain } = asked
    await note(ctx, { operation: 'programme.shown', object: id, new: plain })
    ctx.afterCommit(() => [before?.slug, slug].forEach((each) => each && forgetAddress(each)))
    return see(ctx, id)
  })
}

function refuseUnsound({ origins = [], labels = [] }: PublicPageEdit): void {
  const origin = origins.find((each) => !isOrigin(each))
  if (origin !== undefined) throw new Refusal('showcase.origin_invalid', { origin })
  const words = labels.map(({ word }) => word)
  const twice = words.find((word, index) => words.indexOf(word) !== index)
  if (twice !== undefined) throw new Refusal('showcase.label_twice', { word: twice })
}

/** The rules as a PDF for the staff, public or not. */
export async function print(
  ctx: Context,
  programmeId: string,
  language: Language,
): Promise<{ name: string; bytes: Buffer }> {
  const { id } = await programmes.own(ctx.db, ctx.organisationId, programmeId)
  const row = (await store.face(ctx.db, id)) ?? null
  const name = `${row?.slug ?? 'rules'}.${language}.pdf`
  return { name, bytes: await printed(ctx.db, ofRow(ctx, id, row), language, ctx.now.getTime()) }
}

/** A sheet for the shop with a QR code that leads to joining, at the address people reach this server by. */
export async function poster(
  ctx: Context,
  programmeId: string,
  { language, address }: { readonly language: Language; readonly address: string },
): Promise<{ name: string; bytes: Buffer }> {
  const { id } = await programmes.own(ctx.db, ctx.organisationId, programmeId)
  const row = await store.face(ctx.db, id)
  if (!row) throw new Refusal('showcase.slug_missing')
  const at = ctx.now.getTime()
  const { face, startsAt } = await faceFor(ctx.db, ofRow(ctx, id, row), {
    language,
    at,
    dated: 'start',
  })
  const joining = `${address}/my?programme=${row.slug}&language=${language}`
  return {
    name: `${row.slug}-poster.${language}.pdf`,
    bytes: await drawPoster(face, joining, startsAt),
  }
}

const ofRow = (ctx: Context, programmeId: ProgrammeId, settings: store.FaceRow | null) => ({
  organisationId: ctx.organisationId,
  programmeId,
  settings,
})

async function printed(
  db: Db,
  of: Parameters<typeof faceFor>[1],
  language: Language,
  at: number,
  which: Which = {},
): Promise<Buffer> {
  const { face, startsAt } = await faceFor(db, of, { ...which, language, at, dated: 'start' })
  return printFace(face, startsAt)
}

const faces = remember<Face>({ milliseconds: 1_000, most: 200 })
// drawn for anybody who asks, and takes a while: once a second at most
const prints = remember<Buffer>({ milliseconds: 1_000, most: 50 })

/** The public face at an address, at an instant (epoch milliseconds); null where there is none. */
export async function publicFace(
  db: Db,
  slug: string,
  language: Language,
  at: number,
  which: Which = {},
): Promise<Face | null> {
  const found = await shownWith(db, slug, at, which)
  if (!found) return null
  const { settings, known } = found
  return faces.get(keyOf(settings, language, known), async () => {
    const asked = { ...known, language, at, dated: 'today' } as const
    return (await faceFor(db, { ...settings, settings }, asked)).face
  })
}

/** The public rules at an address as a PDF; null where there are none. */
export async function publicPrint(
  db: Db,
  slug: string,
  language: Language,
  at: number,
  which: Which = {},
): Promise<Buffer | null> {
  const found = await shownWith(db, slug, at, which)
  if (!found) return null
  const { settings, known } = found
  return prints.get(keyOf(settings, language, known), () =>
    printed(db, { ...settings, settings }, language, at, known),
  )
}

/**
 * The settings of what shows itself at an address, and what of it: versions that are none are left out, so that
 * nobody has the same drawn again and again under other names. Null where nothing does, or not in that version.
 */
async function shownWith(db: Db, slug: string, at: number, which: Which) {
  const settings = await shownAt(db, slug)
  const published = settings && (await publishedAt(db, settings.programmeId, at, which))
  if (!published) return null
  const { version = null, since = null } = which
  return { settings, known: { version, since: published.since ? since : null } }
}

/** An edit is a new revision, and so is known by another key. */
const keyOf = (
  { programmeId, revision }: store.FaceRow,
  language: Language,
  { version, since }: Which,
): string => [programmeId, revision, language, version, since].join(' ')

/** Whose programme has an address, public or not; null where it is nobody's. */
export const organisationAt = async (db: Db, slug: string): Promise<OrganisationId | null> =>
  (await store.faceAt(db, slug))?.organisationId ?? null
