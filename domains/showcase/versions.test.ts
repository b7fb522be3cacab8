import { beforeAll, describe, expect, test } from 'vitest'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, type Shop } from '#test/shop.ts'

const given = freshDatabase()
const door = freshDoor(given)

const withRate = (points: number): Conditions => ({
  expiry: { kind: 'rolling', after: { months: 6 }, roundTo: 'day' },
  rules: [
    {
      id: 'base',
      name: { ru: `По ${points} за сто`, en: `${points} for a hundred` },
      on: 'purchase',
      then: { rate: { points, per: 10_000 } },
    },
  ],
})

let shop: Shop
const visit = (path: string, headers = {}) =>
  door.ask('GET', path, undefined, { authorization: undefined, accept: 'text/html', ...headers })
const page = async (path: string) => (await visit(`/programmes/wheels${path}`)).text
const print = async (path: string) =>
  (await door.app.inject({ url: `/programmes/wheels${path}` })).rawPayload

async function publish(points: number, startsAt: number): Promise<void> {
  const { ctx, programmeId } = shop
  const { version } = await programmes.draft(ctx, programmeId, { document: withRate(points) })
  const begins = { startsAt: new Date(startsAt).toISOString() }
  await programmes.schedule(await given.fresh(), programmeId, version, begins)
}

/** Two versions that are over, one in force, two to come, and a draft. */
beforeAll(async () => {
  shop = await openShop(given, withRate(5))
  const settings = { slug: 'wheels', public: true }
  await door.ask('PATCH', `/v1/programmes/${shop.programmeId}/public-page`, settings)
  for (const points of [6, 7]) {
    const startsAt = Date.now() + 2_100
    await publish(points, startsAt)
    await new Promise((done) => setTimeout(done, startsAt + 100 - Date.now()))
  }
  await publish(8, Date.now() + 30 * DAY)
  await publish(9, Date.now() + 60 * DAY)
  await programmes.draft(shop.ctx, shop.programmeId, { document: withRate(10) })
}, 30_000)

describe('a past version of the rules', () => {
  test('has a page of its own, that says what it said and until when, and leads to what is in force', async () => {
    const en = await page('/versions/1/en')
    expect(en).toContain('“5 for a hundred”: 5 points for each ₽100')
    expect(en).not.toMatch(/[6-9] points for each/)
    expect(en).toMatch(/In force from .* until .*, version 1/)
    expect(en).toContain('it is no longer in force')
    expect(en).toContain(
      '<a class="main" href="/programmes/wheels/en">The rules as they are now</a>',
    )
    expect(en).toContain('<meta name="robots" content="noindex">')
    expect(await page('/versions/2/ru')).toContain('«По 6 за сто»: 6 баллов за каждые 100')
  })

  test('is held against the version before it, and its receipts are worked out by it', async () => {
    const [first, second] = [await page('/versions/1/en'), await page('/versions/2/en')]
    expect(first).not.toContain('What has changed')
    expect(second).toContain('What has changed from')
    const changes = /<section id="changes">.*?<\/section>/.exec(second)![0]
    expect(changes).toContain('5 points for each')
    expect(changes).toContain('6 points for each')
    expect(changes).not.toContain('7 points for each')
    // a first purchase of 1,500 roubles
    const earned = (text: string) => /<dt>Earned<\/dt><dd>([^<]*)/.exec(text)![1]
    expect([earned(first), earned(second), earned(await page('/en'))]).toEqual([
      '75 points',
      '90 points',
      '105 points',
    ])
  })

  test('has a print, which stays as it is when other versions come', async () => {
    const path = '/versions/1/rules.ru.pdf'
    const before = await print(path)
    expect(before.subarray(0, 5).toString()).toBe('%PDF-')
    expect(before.equals(await print('/rules.ru.pdf'))).toBe(false)
    expect(before.equals(await print('/versions/2/rules.ru.pdf'))).toBe(false)
    const { ctx, programmeId } = shop
    await programmes.withdraw(ctx, programmeId, 5)
    await programmes.withdraw(ctx, programmeId, 4)
    // another revision: nothing that is remembered is answered
    await door.ask('PATCH', `/v1/programmes/${programmeId}/public-page`, { labels: [] })
    expect(await page('/versions/1/ru')).not.toContain('Версия 4')
    expect((await print(path)).equals(before)).toBe(true)
    await publish(8, Date.now() + 30 * DAY)
    await publish(9, Date.now() + 60 * DAY)
    await door.ask('PATCH', `/v1/programmes/${programmeId}/public-page`, { labels: [] })
  })
})

describe('the list of versions', () => {
  test('leads to each, the next to come with its day; of what comes after that nobody is told', async () => {
    const now = await page('/en')
    const list = now.slice(now.indexOf('id="versions"'))
    for (const version of [1, 2, 7])
      expect(list).toContain(
        `<a href="/programmes/wheels/versions/${version}/en">Version ${version}</a>`,
      )
    expect(list).toContain('<strong>Version 3</strong> · this page')
    expect(list).not.toMatch(/Version [4568]/)
    expect(list).toMatch(/Version 7<\/a><\/dt><dd>from /)
  })

  test('the version in force says the same at its own address, which is known as that of the programme', async () => {
    const [now, own] = [await page('/en'), await page('/versions/3/en')]
    const chapters = (text: string) =>
      text.slice(text.indexOf('<h2>In short'), text.indexOf('<footer'))
    expect(chapters(own)).toBe(chapters(now))
    expect(own).toContain('<link rel="canonical" href="/programmes/wheels/en">')
    expect(own).not.toContain('noindex')
  })

  test('the next version is told as one that is to come', async () => {
    const next = await page('/versions/7/en')
    expect(next).toContain('These rules are not in force yet.')
    expect(next).toContain('What will change from')
    expect(next).toContain('8 points for each')
    expect(next).not.toContain('9 points for each')
  })
})

test('what changed since an older version is told at once, across those between', async () => {
  const changes = async (query: string) =>
    /<section id="changes">.*?<\/section>/.exec(await page(`/en${query}`))![0]
  const since = await changes('?since=1')
  expect(since).toContain('What has changed since version 1')
  expect(since).toContain('5 points for each')
  expect(since).toContain('7 points for each')
  expect(since).not.toContain('6 points for each')
  const usual = await changes('')
  for (const odd of ['?since=3', '?since=99', '?since=x', '?since=1&since=2', '?since=7'])
    expect([odd, await changes(odd)]).toEqual([odd, usual])
})

test('a version that nobody may know of, or that there is not, is no page, and says where the rules are', async () => {
  for (const version of ['4', '6', '8', '99', '0', '-1', '1.5', 'x', '1e3', '99999999999999999999'])
    for (const end of ['ru', 'rules.ru.pdf']) {
      const { status, text } = await visit(`/programmes/wheels/versions/${version}/${end}`)
      expect([version, end, status]).toEqual([version, end, 404])
      expect(text).toContain('Такой версии правил нет.')
      expect(text).toContain('href="/programmes/wheels/ru"')
      expect(text).not.toMatch(/<script|баллов за каждые/)
    }
})

test('an address without a language leads to the reader’s own, and the list of versions to the rules', async () => {
  const lead = async (path: string) =>
    (await visit(`/programmes/wheels${path}`, { 'accept-language': 'en' })).headers['location']
  expect(await lead('/versions/2')).toBe('/programmes/wheels/versions/2/en')
  expect(await lead('/versions')).toBe('/programmes/wheels/en')
  expect(await lead('/versions/%2F%2Fother.example')).toBe(
    '/programmes/wheels/versions/%2F%2Fother.example/en',
  )
})

test('versions are gone with the page', async () => {
  const path = `/v1/programmes/${shop.programmeId}/public-page`
  await door.ask('PATCH', path, { public: false })
  for (const end of ['versions/1/ru', 'versions/1', 'versions', 'versions/1/rules.en.pdf'])
    expect([end, (await visit(`/programmes/wheels/${end}`)).status]).toEqual([end, 404])
  expect((await visit('/programmes/wheels/versions/1/ru')).text).not.toContain('href')
})
