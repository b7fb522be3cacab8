import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor, type Answer } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')
const given = freshDatabase()
const door = freshDoor(given)

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>
const people: Record<'anna' | 'boris' | 'olga' | 'rival', Ask> = {} as never

beforeAll(async () => {
  const rival = {
    name: 'Rival',
    country: 'RU',
    language: 'en',
    id: newId<'organisation'>(),
  } as const
  const there = given.of(rival.id)
  await programmes.createOrganisation(there, rival)
  for (const [login, role] of [
    ['anna', 'operator'],
    ['boris', 'cashier'],
    ['olga', 'owner'],
    ['rival', 'owner'],
  ] as const) {
    await hire(login === 'rival' ? there : given(), login, role)
    const cookie = await sessionOf(door, login)
    people[login] = (method, path, body) => door.ask(method, path, body, browser(cookie))
  }
})

const vip = { list: 'members', name: 'VIP', address: 'state=active&tag=vip' }
const namesFor = async (ask: Ask, list = 'members') => {
  const { body } = await ask('GET', `/v1/views?list=${list}`)
  return body.items.map(({ name }: { name: string }) => name)
}

describe('a view of a list', () => {
  test('is kept for its author alone, of that list, wherever they sign in', async () => {
    const { anna, boris, olga } = people
    const kept = await anna('POST', '/v1/views', vip)
    expect(kept).toMatchObject({ status: 201, body: { shared: false, mine: true, author: 'anna' } })
    expect(await namesFor(anna)).toEqual(['VIP'])
    expect(await namesFor(anna, 'cases')).toEqual([])
    const again = await sessionOf(door, 'anna')
    const { body } = await door.ask('GET', '/v1/views?list=members', undefined, browser(again))
    expect(body.items).toEqual([kept.body])
    for (const other of [boris, olga]) {
      expect(await namesFor(other)).toEqual([])
      const path = `/v1/views/${kept.body.id}`
      expect((await other('PATCH', path, { shared: true })).body.code).toBe('view.unknown')
      expect((await other('DELETE', path)).body.code).toBe('view.unknown')
    }
  })

  test('of the same name gets the new filters where it stands', async () => {
    const { anna } = people
    const first = await anna('POST', '/v1/views', { ...vip, name: 'Gold' })
    const again = await anna('POST', '/v1/views', { ...vip, name: ' Gold ', address: 'tier=gold' })
    expect(again.body).toMatchObject({ id: first.body.id, address: 'tier=gold' })
    expect((await namesFor(anna)).filter((name: string) => name === 'Gold')).toHaveLength(1)
  })

  test('is seen by colleagues once it is shared, with its author, and by nobody elsewhere', async () => {
    const { anna, boris, rival } = people
    const { body } = await anna('POST', '/v1/views', { ...vip, name: 'Shared', shared: true })
    expect(await namesFor(boris)).toEqual(['Shared'])
    const [seen] = (await boris('GET', '/v1/views?list=members')).body.items
    expect(seen).toEqual({ ...body, mine: false })
    expect(await namesFor(rival)).toEqual([])
    expect((await rival('DELETE', `/v1/views/${body.id}`)).body.code).toBe('view.unknown')
    await anna('PATCH', `/v1/views/${body.id}`, { shared: false })
    expect(await namesFor(boris)).toEqual([])
  })

  test('is renamed by its author alone, not to a name they use already', async () => {
    const { anna, boris, olga } = people
    const one = await anna('POST', '/v1/views', { ...vip, name: 'One', shared: true })
    await anna('POST', '/v1/views', { ...vip, name: 'Two' })
    const path = `/v1/views/${one.body.id}`
    for (const other of [boris, olga]) {
      const answer = await other('PATCH', path, { name: 'Mine' })
      expect([answer.status, answer.body.code]).toEqual([403, 'view.not_yours'])
    }
    expect((await anna('PATCH', path, { name: 'Two' })).body.code).toBe('view.name_taken')
    const renamed = await anna('PATCH', path, { name: 'Three' })
    expect(renamed.body).toMatchObject({ name: 'Three', shared: true, address: vip.address })
    // a colleague may use the name
    expect((await boris('POST', '/v1/views', { ...vip, name: 'Three' })).status).toBe(201)
  })

  test('that is shared is deleted by its author, or by who manages operators; not by other colleagues', async () => {
    const { anna, boris, olga } = people
    for (const by of [anna, olga]) {
      const { body } = await anna('POST', '/v1/views', { ...vip, name: 'Left over', shared: true })
      const path = `/v1/views/${body.id}`
      expect((await boris('DELETE', path)).body.code).toBe('view.not_yours')
      expect((await by('DELETE', path)).status).toBe(204)
      expect(await namesFor(anna)).not.toContain('Left over')
    }
  })

  test('is of people: a key keeps none', async () => {
    expect((await door.ask('POST', '/v1/views', vip)).status).toBe(403)
  })

  test('is one of fifty of a list at most; one of them can still get other filters', async () => {
    const { olga } = people
    const keep = (name: string) => olga('POST', '/v1/views', { ...vip, list: 'cases', name })
    for (let count = 1; count <= 50; count++) expect((await keep(`V ${count}`)).status).toBe(201)
    expect((await keep('V 51')).body.code).toBe('view.too_many')
    expect((await keep('V 50')).status).toBe(201)
  })

  test('of one name asked for at one moment is kept once', async () => {
    const { boris } = people
    const both = await Promise.all(
      ['tag=a', 'tag=b'].map((address) =>
        boris('POST', '/v1/views', { ...vip, name: 'At once', address }),
      ),
    )
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]!.body.id).toBe(both[1]!.body.id)
  })
})
