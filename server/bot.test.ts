import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as cards from '#domains/cards/cards.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { DAY } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase } from '#test/given.ts'
import { openBotDesk } from './bot.ts'

const given = freshDatabase()
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const desk = () => openBotDesk(given().db, silent)
let programmeId = ''

beforeAll(async () => {
  const about = { name: 'Fictional', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(given(), { ...about, id: given().organisationId })
  const programme = { name: 'Шестерёнки', currency: 'RUB', zone: 'Asia/Vladivostok' }
  programmeId = (await programmes.create(given(), programme)).id
  await sql`
    insert into programmes.conditions (programme_id, version, state, starts_at, document, made_at, made_by,
      scheduled_at, scheduled_by)
    values (${programmeId}, 1, 'scheduled', '2020-01-01Z', '{"rules":[]}', '2020-01-01Z', 'test',
      '2020-01-01Z', 'test')
  `.execute(given.owner)
  await programmes.goLive(given(), programmeId)
})

let phones = 0
const enrol = async () =>
  (await members.enrol(given(), { phone: `+7916${String(++phones).padStart(7, '0')}` })).id

const opened = async (owner: string, points: number, expiresAt: string) =>
  ledger.openBalance(await given.fresh(), {
    owner,
    programmeId,
    points,
    expiresAt: new Date(expiresAt),
    cause: { kind: 'import', id: newId() },
  })

test('tells how much there is to spend, and what burns first on which day of the programme, in the member’s language', async () => {
  const owner = await enrol()
  const soon = new Date(given().now.getTime() + 10 * DAY).toISOString().slice(0, 10)
  // in Vladivostok it is the next day by then
  await opened(owner, 1, `${soon}T20:00:00Z`)
  await opened(owner, 1500, '2124-05-01T00:00:00Z')
  const next = new Date(Date.parse(`${soon}T00:00:00Z`) + DAY).toISOString().slice(0, 10)
  const [year, month, day] = next.split('-')
  expect(await desk().balance(given().organisationId, owner, 'ru')).toBe(
    `Шестерёнки\nМожно потратить: 1\u00a0501 балл\nСгорит ${day}.${month}.${year}: 1 балл`,
  )
  expect(await desk().balance(given().organisationId, owner, 'en')).toBe(
    `Шестерёнки\nTo spend: 1,501 points\nWill expire ${day}/${month}/${year}: 1 point`,
  )
})

test('tells the last movements, newest first, with what they were', async () => {
  const owner = await enrol()
  await opened(owner, 40, '2124-03-07T20:00:00Z')
  const cause = { kind: 'request', id: newId() }
  const taken = { owner, programmeId, points: -3, reason: 'a mistake', cause }
  await ledger.adjust(await given.fresh(), taken)
  const lines = (await desk().history(given().organisationId, owner, 'ru')).split('\n')
  expect(lines.map((line) => line.slice('00.00.0000  '.length))).toEqual([
    '−3 балла  поправка',
    '+40 баллов  начальный остаток',
  ])
  expect(lines[0]).toMatch(/^\d\d\.\d\d\.20\d\d /)
  const english = await desk().history(given().organisationId, owner, 'en')
  expect(english).toContain('−3 points  correction')
})

test('shows the card that is active as a picture with its number, and none where there is none', async () => {
  const owner = await enrol()
  expect(await desk().card(given().organisationId, owner, 'ru')).toBeNull()
  const { number } = await cards.issue(given(), owner)
  const shown = await desk().card(given().organisationId, owner, 'ru')
  expect(shown!.caption).toBe(number)
  expect(shown!.picture.subarray(0, 4)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47]))
})

test('says that there is nothing yet to whoever has neither points nor a history', async () => {
  const owner = await enrol()
  expect(await desk().balance(given().organisationId, owner, 'ru')).toContain('0 баллов')
  expect(await desk().history(given().organisationId, owner, 'ru')).toBe('Пока ничего нет.')
  expect(await desk().history(given().organisationId, owner, 'en')).toBe('There is nothing yet.')
})
