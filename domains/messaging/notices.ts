import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { newId } from '#kit/newId.ts'
import { sandbox } from './channel.ts'
import { textOf, type News } from './core/texts.ts'
import * as store from './messaging.store.ts'

/** Who is told: how to reach him, and whether he is a test member. */
export type Addressee = {
  readonly owner: string
  readonly language: Language
  readonly address: string | null
  readonly test: boolean
}

export type Notice = { readonly to: Addressee; readonly eventId: string; readonly news: News }

/** Writes notices to be delivered; one that was written before, for the same event and channel, stays as it is. */
export async function tell(ctx: Context, notices: readonly Notice[]): Promise<void> {
  await store.write(
    ctx.db,
    notices.map(({ to, eventId, news }) => ({
      ...to,
      id: newId(),
      organisationId: ctx.organisationId,
      eventId,
      channel: sandbox.name,
      kind: news.kind,
      text: textOf(news, to.language),
      sealed: null,
      lapsesAt: null,
    })),
    ctx.now,
  )
}
