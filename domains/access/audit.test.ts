import { beforeAll, expect, test } from 'vitest'
import { newId } from '#kit/newId.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'
import { note } from './audit.ts'

const given = freshDatabase()
const door = freshDoor(given)
let owner = ''
let ownerId = ''

const ask = (path: string, method = 'GET', body?: unknown) =>
  door.ask(method, path, body, browser(owner))

beforeAll(async () => {
  ownerId = await hire(given(), 'owner', 'owner')
  owner = await sessionOf(door, 'owner')
})

test('the audit is narrowed by who, what, to whom and when', async () => {
  const [object, other] = [newId(), newId()]
  const ctx = await given.fresh()
  for (const each of [object, other]) await note(ctx, { operation: 'trial.made', object: each })
  const count = async (query: string) => (await ask(`/v1/audit?${query}`)).body.items.length
  expect(await count(`object=${object}`)).toBe(1)
  expect(await count('operation=trial.made')).toBe(2)
  expect(await count(`operation=trial.made&actor=${ownerId}`)).toBe(0)
  const at = ctx.now.toISOString()
  const later = new Date(ctx.now.getTime() + 1).toISOString()
  expect(await count(`operation=trial.made&from=${at}&to=${later}`)).toBe(2)
  expect(await count(`operation=trial.made&to=${at}`)).toBe(0)
})

test('of a change the audit has what was and what is, and no more', async () => {
  const name = { ru: 'Карты', en: 'Cards' }
  const made = await ask('/v1/roles', 'POST', { name, scopes: ['cards:read'] })
  await ask(`/v1/roles/${made.body.id}`, 'PATCH', { scopes: ['cards:read', 'members:read'] })
  const { body } = await ask(`/v1/audit?operation=role.edited&object=${made.body.id}`)
  expect(body.items).toMatchObject([
    { old: { scopes: ['cards:read'] }, new: { scopes: ['members:read', 'cards:read'] } },
  ])
  expect(Object.keys(body.items[0].old)).toEqual(['scopes'])

  const id = await hire(given(), 'nina', 'analyst')
  await ask(`/v1/operators/${id}`, 'PATCH', { name: 'Nina', roleIds: [made.body.id] })
  const edited = await ask(`/v1/audit?operation=operator.edited&object=${id}`)
  expect(edited.body.items).toMatchObject([
    { old: { name: 'nina', roles: ['Analyst'] }, new: { name: 'Nina', roles: ['Cards'] } },
  ])
  expect(Object.keys(edited.body.items[0].new)).toEqual(['name', 'roles'])
})

test('the file has every line, in UTF-8 with its mark, and no cell that a table program would run', async () => {
  const ctx = await given.fresh()
  const reason = '=HYPERLINK("https://example.com")'
  await note(ctx, { operation: 'file.danger', reason })
  await note(ctx, { operation: 'file.danger', reason: 'Слова; "в кавычках"' })
  const file = await ask('/v1/audit/export?operation=file.danger')
  expect(file.status).toBe(200)
  expect(file.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(file.text.startsWith('\uFEFFat,actorKind,actor,operation,')).toBe(true)
  expect(file.text).toContain(`"'=HYPERLINK(""https://example.com"")"`)
  expect(file.text).toContain('"Слова; ""в кавычках"""')
  expect(file.text.trimEnd().split('\r\n')).toHaveLength(3)
  const russian = await door.ask('GET', '/v1/audit/export', undefined, {
    ...browser(owner),
    'accept-language': 'ru',
  })
  expect(russian.text.startsWith('\uFEFFat;actorKind;')).toBe(true)
})

test('a long audit comes whole, portion after portion, and taking it is written down itself', async () => {
  const ctx = await given.fresh()
  for (let n = 0; n < 1_201; n += 1) await note(ctx, { operation: 'file.long' })
  const file = await ask('/v1/audit/export?operation=file.long')
  expect(file.text.trimEnd().split('\r\n')).toHaveLength(1 + 1_201)
  const { body } = await ask(`/v1/audit?operation=audit.exported&actor=${ownerId}&limit=1`)
  expect(body.items).toMatchObject([{ new: { operation: 'file.long' }, address: '127.0.0.1' }])
})

test('who may not see the audit gets no file of it', async () => {
  await hire(given(), 'cashier', 'cashier')
  const cashier = browser(await sessionOf(door, 'cashier'))
  const refused = await door.ask('GET', '/v1/audit/export', undefined, cashier)
  expect([refused.status, refused.body.code]).toEqual([403, 'access.scope_missing'])
  expect(refused.body.detail).toMatch(/^You lack the right to see .+ \(audit:read\)\. /)
})
