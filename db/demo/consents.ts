import * as consents from '#domains/consents/consents.ts'
import * as wordings from '#domains/consents/wordings.ts'
import type { Context } from '#kit/context.ts'

/** The proposed text of each purpose, published; one that is there already stays as it is. */
export async function publishTexts(ctx: Context): Promise<void> {
  const { items, proposed } = await wordings.list(ctx)
  for (const { purpose, ru, en } of proposed) {
    if (items.some((each) => each.purpose === purpose && each.publishedAt !== null)) continue
    const { version } = await wordings.draft(ctx, purpose, { ru, en })
    await wordings.publish(ctx, purpose, version)
  }
}

/** What some members said in the portal: most want reminders, half of them offers, a few of those no SMS. */
export async function agree(ctx: Context, owners: readonly string[]): Promise<void> {
  for (const [place, owner] of owners.entries()) {
    const how = { door: 'portal', proof: `demo:${place}`, language: 'ru' } as const
    const said: consents.NewConsent[] = [{ purpose: 'reminders', given: place % 5 !== 0 }]
    if (place % 2 === 0) said.push({ purpose: 'offers', given: true })
    if (place % 6 === 0) said.push({ purpose: 'offers', channel: 'sms', given: false })
    await consents.recordConsents(ctx, owner, said, how)
  }
}
