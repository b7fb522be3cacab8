import { beforeAll, describe, expect, test } from 'vitest'
import { readyNames, readyRoles, type ReadyRole } from '#domains/access/core/roles.ts'
import { allScopes, covers } from '#domains/access/core/scopes.ts'
import * as staff from '#domains/access/operators.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { carryOn } from '#domains/simulation/carrying.ts'
import type { Operation } from '#kit/core/operation.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { doors } from '#server/http/operations.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { portalOf } from '#test/portal.ts'
import { browser, hire, PASSWORD, sessionOf } from '#test/staff.ts'

// Who may ask what: each operation × each ready role × {signed in, no token, session ended, other
// organisation, other programme, other store}. What is expected is read off the contract and off the roles, never written by hand.

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)
const given = freshDatabase()
const door = freshDoor(given)

const operations = doors.flatMap(({ slice, api }) =>
  Object.entries(api).map(([name, operation]) => ({ name: `${slice}.${name}`, operation })),
)

/** What admits or refuses a caller, before anything else of the request is looked at. */
const ADMISSION = [
  'access.key_missing',
  'access.key_unknown',
  'access.scope_missing',
  'session.ended',
  'session.foreign_origin',
  'session.password_stale',
]

const cookies = new Map<ReadyRole, string>()
/** Sessions in another organisation, whose operators have the same roles there. */
const elsewhere = new Map<ReadyRole, string>()
/** Sessions of people who may everything an own role can give, but elsewhere. */
const limited = { programme: '', store: '' }
let ended = ''
/** The session of a member, and that of another. */
let member = ''
let otherMember = ''
/** Things of this organisation, by the name of their parameter. */
const ours: Record<string, string> = {}

beforeAll(async () => {
  const other = newId<'organisation'>()
  const there = given.of(other)
  const about = { name: 'Other', country: 'RU', language: 'en' } as const
  await programmes.createOrganisation(there, { ...about, id: other })
  for (const role of readyNames) {
    ours['operatorId'] = await hire(given(), role, role)
    cookies.set(role, await sessionOf(door, role))
    await hire(there, `other-${role}`, role)
    elsewhere.set(role, await sessionOf(door, `other-${role}`))
  }
  await hire(given(), 'gone', 'owner')
  ended = await sessionOf(door, 'gone')
  await door.ask('DELETE', '/v1/sessions/current', undefined, browser(ended))
  await makeThings()
  await letMembersIn()
  await limit()
})

/** Two members who are signed in to the portal. */
async function letMembersIn(): Promise<void> {
  await door.ask('PUT', '/v1/portal', { slug: 'ours', open: true })
  const { anyPhone, join, visit } = portalOf(door, given)
  member = (await join(anyPhone())).cookie
  otherMember = (await join(anyPhone())).cookie
  const { body } = await visit('GET', '/v1/my/sessions', undefined, member)
  ours['sessionId'] = body.items[0].id
}

/** Two people whose role says everything, in a programme and in a store that are not ours. */
async function limit(): Promise<void> {
  const name = { ru: 'Всё', en: 'All' }
  const role = await door.ask('POST', '/v1/roles', { name, scopes: allScopes })
  const roleId: string = role.body.id
  const about = { name: 'P', currency: 'RUB', zone: 'Europe/Moscow' }
  const programme = await door.ask('POST', '/v1/programmes', about)
  const store = await door.ask('POST', '/v1/stores', { code: 'S-2', name: 'S-2' })
  const places = {
    programme: { programmeIds: [programme.body.id as string] },
    store: { storeIds: [store.body.id as string] },
  }
  for (const kind of ['programme', 'store'] as const) {
    const person = { login: `limited-${kind}`, name: kind, language: 'en' } as const
    const limits = [{ roleId, ...places[kind] }]
    const known = { password: PASSWORD, mustChange: false }
    await staff.addWith(given(), { ...person, roleIds: [roleId], limits }, known)
    limited[kind] = await sessionOf(door, `limited-${kind}`)
  }
}

/** What version 1 would have cost, and what is expected of it. */
async function simulate(): Promise<void> {
  // sales of one member who never came back prove nothing of what will come
  const another = await door.ask('POST', '/v1/members', { phone: '+79260000009' })
  for (const externalId of ['R-11', 'R-12']) {
    const bought = await door.ask('POST', '/v1/purchases', {
      member: { memberId: another.body.id },
      externalId,
      occurredAt: '2026-03-02T10:15:00+03:00',
      currency: 'RUB',
      lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '10.00', amount: 1_000 }],
      storeId: ours['storeId'],
    })
    if (bought.status !== 201) throw new Error(bought.text)
  }
  const sure = { kind: 'fixed', value: 0.3 }
  const { body } = await door.ask('POST', '/v1/simulations', {
    programmeId: ours['programmeId'],
    source: { kind: 'own' },
    variants: [{ version: 1 }],
    assumptions: { months: 1, frequencyLift: sure, checkLift: sure, margin: sure, seed: 1 },
  })
  ours['simulationId'] = body.id
  await carryOn(await given.fresh(), body.id, new AbortController().signal)
  const kept = await door.ask('POST', `/v1/simulations/${body.id}/forecasts`, { variant: 0 })
  if (kept.status !== 201) throw new Error(kept.text)
  ours['forecastId'] = kept.body.id
}

async function makeThings(): Promise<void> {
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await door.ask('POST', path, body)
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.body.id
  }
  const programme = { name: 'Ours', currency: 'RUB', zone: 'Europe/Moscow' }
  ours['programmeId'] = await make('/v1/programmes', programme)
  ours['storeId'] = await make('/v1/stores', { code: 'S', name: 'S' })
  ours['tillId'] = await make(`/v1/stores/${ours['storeId']}/tills`, { code: 'T', name: 'T' })
  const device = { tillId: ours['tillId'], name: 'Tablet' }
  ours['deviceId'] = await make('/v1/devices', device)
  ours['memberId'] = await make('/v1/members', { phone: '+79260000001' })
  const change = { phone: '+79260000002' }
  ours['changeId'] = await make(`/v1/members/${ours['memberId']}/phone-changes`, change)
  const view = { list: 'members', name: 'Ours', address: 'state=active' }
  const kept = await door.ask('POST', '/v1/views', view, browser(cookies.get('owner')))
  ours['viewId'] = kept.body.id
  ours['keyId'] = await make('/v1/keys', { name: 'Ours', set: 'till' })
  const name = { ru: 'Наша', en: 'Ours' }
  ours['roleId'] = await make('/v1/roles', { name, scopes: ['cards:read'] })
  ours['batchId'] = await make('/v1/cards/batches', { name: 'B', count: 1, length: 16 })
  await takeLive(ours['programmeId'])
  const receipt = {
    member: { memberId: ours['memberId'] },
    externalId: 'R-1',
    occurredAt: '2026-03-01T10:15:00+03:00',
    currency: 'RUB',
    lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '10.00', amount: 1_000 }],
    storeId: ours['storeId'],
  }
  ours['purchaseId'] = await make('/v1/purchases', receipt)
  const quote = await door.ask('POST', '/v1/quotes', { ...receipt, externalId: 'R-2', hold: true })
  ours['quoteId'] = quote.body.id
  await door.ask('POST', `/v1/quotes/${ours['quoteId']}/code`)
  ours['messageId'] = (await door.ask('GET', '/v1/messages')).body.items[0].id
  const wanted = { kind: 'correction', memberId: ours['memberId'], points: 900, reason: 'Ours' }
  const asker = browser(cookies.get('operator'))
  ours['fileId'] = await make('/v1/files', { name: 'sales.csv', size: 3 })
  await door.ask('PUT', `/v1/files/${ours['fileId']}/parts/1`, { content: 'YWEK' })
  const order = { fileId: ours['fileId'], what: 'purchases', mapping: MAPPING, dryRun: true }
  ours['importId'] = (await door.ask('POST', '/v1/imports', order)).body.id
  await simulate()
  ours['verificationId'] = (await door.ask('POST', '/v1/verifications')).body.id
  ours['approvalId'] = (await door.ask('POST', '/v1/approvals', wanted, asker)).body.id
  ours['caseId'] = await make('/v1/cases', { kind: 'question', subject: 'Ours' })
  const held = { name: 'Ours', sharePercent: 10, programmeId: ours['programmeId'] }
  ours['groupId'] = await make('/v1/figures/control-groups', held)
  const answered = { name: 'Ours', heldOn: '2026-03-01', promoters: 2, passives: 1, detractors: 1 }
  ours['surveyId'] = await make('/v1/figures/surveys', {
    ...answered,
    programmeId: ours['programmeId'],
  })
  ours['mailingId'] = await make('/v1/mailings', { name: 'Ours', purpose: 'offers' })
  const recipients = [await hire(given(), 'reader@ours.example', 'analyst')]
  const report = {
    name: 'Ours',
    page: 'rfm',
    rhythm: 'daily',
    hour: 9,
    language: 'ru',
    form: 'pdf',
  }
  ours['reportId'] = await make('/v1/reports', { ...report, recipients })
  ours['runId'] = (await door.ask('POST', `/v1/reports/${ours['reportId']}/send`)).body.id
  const file = { name: 'ours.txt', content: Buffer.from('Ours').toString('base64') }
  const attached = await door.ask('POST', `/v1/cases/${ours['caseId']}/attachments`, file)
  ours['attachmentId'] = attached.body.attachments[0].id
  const text = { event: 'card.blocked', channel: 'sms', language: 'ru' }
  const source = { subject: null, body: 'Ours', html: null }
  const sent = { ...text, source, address: '+79260000001' }
  const answer = await door.ask('POST', '/v1/message-templates/test', sent)
  ours['messageId'] = answer.body.messageId
  ours['templateId'] = await make('/v1/case-templates', { title: name, text: name })
}

const MAPPING = {
  what: 'purchases',
  zone: 'Europe/Moscow',
  currency: 'RUB',
  receipt: { externalId: 'a', occurredAt: { column: 'a', formats: ['iso'] } },
  line: { sku: 'a', amount: 'a' },
}

async function takeLive(programmeId: string): Promise<void> {
  const rule = {
    id: 'base',
    name: { ru: 'Основное', en: 'Base' },
    on: 'purchase',
    then: { rate: { points: 5, per: 100 } },
  }
  const path = `/v1/programmes/${programmeId}`
  const startsAt = '2020-01-01T00:00:00Z'
  await door.ask('POST', `${path}/conditions`, { document: { rules: [rule] } })
  await door.ask('POST', `${path}/conditions/1/schedule`, { startsAt })
  await door.ask('POST', `${path}/go-live`)
}

/** The address with ids of things that are ours where there are such, or of nothing. */
const addressOf = ({ path }: Operation, things: Readonly<Record<string, string>>) =>
  path
    .replaceAll(/:(\w*Id)\b/g, (_, name: string) => things[name] ?? newId())
    .replaceAll(':version', '1')
    .replaceAll(/:\w+/g, '4000000000000002')

/** Asks with a parameter that no operation knows, so that whoever is admitted changes nothing. */
const knock = (operation: Operation, headers: Record<string, string | undefined>) =>
  door.ask(operation.method, `${addressOf(operation, {})}?colour=red`, undefined, headers)

/** What the contract says of a role: null when it is admitted. */
const expectedOf = ({ needs, or = [] }: Operation, role: ReadyRole): string | null =>
  needs === 'member'
    ? 'my.signed_out'
    : needs === 'nobody' ||
        needs === 'session' ||
        [needs, ...or].some((scope) => covers(readyRoles[role].scopes, scope))
      ? null
      : 'access.scope_missing'

test('the matrix has every operation and every ready role', () => {
  expect(operations.length).toBeGreaterThan(80)
  expect([...cookies.keys()]).toEqual(readyNames)
  const open = operations.filter(({ operation }) => operation.needs === 'nobody')
  expect(open.map(({ name }) => name).toSorted()).toEqual([
    'devices.known',
    'devices.signIn',
    'directory.begin',
    'directory.finish',
    'directory.ways',
    'portal.alarm',
    'portal.askCode',
    'portal.entrance',
    'portal.join',
    'portal.meet',
    'portal.signIn',
    'portal.useAlarm',
    'sessions.signIn',
    'showcase.balance',
    'showcase.quote',
  ])
})

describe.each(operations)('$name', ({ operation }) => {
  test('admits those roles that have its scope, and refuses the others', async () => {
    for (const role of readyNames) {
      const { status, body } = await knock(operation, browser(cookies.get(role)))
      const expected = expectedOf(operation, role)
      const refused = operation.needs === 'member' ? 401 : 403
      expect.soft([role, status]).toEqual([role, expected === null ? 400 : refused])
      expect.soft([role, body.code]).toEqual([role, expected ?? 'request.malformed'])
    }
  })

  test('refuses whoever has no token, a session that ended, or a page of another site', async () => {
    const { needs } = operation
    const told = (other: string) =>
      needs === 'nobody' ? 'request.malformed' : needs === 'member' ? 'my.signed_out' : other
    const without = await knock(operation, browser())
    expect(without.body.code).toBe(told('access.key_missing'))
    const late = await knock(operation, browser(ended))
    expect(late.body.code).toBe(told('session.ended'))
    if (operation.method === 'GET') return
    const own = needs === 'member' ? member : cookies.get('owner')
    const foreign = { ...browser(own), 'sec-fetch-site': 'cross-site' }
    // what pages of other sites may ask knows no session; its verb looks at the site
    const refused = operation.anyOrigin ? 'request.malformed' : 'session.foreign_origin'
    expect((await knock(operation, foreign)).body.code).toBe(refused)
  })
})

describe.each(operations)('$name and members', ({ operation }) => {
  test('opens to a signed-in member what is a member’s, and nothing of the staff', async () => {
    const { status, body } = await knock(operation, browser(member))
    const isTheirs = operation.needs === 'member' || operation.needs === 'nobody'
    expect([status, body.code]).toEqual(
      isTheirs ? [400, 'request.malformed'] : [401, 'access.key_missing'],
    )
  })
})

const forMembers = operations.filter(({ operation }) => operation.needs === 'member')

describe.each(forMembers)('$name of a member', ({ operation }) => {
  test('opens to no key, whatever its scopes, and to no session of the staff', async () => {
    const byKey = await door.ask(operation.method, addressOf(operation, ours))
    expect([byKey.status, byKey.body.code]).toEqual([401, 'my.signed_out'])
    const byOwner = await knock(operation, browser(cookies.get('owner')))
    expect([byOwner.status, byOwner.body.code]).toEqual([401, 'my.signed_out'])
  })
})

const pointingForMembers = forMembers.filter(({ operation }) => /:\w+Id\b/.test(operation.path))

test('what is a member’s by an id is not there for another member', async () => {
  expect(pointingForMembers.length).toBeGreaterThan(0)
  for (const { name, operation } of pointingForMembers) {
    const body = operation.body ? (operation.example ?? {}) : undefined
    const address = addressOf(operation, ours)
    const { status } = await door.ask(operation.method, address, body, browser(otherMember))
    expect([name, status]).toEqual([name, 404])
  }
  const mine = await door.ask('GET', '/v1/my', undefined, browser(member))
  const theirs = await door.ask('GET', '/v1/my', undefined, browser(otherMember))
  expect(mine.body.memberId).not.toBe(theirs.body.memberId)
})

const pointing = operations.filter(({ operation }) => /:\w+Id\b/.test(operation.path))

test('there is something of ours for every id in an address', () => {
  const named = pointing.flatMap(({ operation }) => operation.path.match(/(?<=:)\w+Id\b/g) ?? [])
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(ours).toSorted())
})

const ofStaff = pointing.filter(({ operation }) => operation.needs !== 'member')

describe.each(ofStaff)('$name of another organisation', ({ operation }) => {
  test('is not there for its operators, whatever their role', async () => {
    // without an example of its body an operation may find fault with that first
    const isWhole = !operation.body || operation.example !== undefined
    for (const role of readyNames) {
      const address = addressOf(operation, ours)
      const { status, body } = await door.ask(
        operation.method,
        operation.path.endsWith('/difference') ? `${address}?from=1&to=1` : address,
        operation.body ? (operation.example ?? {}) : undefined,
        browser(elsewhere.get(role)),
      )
      const refused = expectedOf(operation, role)
      if (refused !== null) expect.soft([role, body.code]).toEqual([role, refused])
      else {
        expect
          .soft(isWhole ? [404] : [400, 404], `${role}: ${status} ${body.code}`)
          .toContain(status)
        expect.soft(ADMISSION).not.toContain(body.code)
      }
    }
  })
})

/** Where a request says that it is about a programme or a store: in the address, the query, the body. */
const saying = (operation: Operation, what: 'programme' | 'store'): string | null => {
  const named =
    what === 'programme' ? ['programme', 'purchase', 'quote'] : ['store', 'till', 'purchase']
  if (named.some((name) => operation.path.includes(`:${name}Id`))) return 'address'
  const part = (schema: unknown) =>
    (schema as { properties?: object } | undefined)?.properties ?? {}
  if (`${what}Id` in part(operation.query)) return 'query'
  return `${what}Id` in part(operation.body) ? 'body' : null
}

const EVERYWHERE = new Set(['keys:write', 'operators:write', 'programmes:write'])

/** What a request with ours in it is answered to somebody who is limited to something else. */
async function askedFor(operation: Operation, what: 'programme' | 'store') {
  const where = saying(operation, what)
  const id = `${what}Id`
  const query = where === 'query' ? `?${id}=${ours[id]}` : ''
  const difference = operation.path.endsWith('/difference') ? '?from=1&to=1' : ''
  const example = operation.example ?? {}
  const body = where === 'body' ? { ...example, [id]: ours[id] } : example
  return door.ask(
    operation.method,
    addressOf(operation, ours) + query + difference,
    operation.body ? body : undefined,
    browser(limited[what]),
  )
}

describe.each(['programme', 'store'] as const)('to somebody limited to another %s', (what) => {
  const about = operations.filter(
    ({ operation }) => operation.needs !== 'member' && saying(operation, what) !== null,
  )

  test.each(about)('$name says that it is out of reach', async ({ operation }) => {
    const { status, body } = await askedFor(operation, what)
    // without an example of its body an operation may find fault with that first
    const isWhole = !operation.body || operation.example !== undefined
    const expected = isWhole
      ? ['access.out_of_reach']
      : ['access.out_of_reach', 'request.malformed']
    expect(expected, `${status} ${JSON.stringify(body)}`).toContain(body?.code)
  })

  const wide = operations.filter(
    ({ operation: { needs, path } }) =>
      EVERYWHERE.has(needs) && !/:(store|till|programme)Id/.test(path),
  )

  test.each(wide)('$name is refused, as it holds everywhere', async ({ operation }) => {
    const { status, body } = await askedFor(operation, what)
    const isWhole = !operation.body || operation.example !== undefined
    if (isWhole) expect([body?.code, status]).toEqual(['access.out_of_reach', 403])
    else expect([400, 403]).toContain(status)
  })
})

test('lists show what is in reach, and no more', async () => {
  const of = async (path: string, what: 'programme' | 'store'): Promise<string[]> => {
    const { body } = await door.ask('GET', path, undefined, browser(limited[what]))
    return body.items.map(({ name, id }: { name?: string; id: string }) => name ?? id)
  }
  expect(await of('/v1/programmes', 'programme')).toEqual(['P'])
  expect(await of('/v1/stores', 'store')).toEqual(['S-2'])
  expect(await of('/v1/purchases', 'programme')).toEqual([])
  expect(await of('/v1/purchases', 'store')).toEqual([])
  const all = await door.ask('GET', '/v1/purchases', undefined, browser(cookies.get('owner')))
  expect(all.body.items).toHaveLength(3)
})

test('a receipt that names no store is out of reach of somebody limited to stores', async () => {
  const occurredAt = '2026-03-01T10:15:00+03:00'
  const line = { lineId: '1', sku: 'A', quantity: '1', unitPrice: '10.00', amount: 1_000 }
  const receipt = { externalId: 'R-9', occurredAt, currency: 'RUB', lines: [line] }
  const quote = await door.ask('POST', '/v1/quotes', receipt, browser(limited.store))
  expect(quote.body.code).toBe('access.out_of_reach')
  const items = [{ key: 'k', ...receipt }]
  const batch = await door.ask('POST', '/v1/purchases/batch', { items }, browser(limited.store))
  expect(batch.body.code).toBe('access.out_of_reach')
})
