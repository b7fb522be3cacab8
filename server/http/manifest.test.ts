import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal } from '#test/portal.ts'
import { manifestOf } from './manifest.ts'

const given = freshDatabase()
const door = freshDoor(given)

let programmeId = ''
beforeAll(async () => {
  programmeId = await openPortal(door)
})

const manifest = (path: string) =>
  door.ask('GET', `/my/${path}manifest.webmanifest`, undefined, { authorization: undefined })
const set = (more: object) => door.ask('PUT', '/v1/portal', { slug: 'gears', open: true, ...more })

describe('the members’ page on a home screen', () => {
  test('bears the name of the firm, and that of the programme which whoever joins is welcomed to', async () => {
    const { headers, body } = await manifest('gears/')
    expect(headers['content-type']).toMatch(/^application\/manifest\+json/)
    expect(body).toMatchObject({ name: 'Test · Gears', short_name: 'Test', lang: 'en' })
    expect(body).toMatchObject({ id: '/my/gears', start_url: '/my/gears', scope: '/my' })
    await set({ programmeId: null })
    expect((await manifest('gears/')).body.name).toBe('Test')
    await set({ programmeId })
  })

  test('stands under its icon by the shorter of both names', () => {
    const called = { slug: 'x', language: 'ru', organisation: 'Автосервис «Три гайки»' } as const
    expect(manifestOf({ ...called, programme: 'Гайки' }).short_name).toBe('Гайки')
    const same = manifestOf({ ...called, programme: called.organisation })
    expect([same.name, same.short_name]).toEqual([called.organisation, called.organisation])
  })

  test('is the same without an address, where one firm has its members here', async () => {
    expect((await manifest('')).body).toEqual((await manifest('gears/')).body)
  })

  test('of several firms bears the name of each at its address, and of nobody without', async () => {
    const other = { ...given(), organisationId: newId<'organisation'>() }
    const { organisationId: id } = other
    await programmes.createOrganisation(other, { id, name: 'Other', country: 'RU', language: 'ru' })
    await sql`insert into portal.entrance (organisation_id, slug, open, changed_at, changed_by)
      values (${id}, 'other', true, now(), 'test')`.execute(given.owner)
    expect((await manifest('other/')).body).toMatchObject({ name: 'Other', id: '/my/other' })
    expect((await manifest('gears/')).body).toMatchObject({ id: '/my/gears' })
    expect((await manifest('')).body).toMatchObject({ name: 'Kopilka', id: '/my' })
    await sql`delete from portal.entrance where slug = 'other'`.execute(given.owner)
  })

  test('is nobody’s where the entrance is closed, or there never was one', async () => {
    await set({ open: false })
    expect((await manifest('gears/')).status).toBe(404)
    expect((await manifest('nowhere/')).status).toBe(404)
    expect((await manifest('')).body.name).toBe('Kopilka')
    await set({ open: true })
  })
})
