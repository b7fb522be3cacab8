import * as consents from '#domains/consents/consents.ts'
import { keepSettings, seeSettings } from '#domains/consents/wishes.ts'
import * as wordings from '#domains/consents/wordings.ts'
import type { Context } from '#kit/context.ts'

/** Members of this organisation may be written to at any hour, whenever the tests run, and as often as one likes. */
export async function withoutQuiet(ctx: Context): Promise<void> {
  const settings = await seeSettings(ctx)
  const always = { quietFrom: '00:00', quietUntil: '00:00', most: 1_000, mostDays: 1 }
  await keepSettings(ctx, { ...settings, ...always })
}

/** These members agree to be reminded. */
export async function agreeToReminders(ctx: Context, ids: readonly string[]): Promise<void> {
  const { items } = await wordings.list(ctx)
  if (!items.some(({ purpose }) => purpose === 'reminders')) {
    await wordings.draft(ctx, 'reminders', { ru: 'Напоминайте мне', en: 'Remind me' })
    await wordings.publish(ctx, 'reminders', 1)
  }
  for (const id of ids) {
    await consents.recordConsents(ctx, id, [{ purpose: 'reminders', given: true }], {
      door: 'api',
      language: 'ru',
    })
  }
}
