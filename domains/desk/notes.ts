import { requireReach } from '#domains/access/access.ts'
import * as members from '#domains/members/members.ts'
import type { Context } from '#kit/context.ts'
import type { PageQuery } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import { authorsOf } from './authors.ts'
import * as calls from './calls.store.ts'
import type { NewNote, Note } from './desk.api.ts'
import * as store from './desk.store.ts'

/** What operators noted of a member, and of those merged into it; newest first. */
export async function list(
  ctx: Context,
  memberId: string,
  asked: PageQuery,
): Promise<{ items: Note[]; next: string | null }> {
  const owners = await members.familyOf(ctx, memberId)
  const limit = asked.limit ?? 50
  const part = { owners, after: idAfter(asked.cursor), limit: limit + 1 }
  const { items, next } = pageOf(await store.notes(ctx.db, part), limit, ({ id }) => [id])
  return { items: await shown(ctx, items), next }
}

/** Notes something of a member, also of one who has left. Throws `member.unknown`, `call.unknown`. */
export async function write(ctx: Context, memberId: string, asked: NewNote): Promise<Note> {
  return ctx.transaction(async (ctx) => {
    const member = await members.get(ctx, memberId)
    requireReach(ctx.actor, member.test)
    const note = {
      owner: member.id,
      id: newId(),
      organisationId: ctx.organisationId,
      callId: await knownCall(ctx, asked.callId ?? null),
      text: asked.text.trim(),
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      writtenAt: ctx.now,
    }
    await store.insertNote(ctx.db, note)
    return (await shown(ctx, [note]))[0]!
  })
}

/** The id of a call that is known here. Throws `call.unknown`. */
export async function knownCall(ctx: Context, callId: string | null): Promise<string | null> {
  if (callId === null) return null
  const call = await calls.byId(ctx.db, ctx.organisationId, callId)
  if (!call) throw new Refusal('call.unknown', { callId })
  return callId
}

async function shown(ctx: Context, notes: readonly store.Note[]): Promise<Note[]> {
  const authors = await authorsOf(ctx.db, notes)
  return notes.map(({ id, text, callId, writtenAt }, place) => ({
    id,
    text,
    callId,
    author: authors[place]!,
    writtenAt: writtenAt.toISOString(),
  }))
}
