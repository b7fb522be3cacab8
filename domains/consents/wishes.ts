import { requireReach } from '#domains/access/access.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context, Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { isZone } from '#kit/core/zone.ts'
import type { MemberConsents, Wishes } from './consents.api.ts'
import { topics, type ConsentChannel, type Topic } from './core/purposes.ts'
import { clockOf, minuteOf, type QuietHours } from './core/quiet.ts'
import * as store from './wishes.store.ts'
import type { ContactSettings } from './wordings.api.ts'

/** What holds where an organisation set nothing: nobody is written to at night, or oftener than weekly. */
const PROPOSED: store.SettingRow = {
  quietFrom: 21 * 60,
  quietUntil: 9 * 60,
  most: 4,
  mostDays: 30,
  channels: ['push', 'telegram', 'email', 'sms'],
  revision: 0,
}

const settingOf = async (db: Db, of: OrganisationId): Promise<store.SettingRow> =>
  (await store.setting(db, of)) ?? PROPOSED

/** Through which channels each of these members hears of something, the first to be tried first. */
export async function channelChoices(
  db: Db,
  of: OrganisationId,
  memberIds: readonly string[],
  topic: Topic,
): Promise<Map<string, readonly ConsentChannel[]>> {
  const { channels } = await settingOf(db, of)
  const own = new Map((await store.choices(db, memberIds, topic)).map((each) => [each.owner, each]))
  return new Map(memberIds.map((id) => [id, own.get(id)?.channels ?? channels]))
}

/** When each of these members is left in peace: their own hours, or the organisation's by their own clock. */
export async function quietHoursOf(
  db: Db,
  of: OrganisationId,
  memberIds: readonly string[],
): Promise<Map<string, QuietHours>> {
  const common = await commonQuiet(db, of)
  const own = new Map((await store.quietHours(db, memberIds)).map((each) => [each.owner, each]))
  return new Map(
    memberIds.map((id) => {
      return [id, hoursOfRow(own.get(id)) ?? { ...common, zone: own.get(id)?.zone ?? common.zone }]
    }),
  )
}

function hoursOfRow(row: store.QuietRow | undefined): QuietHours | null {
  if (!row || row.fromMinute === null || row.untilMinute === null) return null
  const { fromMinute, untilMinute, zone } = row
  return { fromMinute, untilMinute, zone }
}

/** How many messages that rest on consent a member is sent at most, and in how many days. */
export async function sendingLimits(
  db: Db,
  of: OrganisationId,
): Promise<{ readonly most: number; readonly days: number }> {
  const { most, mostDays } = await settingOf(db, of)
  return { most, days: mostDays }
}

async function commonQuiet(db: Db, of: OrganisationId): Promise<QuietHours> {
  const { quietFrom, quietUntil } = await settingOf(db, of)
  const [first] = await programmes.programmesOf(db, of)
  const zone = first?.zone ?? 'Europe/Moscow'
  return { fromMinute: quietFrom, untilMinute: quietUntil, zone }
}

/** The choices and quiet hours of a member, as they are shown. */
export async function wishesOf(
  ctx: Context,
  owner: string,
): Promise<Pick<MemberConsents, 'channels' | 'quietHours'>> {
  const { channels } = await settingOf(ctx.db, ctx.organisationId)
  const own = await store.choices(ctx.db, [owner], null)
  const [row] = await store.quietHours(ctx.db, [owner])
  const hours = hoursOfRow(row)
  const quiet = await quietHoursOf(ctx.db, ctx.organisationId, [owner])
  const { fromMinute, untilMinute, zone } = quiet.get(owner)!
  return {
    channels: topics.map((topic) => {
      const chosen = own.find(({ purpose }) => purpose === topic)
      return { topic, channels: [...(chosen?.channels ?? channels)], own: chosen !== undefined }
    }),
    quietHours: {
      from: clockOf(fromMinute),
      until: clockOf(untilMinute),
      zone,
      own: hours !== null,
    },
  }
}

/**
 * Keeps what a member wishes; what is left out stays. Throws `consent.service_needs_channel` and
 * `consent.zone_unknown`.
 */
export async function wish(ctx: Context, memberId: string, wishes: Wishes): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const owner = await members.requireActiveMember(ctx, memberId)
    for (const { topic, channels } of wishes.channels ?? []) {
      if (topic === 'service' && channels?.length === 0) {
        throw new Refusal('consent.service_needs_channel')
      }
      if (channels === null) await store.dropChoice(ctx.db, owner, topic)
      else await store.keepChoice(ctx.db, { owner, purpose: topic, channels }, ctx.now)
    }
    const { quietHours, zone } = wishes
    if (quietHours === null) await store.dropQuiet(ctx.db, owner, ctx.now)
    else if (quietHours) await store.keepQuiet(ctx.db, owner, hoursOf(quietHours), ctx.now)
    if (zone !== undefined) await store.noteZone(ctx.db, owner, knownZone(zone), ctx.now)
  })
}

function hoursOf({ from, until, zone }: NonNullable<Wishes['quietHours']>): QuietHours {
  return { fromMinute: minuteOf(from), untilMinute: minuteOf(until), zone: knownZone(zone) }
}

function knownZone(zone: string): string {
  if (!isZone(zone)) throw new Refusal('consent.zone_unknown', { zone })
  return zone
}

export const seeSettings = async (ctx: Context): Promise<ContactSettings> =>
  shown(await settingOf(ctx.db, ctx.organisationId))

/** Keeps what holds for members who chose nothing. Throws `revision.behind`. */
export async function keepSettings(ctx: Context, asked: ContactSettings): Promise<ContactSettings> {
  requireReach(ctx.actor, false)
  return ctx.transaction(async (ctx) => {
    const { quietFrom, quietUntil, ...rest } = asked
    const isKept = await store.keepSetting(ctx.db, ctx.organisationId, {
      ...rest,
      quietFrom: minuteOf(quietFrom),
      quietUntil: minuteOf(quietUntil),
    })
    if (!isKept) throw new Refusal('revision.behind')
    return seeSettings(ctx)
  })
}

const shown = ({
  quietFrom,
  quietUntil,
  channels,
  ...rest
}: store.SettingRow): ContactSettings => ({
  ...rest,
  quietFrom: clockOf(quietFrom),
  quietUntil: clockOf(quietUntil),
  channels: [...channels],
})
