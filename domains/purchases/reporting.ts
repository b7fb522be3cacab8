import * as ledger from '#domains/ledger/ledger.ts'
import { applyAll, balanceAt, currentAt, earn } from '#domains/ledger/core/index.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as tiers from '#domains/tiers/tiers.ts'
import type { Facts } from '#domains/rules/core/facts.ts'
import type { Judgement } from '#domains/rules/core/judgement.ts'
import { promote, unrecorded } from '#domains/tiers/core/promote.ts'
import { tierAt, type Standing } from '#domains/tiers/core/standing.ts'
import type { Context } from '#kit/context.ts'
import type { Id } from '#kit/core/ids.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { dayIn, localParts, parseInstant } from '#kit/core/zone.ts'
import { announce } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import type { Setting } from './core/book.ts'
import type { EventAnswer } from './core/schemas.ts'
import { CLOCK_SLACK, lifeOf } from './core/settle.ts'
import * as events from './events.store.ts'
import * as counters from './counters.store.ts'

export type EventAsked = {
  readonly programmeId?: string | undefined
  readonly kind: string
  readonly externalId: string
  readonly occurredAt: string
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** Something other than a purchase, judged by the conditions of its instant; the same one counts once. */
export async function report(
  ctx: Context,
  memberId: string,
  asked: EventAsked,
): Promise<EventAnswer> {
  const occurred = parseInstant(asked.occurredAt)
  if (!occurred) throw new Refusal('instant.invalid', { field: 'occurredAt' })
  return ctx.transaction(async (ctx) => {
    const [member] = await members.recognise(ctx.db, ctx.organisationId, [{ memberId }])
    if (!member || member.state !== 'active') throw new Refusal('member.unknown', { memberId })
    if (ctx.actor.test && !member.test) throw new Refusal('key.test_only')
    const at = ctx.now.getTime() + member.clockShiftMs
    if (occurred.ms > at + CLOCK_SLACK)
      throw new Refusal('purchase.in_future', { occurredAt: asked.occurredAt })
    const setting = await settingAt(ctx, asked.programmeId ?? null, occurred.ms)
    const known = await fetch(ctx, member.owner, setting, occurred.ms)
    const duplicate = await events.find(ctx.db, member.owner, setting.programmeId, asked)
    if (duplicate) throw new Refusal('event.duplicate')

    const facts = factsOf(setting, asked, occurred, member, known)
    const usedUp = await used(ctx, member, setting, facts)
    const judgement = setting.compiled.earn(facts, {
      lineAmounts: [],
      paidWithPoints: [],
      redeemed: 0,
      counters: { used: (key) => usedUp.get(key) ?? 0 },
    })
    const eventId = newId<'event'>()
    const life = lifeOf(setting, occurred.ms)
    const current = currentAt(known.account, at, newId)
    const postings =
      judgement.points === 0
        ? current.postings
        : [
            ...current.postings,
            earn(
              current.account,
              {
                points: judgement.points,
                ...life,
                purchaseId: null,
                cause: { kind: 'event', id: eventId },
                occurredAt: occurred.ms,
              },
              at,
              newId,
            ),
          ]
    const standings = climb(setting, known.grade, judgement, occurred.ms)
    await record(ctx, {
      standings,
      owner: member.owner,
      eventId,
      setting,
      asked,
      occurredAt: occurred.ms,
      postings,
      judgement,
      test: member.test,
    })
    const balance = balanceAt(applyAll(known.account, postings), at)
    return answerOf(eventId, setting, judgement, life, balance)
  })
}

/** The standings to record when the points of an event lift the member to a tier; none when they do not. */
function climb(
  { compiled, zone }: Setting,
  { history, sums }: tiers.Grade,
  { points }: Judgement,
  at: number,
): Standing[] {
  const policy = compiled.document.tiers
  if (!policy) return []
  const bought = { spend: 0, points, visits: 0 }
  const lifted = promote({ history, sums, bought, policy, zone, at })
  return lifted ? unrecorded(history, lifted) : []
}

function answerOf(
  id: Id<'event'>,
  setting: Setting,
  judgement: Judgement,
  life: ReturnType<typeof lifeOf>,
  balance: EventAnswer['balance'],
): EventAnswer {
  const isEarning = judgement.points > 0
  const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    id,
    points: judgement.points,
    availableFrom: isEarning ? isoOf(life.activatesAt) : null,
    expiresAt: isEarning ? isoOf(life.expiresAt) : null,
    effects: judgement.effects.map(({ type, ruleId, points }) => ({
      type,
      ruleId,
      conditionsVersion: setting.version,
      ...(points !== undefined && { points }),
    })),
    unmet: judgement.unmet.map(({ ruleId, code, expected, actual }) => ({
      ruleId,
      code,
      expected,
      actual,
    })),
    balance,
  }
}

async function settingAt(
  ctx: Context,
  programmeId: string | null,
  occurredAt: number,
): Promise<Setting> {
  const programme = await programmes.programmeFor(ctx.db, ctx.organisationId, programmeId)
  const { version, compiled } = await programmes.conditionsAt(ctx.db, programme.id, occurredAt)
  const { id, currency, zone } = programme
  return { programmeId: id, currency, zone, version, compiled }
}

type Found = Awaited<ReturnType<typeof fetch>>
type Member = NonNullable<Awaited<ReturnType<typeof members.recognise>>[number]>

async function fetch(ctx: Context, owner: string, setting: Setting, at: number) {
  const { programmeId, zone, compiled } = setting
  const key = { owner, programmeId, organisationId: ctx.organisationId }
  const accounts = await ledger.lookLocked(ctx.db, [key], ctx.now, { wait: true })
  const [habits] = await counters.habits(ctx.db, [{ owner, programmeId, keys: [] }])
  const policy = compiled.document.tiers ?? null
  const [grade] = await tiers.look(ctx.db, [{ owner, programmeId, zone, policy, at }])
  return {
    account: accounts.get(ledger.accountKey(key))!,
    habits: habits!,
    grade: grade!,
    tier: policy ? tierAt(grade!.history, policy, at) : null,
  }
}

function factsOf(
  { zone }: Setting,
  asked: EventAsked,
  occurred: { ms: number; offsetMinutes: number },
  member: Member,
  { habits, tier }: Found,
): Facts {
  const { weekday, hour, minute } = localParts(occurred.ms, occurred.offsetMinutes)
  return {
    on: asked.kind as Facts['on'],
    lines: [],
    amount: 0,
    occurredAt: occurred.ms,
    local: { weekday, hour, minute },
    day: dayIn(zone, occurred.ms),
    store: null,
    till: null,
    channel: null,
    tier,
    tags: member.tags,
    visit: habits.visits + 1,
    lastVisitDay: habits.lastAt === null ? null : dayIn(zone, habits.lastAt),
    enrolledDay: dayIn(zone, member.enrolledAt),
    birthday: member.birthday,
    means: [],
    coupons: [],
    attributes: asked.attributes ?? {},
  }
}

/** What is used of the limits that these facts meet; budgets stay locked until the transaction ends. */
async function used(
  ctx: Context,
  member: Member,
  { compiled, programmeId }: Setting,
  facts: Facts,
): Promise<Map<string, number>> {
  const keys = compiled.limitKeys(facts)
  const own = keys.filter(({ scope }) => scope === 'member')
  const [habits] = await counters.habits(ctx.db, [{ owner: member.owner, programmeId, keys: own }])
  const shared = member.test ? [] : keys.filter(({ scope }) => scope === 'programme')
  const budgets = await counters.lockBudgets(
    ctx.db,
    shared.map(({ key }) => ({ programmeId, key })),
  )
  return new Map([
    ...habits!.used,
    ...shared.map(({ key }) => [key, budgets.get(`${programmeId}/${key}`) ?? 0] as const),
  ])
}

type Recording = {
  readonly owner: string
  readonly eventId: string
  readonly setting: Setting
  readonly asked: EventAsked
  readonly occurredAt: number
  readonly postings: readonly ReturnType<typeof earn>[]
  /** Reviews that fell due and the tier that the points reached. */
  readonly standings: readonly Standing[]
  readonly judgement: ReturnType<Setting['compiled']['earn']>
  readonly test: boolean
}

async function record(ctx: Context, of: Recording): Promise<void> {
  const { owner, eventId, asked, judgement, postings } = of
  const { programmeId, version, zone, compiled } = of.setting
  await events.insert(ctx.db, {
    owner,
    id: eventId,
    programmeId,
    kind: asked.kind,
    externalId: asked.externalId,
    occurredAt: new Date(of.occurredAt),
    recordedAt: ctx.now,
    points: judgement.points,
    decision: { v: 1, conditionsVersion: version, asked, judgement },
  })
  await ledger.record(
    ctx.db,
    postings.map((posting) => ({ owner, programmeId, posting })),
    ctx.now,
  )
  await counters.addUsage(
    ctx.db,
    judgement.usage
      .filter(({ scope }) => scope === 'member' || !of.test)
      .map((usage) => ({ owner, programmeId, usage })),
  )
  const earned = postings.find(({ movement }) => movement.kind === 'earn')
  if (!earned) return
  if (compiled.document.tiers) {
    const qualifying = {
      day: dayIn(zone, of.occurredAt),
      spend: 0,
      points: judgement.points,
      visits: 0,
    }
    const { standings } = of
    await tiers.record(ctx.db, [{ owner, programmeId, qualifying, standings }], ctx.now)
  }
  const reached = of.standings.at(-1)?.tier ?? null
  await announce(
    ctx.db,
    ctx.organisationId,
    [
      {
        name: 'points.earned',
        owner,
        data: {
          programmeId,
          movementId: earned.movement.id,
          points: judgement.points,
          availableFrom: new Date(lifeOf(of.setting, of.occurredAt).activatesAt).toISOString(),
          cause: asked.kind,
        },
      },
      ...(reached === null
        ? []
        : [{ name: 'tier.reached' as const, owner, data: { programmeId, tier: reached } }]),
    ],
    ctx.now,
  )
}
