import * as templates from '#domains/messaging/templates.ts'
import type { Context } from '#kit/context.ts'

/** A text that was published and one that somebody is still writing. */
export async function writeMessages(ctx: Context): Promise<void> {
  const about = { event: 'points.earned', channel: 'email', language: 'en' } as const
  const source = { subject: 'Points', body: 'Earned', html: '<p>Earned</p>' }
  for (const which of [about, { ...about, language: 'ru' } as const]) {
    await templates.save(ctx, which, { mode: 'own', source })
    await templates.publish(ctx, which, 1)
  }
  await templates.restore(ctx, about, 1)
}
