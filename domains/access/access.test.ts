import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Context } from '#kit/context.ts'
import { freshDatabase } from '#test/given.ts'
import * as access from './access.ts'

const given = freshDatabase()

beforeAll(async () => {
  const ctx = given()
  const organisation = { name: 'Test', country: 'RU', language: 'en' } as const
  await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
})

const actingAs = (ctx: Context, scopes: readonly string[], test = false): Context => {
  const actor = { ...ctx.actor, scopes, test }
  return {
    ...ctx,
    actor,
    transaction: (work) => ctx.transaction((inner) => work({ ...inner, actor })),
  }
}

describe('an API key', () => {
  test('opens the organisation it was made for, with its scopes and no others', async () => {
    const ctx = given()
    const key = await access.make(ctx, { name: 'Касса', set: 'till' })
    expect(key.token).toMatch(/^kp_live_[0-9A-Za-z]{32}$/)
    const { actor, organisationId } = await access.authenticate(ctx.db, key.token)
    expect(organisationId).toBe(ctx.organisationId)
    expect(actor).toMatchObject({ kind: 'key', id: key.id, name: 'Касса', test: false })
    expect(actor.scopes).toEqual(access.scopeSets.till)
    expect(() => access.requireScope(actor, 'purchases:write')).not.toThrow()
    expect(() => access.requireScope(actor, 'keys:write')).toThrow(
      expect.objectContaining({ code: 'access.scope_missing', details: { needs: 'keys:write' } }),
    )
  })

  test('is shown once: the database keeps its hash and the list its first characters', async () => {
    const ctx = given()
    const { token, prefix } = await access.make(ctx, { name: 'Once', set: 'read-only' })
    expect(token.startsWith(prefix)).toBe(true)
    const secret = token.slice(prefix.length)
    const rows = await ctx.db.selectFrom('access.api_key').selectAll().execute()
    const listed = await access.list(ctx, {})
    for (const text of [JSON.stringify(rows), JSON.stringify(listed)]) {
      expect(text).toContain(prefix)
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(token).toString('hex'))
    }
  })

  test('ends at once in the process that revoked it, and stays ended', async () => {
    const ctx = given()
    const { id, token } = await access.make(ctx, { name: 'Lost', set: 'till' })
    await access.authenticate(ctx.db, token)
    const revoked = await access.revoke(ctx, id)
    expect(revoked.revokedAt).not.toBeNull()
    await expect(access.authenticate(ctx.db, token)).rejects.toMatchObject({
      code: 'access.key_unknown',
    })
    expect(await access.revoke(ctx, id)).toEqual(revoked)
    await expect(
      ctx.db
        .updateTable('access.api_key')
        .set({ revokedAt: null, revokedBy: null })
        .where('id', '=', id)
        .execute(),
    ).rejects.toThrow(/stays/)
  })

  test('ends within a second in every other process', async () => {
    const ctx = given()
    const { id, token } = await access.make(ctx, { name: 'Elsewhere', set: 'till' })
    await access.authenticate(ctx.db, token)
    // as another process would: this one is not told
    await ctx.db
      .updateTable('access.api_key')
      .set({ revokedAt: new Date(), revokedBy: 'key:other' })
      .where('id', '=', id)
      .execute()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await expect(access.authenticate(ctx.db, token)).rejects.toMatchObject({
      code: 'access.key_unknown',
    })
  })

  test.each([
    'kp_live_',
    'kp_live_0000000000000000000000000000000',
    'kp_live_00000000000000000000000000000000',
    'kp_prod_00000000000000000000000000000000',
    `kp_live_${'ж'.repeat(32)}`,
    '',
  ])('that nobody made opens nothing: %j', async (token) => {
    await expect(access.authenticate(given().db, token)).rejects.toMatchObject({
      code: 'access.key_unknown',
    })
  })

  test('can never be given more scopes later, not even by hand', async () => {
    const ctx = given()
    const { id } = await access.make(ctx, { name: 'Narrow', scopes: ['members:read'] })
    await expect(
      ctx.db
        .updateTable('access.api_key')
        .set({ scopes: ['keys:write'] })
        .where('id', '=', id)
        .execute(),
    ).rejects.toThrow(/only be renamed or revoked/)
  })

  test('cannot make a key that may do more than itself', async () => {
    const narrow = actingAs(given(), ['keys:write', 'members:read'])
    await expect(access.make(narrow, { name: 'Wider', set: 'till' })).rejects.toMatchObject({
      code: 'key.scope_wider',
    })
    const made = await access.make(narrow, { name: 'Same', scopes: ['members:read'] })
    expect(made.scopes).toEqual(['members:read'])
  })

  test('says what it may do', async () => {
    await expect(access.make(given(), { name: 'Nothing' })).rejects.toMatchObject({
      code: 'key.scopes_missing',
    })
  })

  test('of another organisation cannot be seen or revoked', async () => {
    const ctx = given()
    const { id } = await access.make(ctx, { name: 'Ours', set: 'till' })
    const stranger = given.of('01980000-0000-7000-8000-00000000ffff' as never)
    await expect(access.revoke(stranger, id)).rejects.toMatchObject({ code: 'key.unknown' })
    expect((await access.list(stranger, {})).items).toEqual([])
  })
})

describe('a test key', () => {
  test('reaches test members and no others', async () => {
    const ctx = given()
    const { token } = await access.make(ctx, { name: 'Trial', set: 'till', test: true })
    expect(token).toMatch(/^kp_test_/)
    const { actor } = await access.authenticate(ctx.db, token)
    expect(() => access.requireReach(actor, true)).not.toThrow()
    expect(() => access.requireReach(actor, false)).toThrow(
      expect.objectContaining({ code: 'key.test_only' }),
    )
  })

  test('changes nothing that holds for live members too', async () => {
    const { token } = await access.make(given(), { name: 'Trial', set: 'all', test: true })
    const { actor } = await access.authenticate(given().db, token)
    for (const needs of ['programmes:write', 'conditions:write', 'keys:write']) {
      expect(() => access.requireScope(actor, needs)).toThrow(
        expect.objectContaining({ code: 'key.test_only' }),
      )
    }
    expect(() => access.requireScope(actor, 'conditions:read')).not.toThrow()
    expect(() => access.requireScope(actor, 'purchases:write')).not.toThrow()
  })

  test('cannot make a live key', async () => {
    const trial = actingAs(given(), ['*'], true)
    await expect(
      access.make(trial, { name: 'Live', set: 'till', test: false }),
    ).rejects.toMatchObject({ code: 'key.test_only' })
    expect((await access.make(trial, { name: 'Unsaid', set: 'till' })).test).toBe(true)
  })
})
