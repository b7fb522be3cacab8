import type { Context } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { newId } from '#kit/newId.ts'
import { wayTo, type Reached } from './ways.ts'
import { textOf, type News } from './core/texts.ts'
import * as store from './messaging.store.ts'

/** Who is told: how to reach him, and whether he is a test member. */
export type Addressee = {
  readonly owner: string
  readonly language: Language
  readonly address: string | null
  readonly test: boolean
} & Reached

export type Notice = { readonly to: Addressee; readonly eventId: string; readonly news: News }

/** Writes notices to be delivered; one that was written before, for the same event and channel, stays as it is. */
export async function tell(ctx: Context, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  const ways = await wayTo(
    ctx,
    notices.map(({ to }) => to),
  )
  await store.write(
    ctx.db,
    notices.flatMap(({ to, eventId, news }) =>
      (ways.get(to.owner) ?? []).slice(0, 1).map((way) => ({
        owner: to.owner,
        language: to.language,
        test: to.test,
        ...way,
        id: newId(),
        organisationId: ctx.organisationId,
        eventId,
        kind: news.kind,
        text: textOf(news, to.language),
        sealed: null,
        lapsesAt: null,
      })),
    ),
    ctx.now,
  )
}
