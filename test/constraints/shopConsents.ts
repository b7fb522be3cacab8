import * as consents from '#domains/consents/consents.ts'
import * as wishes from '#domains/consents/wishes.ts'
import * as wordings from '#domains/consents/wordings.ts'
import type { Shop } from '#test/shop.ts'

/** Texts, one still a draft; a consent, one taken back, rules accepted, wishes of a member and of the shop. */
export async function agree({ ctx, programmeId }: Shop, memberId: string): Promise<void> {
  for (const en of ['Yes, offers', 'Yes, offers of any kind']) {
    const { version } = await wordings.draft(ctx, 'offers', { ru: null, en })
    if (version === 1) await wordings.publish(ctx, 'offers', version)
  }
  const how = { door: 'api', proof: 'request:1', language: 'en' } as const
  await consents.recordConsents(ctx, memberId, [{ purpose: 'offers', given: true }], how)
  const no = { purpose: 'offers', channel: 'sms', given: false } as const
  await consents.recordConsents(ctx, memberId, [no], { ...how, reason: 'Said so' })
  await consents.acceptRules(ctx, memberId, { programmeId }, how)
  await wishes.wish(ctx, memberId, {
    channels: [{ topic: 'service', channels: ['sms'] }],
    quietHours: { from: '21:00', until: '09:00', zone: 'Europe/Moscow' },
  })
  await wishes.keepSettings(ctx, await wishes.seeSettings(ctx))
}
