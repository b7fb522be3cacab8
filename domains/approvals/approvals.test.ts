import { setTimeout as rest } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { SHIFT } from '#domains/access/core/limits.ts'
import { roleOf } from '#domains/access/core/roles.ts'
import { spelledOut } from '#domains/access/core/scopes.ts'
import * as limits from '#domains/access/limits.ts'
import * as operators from '#domains/access/operators.ts'
import { rolesOf } from '#domains/access/roles.ts'
import * as cases from '#domains/cases/cases.ts'
import { settle } from '#domains/cases/disputes.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, type Context } from '#kit/context.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import * as approvals from './approvals.ts'

const given = freshDatabase()
let programmeId: string
let senior: Context
let owner: Context

beforeAll(async () => {
  const ctx = given()
  const organisation = { name: 'Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
  const zone = 'Europe/Moscow'
  programmeId = (await programmes.create(ctx, { name: 'P', currency: 'RUB', zone })).id
  await given.owner
    .updateTable('programmes.programme')
    .set({ state: 'live', liveAt: ctx.now })
    .where('id', '=', programmeId)
    .execute()
  await rest(1_100) // programmes are remembered for a second
  owner = await person('owner')
  senior = await person('senior-operator')
})

let count = 0

/** Somebody new with these ready roles, signed in. */
async function person(...ready: string[]): Promise<Context> {
  const name = `${ready[0]}-${++count}`
  const id = await hire(given(), name, ...ready)
  const held = (await rolesOf(given())).filter((role) => ready.includes(role.ready ?? ''))
  // that callers are identified first is the desk's matter
  const own = held.flatMap((role) => roleOf(role).scopes)
  const scopes = spelledOut([...own, 'unidentified:write'])
  return createContext({
    ...given(),
    actor: { kind: 'operator', id, name, scopes, test: false, session: 'ab'.repeat(32) },
  })
}

const member = async () =>
  (await members.enrol(given(), { phone: `+7919${`${++count}`.padStart(7, '0')}` })).id
const correct = (ctx: Context, memberId: string, points: number) =>
  accounts.adjust(ctx, memberId, { points, reason: 'an apology' })
const ask = (ctx: Context, memberId: string, points: number) =>
  approvals.ask(ctx, { kind: 'correction', memberId, points, reason: 'an apology' })
const active = async (memberId: string) =>
  (await accounts.balance(await given.fresh(), memberId, undefined)).active

/** What somebody did by hand was so long ago. */
async function passed(milliseconds: number): Promise<void> {
  await sql`alter table members.correction disable trigger append_only`.execute(given.owner)
  await sql`
    update members.correction set at = at - ${milliseconds} * interval '1 millisecond'
  `.execute(given.owner)
  await sql`alter table members.correction enable trigger append_only`.execute(given.owner)
}

describe('limits', () => {
  test('an operator corrects up to the limit at once, and no further', async () => {
    const anna = await person('operator')
    const id = await member()
    await correct(anna, id, 500)
    await expect(correct(anna, id, 501)).rejects.toMatchObject({
      code: 'limit.exceeded',
      details: { span: 'once', limit: 500, left: 500, asked: 501, period: 'at once' },
    })
    await correct(anna, id, -500)
    await expect(correct(anna, id, -501)).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect(await active(id)).toBe(0)
  })

  test('corrections of a shift add up, also over several members; taking points makes no room for adding', async () => {
    const anna = await person('operator')
    const [a, b] = [await member(), await member()]
    for (const id of [a, b, a, b]) await correct(anna, id, 450)
    await correct(anna, a, -450)
    await expect(correct(anna, b, 201)).rejects.toMatchObject({
      details: { span: 'shift', limit: 2_000, left: 200 },
    })
    expect(await approvals.left(anna, undefined)).toMatchObject({
      programmeId,
      add: { once: 500, shift: 2_000, day: 3_000, left: 200 },
      take: { left: 500 },
      transfer: { left: 500 },
    })
    await correct(anna, b, 200)
    await expect(correct(anna, b, 1)).rejects.toMatchObject({ details: { left: 0 } })
  })

  test('after twelve hours a new shift begins, and a new day at midnight of the programme', async () => {
    const anna = await person('operator')
    const id = await member()
    for (let n = 0; n < 4; n += 1) await correct(anna, id, 500)
    await expect(correct(anna, id, 1)).rejects.toMatchObject({ details: { span: 'shift' } })
    await passed(SHIFT)
    await correct(anna, id, 500)
    await passed(DAY)
    const { add } = await approvals.left(anna, undefined)
    expect(add.left).toBe(500)
    for (let n = 0; n < 4; n += 1) await correct(anna, id, 500)
  })

  test('two corrections at one moment cannot pass a limit together', async () => {
    const anna = await person('operator')
    const ids = await Promise.all(Array.from({ length: 8 }, member))
    const done = await Promise.allSettled(ids.map((id) => correct(anna, id, 500)))
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const each of done) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'limit.exceeded' })
    }
  })

  test('transfers have a limit of their own', async () => {
    const anna = await person('operator')
    const [from, to] = [await member(), await member()]
    await correct(given(), from, 5_000)
    const give = (points: number) =>
      accounts.startTransfer(anna, { from, to, points, reason: 'A gift' })
    await expect(give(501)).rejects.toMatchObject({ code: 'limit.transfer' })
    const started = await give(500)
    await ledger.finishTransfer(anna, started.from, started.id)
    expect(await active(to)).toBe(500)
    expect((await approvals.left(anna, undefined)).transfer.left).toBe(500)
    for (let n = 0; n < 3; n += 1) await give(500)
    await expect(give(1)).rejects.toMatchObject({ code: 'limit.transfer', details: { left: 0 } })
  })

  test('who has several roles has the largest limit of each; a role without points adds nothing', async () => {
    const both = await person('operator', 'senior-operator')
    await correct(both, await member(), 10_000)
    const marketer = await person('operator', 'marketer')
    await expect(correct(marketer, await member(), 501)).rejects.toMatchObject({
      details: { limit: 500 },
    })
  })

  test('an owner has no limit, and a key has none', async () => {
    await correct(owner, await member(), 5_000_000)
    await correct(given(), await member(), 5_000_000)
    expect((await approvals.left(owner, undefined)).add).toMatchObject({ day: null, left: null })
    expect((await approvals.left(given(), undefined)).add.left).toBeNull()
  })
})

describe('a second person', () => {
  test('what is over the limit is done once another person approves it, and the movement names both', async () => {
    const anna = await person('operator')
    const id = await member()
    const asked = await ask(anna, id, 5_000)
    expect(asked).toMatchObject({ state: 'waiting', mine: true, points: 5_000, memberId: id })
    expect(await active(id)).toBe(0)
    const { items } = await approvals.list(senior, { state: 'waiting', memberId: id })
    expect(items).toMatchObject([
      { id: asked.id, mine: false, askedBy: { name: anna.actor.name }, balance: { active: 0 } },
    ])
    const done = await approvals.approve(senior, asked.id, 'fair enough')
    expect(done).toMatchObject({
      state: 'approved',
      answer: 'fair enough',
      decidedBy: { id: senior.actor.id },
    })
    expect(await active(id)).toBe(5_000)
    const statement = await accounts.movements(given(), id, {})
    expect(statement.items).toMatchObject([
      {
        id: done.movementId,
        points: 5_000,
        actor: { kind: 'operator', id: anna.actor.id },
        actorName: anna.actor.name,
        approvedBy: senior.actor.id,
        approverName: senior.actor.name,
      },
    ])
  })

  test('it counts against the limits of who approved, not of who asked', async () => {
    const anna = await person('operator')
    const boss = await person('senior-operator')
    for (let n = 0; n < 5; n += 1) {
      const { id } = await ask(anna, await member(), 10_000)
      await approvals.approve(boss, id, undefined)
    }
    expect((await approvals.left(anna, undefined)).add.left).toBe(500)
    const { id } = await ask(anna, await member(), 600)
    await expect(approvals.approve(boss, id, undefined)).rejects.toMatchObject({
      code: 'approval.over_limit',
      details: { span: 'shift', left: 0 },
    })
    await approvals.approve(owner, id, undefined)
  })

  test('nobody approves or rejects what they asked themselves; they withdraw it', async () => {
    const boss = await person('senior-operator')
    const { id } = await ask(boss, await member(), 20_000)
    await expect(approvals.approve(boss, id, undefined)).rejects.toMatchObject({
      code: 'approval.own',
    })
    await expect(approvals.reject(boss, id, 'no')).rejects.toMatchObject({ code: 'approval.own' })
    await expect(approvals.withdraw(senior, id)).rejects.toMatchObject({
      code: 'approval.not_own',
    })
    expect(await approvals.withdraw(boss, id)).toMatchObject({ state: 'withdrawn' })
  })

  test('nobody approves more than they may do themselves', async () => {
    const id = await member()
    const asked = await ask(await person('operator'), id, 10_001)
    await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
      code: 'approval.over_limit',
      details: { limit: 10_000, span: 'once' },
    })
    expect(await active(id)).toBe(0)
    expect(await approvals.approve(owner, asked.id, undefined)).toMatchObject({ state: 'approved' })
  })

  test('approved twice, even at one moment, it is done once', async () => {
    const id = await member()
    const asked = await ask(await person('operator'), id, 900)
    const tries = [senior, owner, senior].map((ctx) => approvals.approve(ctx, asked.id, undefined))
    const done = await Promise.allSettled(tries)
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of done) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'approval.ended' })
    }
    expect(await active(id)).toBe(900)
  })

  test('what was withdrawn or rejected is not approved any more', async () => {
    const anna = await person('operator')
    const id = await member()
    const [one, other] = [await ask(anna, id, 600), await ask(anna, id, 700)]
    await approvals.withdraw(anna, one.id)
    expect(await approvals.reject(senior, other.id, 'too much')).toMatchObject({
      state: 'rejected',
      answer: 'too much',
    })
    for (const asked of [one, other]) {
      await expect(approvals.approve(owner, asked.id, undefined)).rejects.toMatchObject({
        code: 'approval.ended',
      })
    }
    expect(await active(id)).toBe(0)
  })

  test('of a member who left meanwhile nothing is approved, and the request can be rejected', async () => {
    const id = await member()
    const asked = await ask(await person('operator'), id, 600)
    await members.close(given(), id, null)
    await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
      code: 'member.closed',
    })
    await approvals.reject(senior, asked.id, 'the member has left')
  })

  test('of a member who was merged meanwhile nothing is approved', async () => {
    const [id, survivor] = [await member(), await member()]
    const asked = await ask(await person('operator'), id, 600)
    const { mergeId } = await members.merge(given(), survivor, { with: id })
    await members.finishMerge(given(), id, mergeId)
    await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
      code: 'approval.member_merged',
      details: { mergedInto: survivor },
    })
    expect(await active(survivor)).toBe(0)
  })

  test('what is asked by somebody who was blocked, or lost the role, is not approved', async () => {
    const [blocked, moved] = [await person('operator'), await person('operator')]
    const id = await member()
    const [one, other] = [await ask(blocked, id, 600), await ask(moved, id, 600)]
    await operators.blockOperator(given(), blocked.actor.id, 'left')
    const roleIds = await operators.readyRoleIds(given(), ['analyst'])
    await operators.editOperator(given(), moved.actor.id, { roleIds })
    for (const asked of [one, other]) {
      await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
        code: 'approval.asker_gone',
      })
    }
    expect(await active(id)).toBe(0)
  })

  test('points that are gone meanwhile cannot be taken: the request waits on with today’s balance', async () => {
    const id = await member()
    await correct(given(), id, 800)
    const asked = await ask(await person('operator'), id, -800)
    expect(asked.balance).toMatchObject({ active: 800 })
    await correct(given(), id, -1)
    await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
      code: 'points.not_enough',
    })
    const { items } = await approvals.list(await fresh(senior), { memberId: id })
    expect(items).toMatchObject([{ state: 'waiting', balance: { active: 799 } }])
  })

  test('a request lapses after seven days, whether or not the job was in time', async () => {
    const anna = await person('operator')
    const asked = await ask(anna, await member(), 600)
    await sql`alter table approvals.request disable trigger settled`.execute(given.owner)
    await sql`
      update approvals.request set asked_at = asked_at - interval '7 days',
        lapses_at = lapses_at - interval '7 days' where id = ${asked.id}
    `.execute(given.owner)
    await sql`alter table approvals.request enable trigger settled`.execute(given.owner)
    await expect(approvals.approve(senior, asked.id, undefined)).rejects.toMatchObject({
      code: 'approval.lapsed',
    })
    expect(await approvals.lapse(await given.fresh())).toBe(1)
    expect(await approvals.lapse(await given.fresh())).toBe(0)
    const { items } = await approvals.list(anna, { mine: true })
    expect(items).toMatchObject([{ state: 'lapsed', balance: null }])
  })

  test('to ask that points are taken one has to know the caller; an approval rests on it', async () => {
    const anna = await person('operator')
    const id = await member()
    await correct(given(), id, 900)
    const scopes = anna.actor.scopes.filter((scope) => scope !== 'unidentified:write')
    const heard = (owner: string | null) =>
      createContext({
        ...anna,
        actor: { ...anna.actor, scopes, identified: owner === null ? null : { id: owner, owner } },
      })
    await expect(ask(heard(null), id, -900)).rejects.toMatchObject({
      code: 'identification.needed',
    })
    const asked = await ask(heard(id), id, -900)
    await approvals.approve(senior, asked.id, undefined)
    expect(await active(id)).toBe(0)
  })

  test('who is limited to another programme neither sees nor decides a request, nor has limits here', async () => {
    const about = { name: 'Other', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id: other } = await programmes.create(given(), about)
    const boss = await person('senior-operator')
    const roleIds = await operators.readyRoleIds(given(), ['senior-operator'])
    const places = [{ roleId: roleIds[0]!, programmeIds: [other] }]
    await operators.editOperator(given(), boss.actor.id, { roleIds, limits: places })
    const reach = [{ programmes: [other], stores: null }]
    const limited = createContext({ ...boss, actor: { ...boss.actor, reach } })
    const asked = await ask(await person('operator'), await member(), 600)
    expect((await approvals.list(limited, {})).items).toEqual([])
    expect(await approvals.count(limited)).toEqual({ waiting: 0, ofOthers: 0 })
    for (const decide of [approvals.approve, approvals.reject]) {
      await expect(decide(limited, asked.id, 'no')).rejects.toMatchObject({
        code: 'access.out_of_reach',
      })
    }
    await expect(correct(boss, await member(), 1)).rejects.toMatchObject({ details: { limit: 0 } })
  })

  test('programs neither ask nor decide', async () => {
    const id = await member()
    await expect(ask(given(), id, 600)).rejects.toMatchObject({ code: 'approval.person_needed' })
    const asked = await ask(await person('operator'), id, 600)
    await expect(approvals.approve(given(), asked.id, undefined)).rejects.toMatchObject({
      code: 'approval.person_needed',
    })
  })

  test('how many wait is counted, one’s own apart', async () => {
    const before = await approvals.count(senior)
    await ask(senior, await member(), 20_000)
    await ask(await person('operator'), await member(), 600)
    expect(await approvals.count(senior)).toEqual({
      waiting: before.waiting + 2,
      ofOthers: before.ofOthers + 1,
    })
  })
})

const fresh = async (ctx: Context) => createContext({ ...ctx, now: (await given.fresh()).now })

test('limits are what the rows say from the next correction on', async () => {
  const anna = await person('operator')
  const [roleId] = await operators.readyRoleIds(given(), ['operator'])
  const { items } = await limits.listLimits(given())
  const before = items.find((each) => each.roleId === roleId)!.limits
  await limits.setLimits(owner, roleId!, { ...before, add: { once: 7, shift: null, day: null } })
  await expect(correct(anna, await member(), 8)).rejects.toMatchObject({ details: { limit: 7 } })
  await limits.setLimits(owner, roleId!, before)
  await correct(anna, await member(), 8)
})

describe('a transfer over the limit', () => {
  const pair = async () => {
    const [from, to] = [await member(), await member()]
    await correct(given(), from, 900)
    return { from, to }
  }

  test('is asked for, done once by another person, and both movements say who', async () => {
    const anna = await person('operator')
    const { from, to } = await pair()
    const wanted = { kind: 'transfer', memberId: from, toMemberId: to, points: 800 } as const
    const asked = await approvals.ask(anna, { ...wanted, reason: 'a gift to a sister' })
    expect(asked).toMatchObject({ points: -800, memberId: from, to: { memberId: to }, case: null })
    expect(await active(to)).toBe(0)
    const done = await approvals.approve(senior, asked.id, undefined)
    expect(done.movementId).not.toBe(null)
    expect([await active(from), await active(to)]).toEqual([100, 800])
    const { items } = await accounts.movements(await given.fresh(), from, {})
    expect(items[0]).toMatchObject({
      kind: 'transfer',
      points: -800,
      actorName: anna.actor.name,
      approverName: senior.actor.name,
    })
    const again = approvals.approve(senior, asked.id, undefined)
    await expect(again).rejects.toMatchObject({ code: 'approval.ended' })
  })

  test('counts against who approves, and waits on where the points are gone', async () => {
    const anna = await person('operator')
    const boris = await person('senior-operator')
    const { from, to } = await pair()
    const wanted = { kind: 'transfer', memberId: from, toMemberId: to } as const
    const asked = await approvals.ask(anna, { ...wanted, points: 700, reason: 'a gift' })
    await correct(given(), from, -500)
    const gone = approvals.approve(boris, asked.id, undefined)
    await expect(gone).rejects.toMatchObject({ code: 'points.not_enough' })
    await correct(given(), from, 500)
    const before = (await approvals.left(boris, undefined)).transfer.left!
    await approvals.approve(boris, asked.id, undefined)
    expect((await approvals.left(boris, undefined)).transfer.left).toBeLessThanOrEqual(before)
    const rows = await given.owner
      .selectFrom('members.correction')
      .select(['answeredBy', 'points'])
      .where('approvalId', '=', asked.id)
      .execute()
    expect(rows).toEqual([{ answeredBy: boris.actor.id, points: -700 }])
  })

  test('goes to another member than its giver', async () => {
    const anna = await person('operator')
    const { from } = await pair()
    const self = { kind: 'transfer', memberId: from, toMemberId: from } as const
    const asking = approvals.ask(anna, { ...self, points: 700, reason: 'a gift' })
    await expect(asking).rejects.toMatchObject({ code: 'transfer.to_self' })
  })
})

describe('a settlement over the limit', () => {
  const WIDE = 60_000

  /** A case with an open dispute over points that were given by hand. */
  async function disputed() {
    const memberId = await member()
    const { id: movementId } = await correct(given(), memberId, 300)
    const about = { kind: 'dispute', subject: 'Too few', memberId } as const
    const opened = await cases.open(given(), { ...about, dispute: { movementId } })
    return { ...opened, memberId }
  }
  const settlement = (caseId: string) =>
    ({ kind: 'settlement', caseId, points: WIDE, reason: 'A lost receipt' }) as const

  test('is asked for from the case; approving it gives the points and resolves the case', async () => {
    const { id, number, memberId } = await disputed()
    const asked = await approvals.ask(senior, settlement(id))
    expect(asked).toMatchObject({ kind: 'settlement', case: { id, number }, points: WIDE })
    expect((await cases.get(given(), id)).dispute!.state).toBe('open')
    await approvals.approve(owner, asked.id, undefined)
    const done = await cases.get(await given.fresh(), id)
    expect(done).toMatchObject({ status: 'resolved', dispute: { state: 'given' } })
    expect(await active(memberId)).toBe(WIDE + 300)
    const { items } = await accounts.movements(await given.fresh(), memberId, {})
    expect(items.find(({ points }) => points === WIDE)).toMatchObject({
      reason: `${number}: A lost receipt`,
      actorName: senior.actor.name,
      approverName: owner.actor.name,
    })
  })

  test('needs the right to settle, an open dispute, and one that is not decided meanwhile', async () => {
    const anna = await person('operator')
    const { id, revision } = await disputed()
    const foreign = approvals.ask(anna, settlement(id))
    await expect(foreign).rejects.toMatchObject({ code: 'access.scope_missing' })
    const asked = await approvals.ask(senior, settlement(id))
    await settle(given(), id, { outcome: 'reject', reason: 'All is right', revision })
    const late = approvals.approve(owner, asked.id, undefined)
    await expect(late).rejects.toMatchObject({ code: 'dispute.none_open' })
    await approvals.reject(owner, asked.id, 'Decided otherwise')
    const plain = await cases.open(given(), { kind: 'question', subject: 'When?' })
    const nothing = approvals.ask(senior, settlement(plain.id))
    await expect(nothing).rejects.toMatchObject({ code: 'dispute.none_open' })
  })
})
