import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { requireReach } from '#domains/access/access.ts'
import { note } from '#domains/access/audit.ts'
import { by } from '#domains/access/roles.ts'
import { sealFor } from '#domains/access/secrets.ts'
import type { Actor, Context, Db } from '#kit/context.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { newId } from '#kit/newId.ts'
import type { ChannelShown } from './channels.api.ts'
import * as store from './channels.store.ts'
import { mediumOf, type Kind, type Medium, type Secrets, type Settings } from './core/settings.ts'
import { fieldFault, keyFault, type Fault } from './core/faults.ts'
import type { Outcome } from './gateway.ts'
import { pushKeys } from './push.ts'
import { openOutlet, receiptsAddress, SECRETS, secretsOf } from './outlets.ts'

export { openSwitchboard, type Line, type Switchboard } from './switchboard.ts'
export type { Gateway, Outcome, Outgoing } from './gateway.ts'
export { hasPost, openPost, type Letter, type Post } from './letters.ts'
export { readUnsubscribe, unsubscribeAddress, unsubscribeToken } from './unsubscribe.ts'
export { startTelling, takeReceipt, tellReceipts } from './receipts.ts'
export { startBots, type BotDesk } from './bot.ts'
export { chatToken, hasChat, releaseChat } from './chats.ts'
export {
  chatLink,
  closeBrowser,
  forgetBrowser,
  letWaysGo,
  openBot,
  openBrowser,
  ownWays,
  type OwnWays,
} from './ownWays.ts'
export { pushKeys, subscribe, unsubscribe, type Given } from './push.ts'
export type { Medium } from './core/settings.ts'

/** Throws `access.out_of_reach` when the actor's rights end at a programme or a store: channels are everybody's. */
function requireEverywhere(actor: Actor): void {
  if (actor.reach) throw new Refusal('access.out_of_reach')
}

/** The channels of the organisation that were ever set; with none enabled, everything stays in the sandbox. */
export async function list(ctx: Context): Promise<{ sandbox: boolean; items: ChannelShown[] }> {
  requireEverywhere(ctx.actor)
  const [rows, health] = [
    await store.list(ctx.db, ctx.organisationId),
    await store.health(ctx.db, ctx.organisationId),
  ]
  const isPush = rows.some(({ kind }) => kind === 'push')
  const pushKey = isPush ? (await pushKeys(ctx.db)).publicKey : null
  return {
    sandbox: !rows.some(({ enabled }) => enabled),
    items: rows.map((row) => {
      const how = health.find(({ kind }) => kind === row.kind)
      return shown(row, how, row.kind === 'push' ? pushKey : null)
    }),
  }
}

/** What is asked of a channel; a secret that is left out stays as it is, null takes it away. */
export type Asked<K extends Kind> = {
  readonly enabled: boolean
  readonly position: number
  readonly rate: number
  readonly settings: Settings[K]
  readonly secrets: Readonly<Record<string, string | null | undefined>>
}

/** Sets a channel. Throws `channel.unfit` with what is wrong at which field. */
export async function set<K extends Kind>(
  ctx: Context,
  kind: K,
  asked: Asked<K>,
): Promise<ChannelShown> {
  requireReach(ctx.actor, false)
  requireEverywhere(ctx.actor)
  const fault = fieldFault(kind, asked.settings, ctx.language) ?? badKey(asked, ctx.language)
  if (fault) refuse(fault)
  return ctx.transaction(async (ctx) => {
    const { organisationId } = ctx
    const old = await store.lock(ctx.db, organisationId, kind)
    const secrets = joined(old ? secretsOf(old) : {}, asked.secrets)
    const missing = missingSecret(kind, asked, secrets)
    if (missing !== undefined) refuse(keyFault(`/secrets/${missing}`, 'missing', ctx.language))
    const { enabled, position, rate, settings } = asked
    const sealed =
      Object.keys(secrets).length === 0
        ? null
        : sealFor(SECRETS, `${organisationId} ${kind}`, JSON.stringify(secrets))
    const row = {
      organisationId,
      kind,
      enabled,
      position,
      rate,
      settings,
      sealed,
      changedAt: ctx.now,
      changedBy: by(ctx),
    }
    await store.put(ctx.db, row)
    await note(ctx, {
      operation: 'channel.set',
      ...(old && { old: noted(old) }),
      new: { ...noted(row), secrets: Object.keys(asked.secrets).toSorted() },
    })
    const health = await store.health(ctx.db, organisationId)
    const pushKey = kind === 'push' ? (await pushKeys(ctx.db)).publicKey : null
    return shown(
      row,
      health.find((each) => each.kind === kind),
      pushKey,
    )
  })
}

const noted = ({ kind, enabled, position, rate, settings }: store.ChannelRow) => ({
  kind,
  enabled,
  position,
  rate,
  settings,
})

function joined(old: Secrets, asked: Asked<Kind>['secrets']): Secrets {
  const all = { ...old, ...asked }
  return Object.fromEntries(
    Object.entries(all).filter((each): each is [string, string] => typeof each[1] === 'string'),
  )
}

/** Without these a channel that is enabled would fail at every message. */
function missingSecret(kind: Kind, asked: Asked<Kind>, secrets: Secrets): string | undefined {
  if (!asked.enabled) return undefined
  const { user, dkim } = asked.settings as Partial<Settings['smtp']>
  const needed = [
    ...(kind === 'smpp' || (kind === 'smtp' && user !== null) ? ['password'] : []),
    ...(kind === 'smtp' && dkim !== null ? ['dkimKey'] : []),
    ...(kind === 'telegram' ? ['token'] : []),
  ]
  return needed.find((name) => secrets[name] === undefined)
}

/** A key or a certificate that cannot be read would be found out by the first message. */
function badKey({ settings, secrets }: Asked<Kind>, language: Language): Fault | null {
  const { authority } = settings as Partial<Settings['smtp']>
  const { dkimKey } = secrets
  if (authority && !can(() => new X509Certificate(authority))) {
    return keyFault('/settings/authority', 'authority', language)
  }
  if (dkimKey && !can(() => createPublicKey(createPrivateKey(dkimKey)))) {
    return keyFault('/secrets/dkimKey', 'dkimKey', language)
  }
  return null
}

const refuse = (fault: Fault): never => {
  throw new Refusal('channel.unfit', { errors: [fault] })
}

function can(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/** How long a test waits for the gateway: a request is answered within four seconds. */
const TEST_PATIENCE = 3_000

/** Sends a test message by a channel as it is set, enabled or not. Throws `channel.unset`. */
export async function tryOut(
  ctx: Context,
  kind: Kind,
  address: string,
): Promise<{ taken: boolean; said: string }> {
  requireReach(ctx.actor, false)
  requireEverywhere(ctx.actor)
  const rows = await store.list(ctx.db, ctx.organisationId)
  const row = rows.find((each) => each.kind === kind)
  if (!row) throw new Refusal('channel.unset')
  const gateway = openOutlet(row, { db: ctx.db, patience: TEST_PATIENCE, trial: true })
  try {
    return said(await inTime(gateway.send(testOf(ctx, address))))
  } catch (error) {
    return { taken: false, said: (error as Error).name }
  } finally {
    void gateway.close().catch(() => undefined)
  }
}

function inTime(sending: Promise<Outcome>): Promise<Outcome> {
  const late = new Promise<Outcome>((give) => {
    const reason = `no answer within ${TEST_PATIENCE} ms`
    setTimeout(() => give({ outcome: 'retry', reason }), TEST_PATIENCE).unref()
  })
  return Promise.race([sending, late])
}

function said(outcome: Outcome): { taken: boolean; said: string } {
  return outcome.outcome === 'delivered' || outcome.outcome === 'sent'
    ? { taken: true, said: outcome.answer ?? 'OK' }
    : { taken: false, said: outcome.reason }
}

const TEST = {
  ru: { subject: 'Проверка связи', text: 'Это проверка: сообщения доходят.' },
  en: { subject: 'A test', text: 'This is a test: messages arrive.' },
} as const

const testOf = ({ organisationId, language }: Context, address: string) => ({
  id: newId(),
  organisationId,
  memberId: address,
  address,
  kind: 'channel.test',
  language,
  purpose: 'service',
  html: null,
  ...TEST[language],
})

function shown(
  row: store.ChannelRow,
  health: store.Health | undefined,
  pushKey: string | null,
): ChannelShown {
  const { kind, enabled, position, rate, settings, changedAt, changedBy } = row
  return {
    kind,
    medium: mediumOf[kind],
    enabled,
    position,
    rate,
    settings: settings as Record<string, unknown>,
    secrets: Object.keys(secretsOf(row)).toSorted(),
    goodAt: health?.goodAt?.toISOString() ?? null,
    failedAt: health?.failedAt?.toISOString() ?? null,
    failure: health?.failure ?? null,
    failuresInARow: health?.inARow ?? 0,
    receiptsAddress: receiptsAddress(row),
    pushKey,
    changedAt: changedAt.toISOString(),
    changedBy,
  }
}

/** Whom something is told, and by what he can be reached besides his chats and browsers. */
export type Reachable = {
  readonly owner: string
  readonly phone: string | null
  readonly email: string | null
  /** Nothing leaves for a test member. */
  readonly test: boolean
}

/**
 * Where members reach this server, as the channels were told; null when none was. In the sandbox, where
 * nothing leaves, a link may do without.
 */
export async function siteOf(
  db: Db,
  organisationId: string,
): Promise<{ readonly site: string | null; readonly sandbox: boolean }> {
  const rows = (await store.list(db, organisationId)).filter(({ enabled }) => enabled)
  const sites = rows.map(({ settings }) => (settings as Partial<Settings['smtp']>).site ?? null)
  return { site: sites.find((site) => site !== null) ?? null, sandbox: rows.length === 0 }
}

/** Those of these members who have a chat with the bot, or a browser that takes web push. */
export const connected = (
  db: Db,
  organisationId: string,
  medium: 'telegram' | 'push',
  owners: readonly string[],
): Promise<Set<string>> =>
  medium === 'telegram' ? store.chatsOf(db, organisationId, owners) : store.subscribed(db, owners)

/** One way to reach a member; in the sandbox nothing leaves. */
export type Way = { readonly channel: Medium | 'sandbox'; readonly address: string | null }

/**
 * The ways to each of these members, in the organisation's order; the sandbox is the only one where no
 * channel is enabled. Who cannot be reached by any channel has none.
 */
export async function waysTo(
  db: Db,
  organisationId: string,
  people: readonly Reachable[],
): Promise<Map<string, Way[]>> {
  const rows = (await store.list(db, organisationId)).filter(({ enabled }) => enabled)
  const order = [...new Set(rows.map(({ kind }) => mediumOf[kind]))]
  const owners = people.map(({ owner }) => owner)
  const chats = order.includes('telegram')
    ? await store.chatsOf(db, organisationId, owners)
    : new Set<string>()
  const browsers = order.includes('push') ? await store.subscribed(db, owners) : new Set<string>()
  const wayOf = (medium: Medium, { owner, phone, email }: Reachable): Way | null => {
    if (medium === 'sms') return phone === null ? null : { channel: medium, address: phone }
    if (medium === 'email') return email === null ? null : { channel: medium, address: email }
    const known = medium === 'telegram' ? chats : browsers
    return known.has(owner) ? { channel: medium, address: null } : null
  }
  return new Map(
    people.map((person) => {
      const sandbox: Way = { channel: 'sandbox', address: person.phone ?? person.email }
      if (order.length === 0 || person.test) return [person.owner, [sandbox]]
      return [
        person.owner,
        order.map((medium) => wayOf(medium, person)).filter((way) => way !== null),
      ]
    }),
  )
}
