import { readFileSync } from 'node:fs'
import { CompiledQuery, sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, type Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import * as audit from './audit.ts'
import { excess, leftNow, modest, unlimited, widest, type Limits } from './core/limits.ts'
import { allScopes, type Scope } from './core/scopes.ts'
import * as limits from './limits.ts'
import * as operators from './operators.ts'
import { withPoints } from './core/scopes.ts'
import * as roles from './roles.ts'

const given = freshDatabase()
const name = { ru: 'Наша', en: 'Ours' }
const larger: Limits = { ...modest, take: { once: 500, shift: 2_000, day: null } }

beforeAll(async () => {
  const ctx = given()
  const organisation = { name: 'Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
})

let count = 0
/** Somebody who is signed in with a role of these scopes. */
async function person(scopes: readonly Scope[]): Promise<{ ctx: Context; roleId: string }> {
  const login = `person-${++count}`
  const role = await roles.makeRole(given(), { name, scopes: [...scopes] })
  const about = { login, name: login, language: 'en' as const, roleIds: [role.id] }
  const { id } = await operators.addWith(given(), about, { password: login, mustChange: false })
  const actor = { kind: 'operator', id, name: login, scopes, test: false } as const
  return { ctx: createContext({ ...given(), actor }), roleId: role.id }
}

const limitsOf = async (roleId: string) =>
  (await limits.listLimits(given())).items.find((each) => each.roleId === roleId)?.limits

describe('how limits are reckoned', () => {
  const act = { once: 10, shift: 30, day: 40 }

  test('the narrowest of those that are gone over is told', () => {
    expect(excess(act, { shift: 0, day: 0 }, 10)).toBeNull()
    expect(excess(act, { shift: 0, day: 0 }, 11)).toEqual({ span: 'once', limit: 10, left: 10 })
    expect(excess(act, { shift: 25, day: 25 }, 10)).toEqual({ span: 'shift', limit: 30, left: 5 })
    expect(excess(act, { shift: 0, day: 39 }, 11)).toEqual({ span: 'day', limit: 40, left: 1 })
    expect(excess(act, { shift: 99, day: 0 }, 1)).toEqual({ span: 'shift', limit: 30, left: 0 })
  })

  test('without a limit there is always room', () => {
    expect(excess(unlimited.add, { shift: 1e9, day: 1e9 }, 1e9)).toBeNull()
    expect(leftNow(unlimited.add, { shift: 1e9, day: 1e9 })).toBeNull()
    expect(leftNow(act, { shift: 25, day: 25 })).toBe(5)
  })

  test('of several roles the largest of each limit holds; of none, nothing may be moved', () => {
    const other = { ...modest, add: { once: 1, shift: 9_999, day: null } }
    expect(widest([modest, other]).add).toEqual({ once: 500, shift: 9_999, day: null })
    expect(widest([]).take).toEqual({ once: 0, shift: 0, day: 0 })
  })
})

test('ready roles begin with limits, and roles that move no points have none', async () => {
  const { items } = await limits.listLimits(given())
  expect(items.map(({ ready }) => ready)).toEqual(['owner', 'senior-operator', 'operator'])
  expect(items[0]!.limits).toEqual(unlimited)
  expect(items[2]!.limits).toEqual(modest)
  const [analyst] = await operators.readyRoleIds(given(), ['analyst'])
  await expect(limits.setLimits(given(), analyst!, modest)).rejects.toMatchObject({
    code: 'limit.no_points',
  })
})

test('a role of the organisation’s own begins modestly, also when it gets points later', async () => {
  const role = await roles.makeRole(given(), { name, scopes: ['cards:read'] })
  expect(await limitsOf(role.id)).toBeUndefined()
  await roles.editRole(given(), role.id, {
    scopes: ['cards:read', ...withPoints],
  })
  expect(await limitsOf(role.id)).toEqual(modest)
  await limits.setLimits(given(), role.id, larger)
  await roles.editRole(given(), role.id, { name })
  expect(await limitsOf(role.id)).toEqual(larger)
})

test('roles that were there before limits get them with the migration, each as it is founded now', async () => {
  const own = await roles.makeRole(given(), {
    name,
    scopes: [...withPoints],
  })
  const { items } = await limits.listLimits(given())
  const founded = new Map(items.filter(({ ready }) => ready).map((role) => [role.roleId, role]))
  await sql`delete from access.role_limit`.execute(given.owner)
  // the right was one then
  const can = (scopes: readonly string[]) =>
    sql`update access.role set scopes = ${scopes} where id = ${own.id}`.execute(given.owner)
  await can(['points:write'])
  const migration = readFileSync('db/migrations/0013_limits.sql', 'utf8')
  const [insert] = /insert into access\.role_limit[^;]+/.exec(migration)!
  await given.owner.executeQuery(CompiledQuery.raw(insert))
  await can(withPoints)
  for (const [roleId, role] of founded) expect(await limitsOf(roleId)).toEqual(role.limits)
  expect(await limitsOf(own.id)).toEqual(modest)
})

test('what limits were and are is written down', async () => {
  const role = await roles.makeRole(given(), {
    name,
    scopes: [...withPoints],
  })
  expect(await limits.setLimits(given(), role.id, larger)).toMatchObject({ limits: larger })
  const { items } = await audit.listAudit(given(), { operation: 'limits.set', limit: 1 })
  expect(items).toMatchObject([{ object: role.id, old: modest, new: larger }])
})

test('nobody sets limits above their own, nor gives a role that has such', async () => {
  const { ctx, roleId } = await person(['operators:read', 'operators:write', ...withPoints])
  await limits.setLimits(ctx, roleId, modest)
  await expect(limits.setLimits(ctx, roleId, larger)).rejects.toMatchObject({ code: 'limit.wider' })
  const above = await roles.makeRole(given(), {
    name,
    scopes: [...withPoints],
  })
  await limits.setLimits(given(), above.id, larger)
  await expect(
    operators.editOperator(ctx, ctx.actor.id, { roleIds: [roleId, above.id] }),
  ).rejects.toMatchObject({ code: 'limit.wider' })
  const [senior] = await operators.readyRoleIds(given(), ['senior-operator'])
  await expect(limits.setLimits(ctx, senior!, modest)).rejects.toMatchObject({
    code: 'operator.wider',
  })
})

test('a role that somebody gives points begins with no more than they have themselves', async () => {
  const { ctx, roleId } = await person(['operators:read', 'operators:write', ...withPoints])
  const few = { once: 1, shift: 2, day: null }
  await limits.setLimits(given(), roleId, { ...modest, add: few })
  const { id } = await roles.makeRole(ctx, {
    name,
    scopes: [...withPoints],
  })
  expect((await limitsOf(id))?.add).toEqual({ once: 1, shift: 2, day: 3_000 })
})

test('an owner who has bound their own role can loosen it again', async () => {
  const id = await hire(given(), 'boss', 'owner')
  const actor = { kind: 'operator', id, name: 'boss', scopes: allScopes, test: false } as const
  const ctx = createContext({ ...given(), actor })
  const [owner] = await operators.readyRoleIds(given(), ['owner'])
  await limits.setLimits(ctx, owner!, modest)
  await limits.setLimits(ctx, owner!, unlimited)
  expect(await limitsOf(owner!)).toEqual(unlimited)
})

test('a role of another organisation is not there', async () => {
  const there = given.of(newId<'organisation'>())
  const about = { name: 'Other', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(there, { ...about, id: there.organisationId })
  const [owner] = await operators.readyRoleIds(given(), ['owner'])
  await expect(limits.setLimits(there, owner!, modest)).rejects.toMatchObject({
    code: 'role.unknown',
  })
})
