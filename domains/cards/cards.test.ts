import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import * as members from '#domains/members/members.ts'
import { listAudit } from '#domains/access/audit.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { newId } from '#kit/newId.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDatabase } from '#test/given.ts'
import type { NewBatch } from './cards.api.ts'
import * as cards from './cards.ts'
import { isSound } from './core/digits.ts'

const given = freshDatabase()
let programmeId: string

beforeAll(async () => {
  provideSecret('a secret of these tests, long enough for anybody')
  const ctx = given()
  const organisation = { name: 'Wheels', country: 'RU', language: 'ru' } as const
  await programmes.createOrganisation(ctx, { ...organisation, id: ctx.organisationId })
  const made = await programmes.create(ctx, { name: 'P', currency: 'RUB', zone: 'Europe/Moscow' })
  programmeId = made.id
})

let count = 0
const phone = () => `+7918${`${++count}`.padStart(7, '0')}`
const enrol = async () => (await members.enrol(given(), { phone: phone() })).id
async function numbersOf(batchId: string): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select number from cards.card where batch_id = ${batchId} order by number
  `.execute(given().db)
  return rows.map((row) => row.number)
}
async function stock(asked: Partial<NewBatch> = {}): Promise<string[]> {
  const batch = await cards.makeBatch(given(), { name: 'B', count: 3, length: 16, ...asked })
  return numbersOf(batch.id)
}
const adjust = (owner: string, points: number) =>
  ledger.adjust(given(), { owner, programmeId, points, reason: 'a test' })
const active = async (owner: string) =>
  (await ledger.balance(await given.fresh(), { owner, programmeId })).active
const eventsOf = async (owner: string) => {
  const { rows } = await sql<{ name: string }>`
    select name from kit.event where owner = ${owner} and name like 'card.%' order by id
  `.execute(given().db)
  return rows.map((row) => row.name)
}
const look = async (number: string) =>
  (await cards.recogniseCards(given().db, given().organisationId, [number]))[0] ?? null

describe('batches', () => {
  test.each(['luhn', 'damm'] as const)(
    'a batch has so many different numbers by chance, each with a %s check digit',
    async (checkDigit) => {
      const asked = { name: 'Spring', count: 2_000, prefix: '77', length: 16, checkDigit }
      const batch = await cards.makeBatch(given(), asked)
      const numbers = await numbersOf(batch.id)
      expect(new Set(numbers).size).toBe(2_000)
      for (const number of numbers) {
        expect(number).toMatch(/^77\d{14}$/)
        expect(isSound(number, checkDigit)).toBe(true)
      }
      const neighbours = numbers.filter(
        (number, index) => BigInt(number) - BigInt(numbers[index - 1] ?? 0) < 1_000n,
      )
      expect(neighbours.length).toBeLessThan(10)
    },
  )

  test('a hundred thousand cards are made at once', async () => {
    const batch = await cards.makeBatch(given(), { name: 'Big', count: 100_000, length: 16 })
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from cards.card where batch_id = ${batch.id}
    `.execute(given().db)
    expect(rows[0]!.n).toBe(100_000)
  })

  test('numbers that could be guessed are refused, with the length to take', async () => {
    const asked = { name: 'Short', count: 1_000, prefix: '7777', length: 9 }
    await expect(cards.makeBatch(given(), asked)).rejects.toMatchObject({
      code: 'batch.too_short',
      details: { shortest: 11 },
    })
    await cards.makeBatch(given(), { ...asked, length: 11 })
  })

  test('batches are listed newest first', async () => {
    const one = await cards.makeBatch(given(), { name: 'One', count: 1, length: 16 })
    const two = await cards.makeBatch(given(), { name: 'Two', count: 1, length: 16 })
    const page = await cards.listBatches(given(), { limit: 2 })
    expect(page.items.map((each) => each.name)).toEqual([two.name, one.name])
    expect((await cards.listBatches(given(), { limit: 1, cursor: page.next! })).items).toHaveLength(
      1,
    )
  })
})

describe('printing', () => {
  test('the file for printing has a line for each card: number, bar code, activation code', async () => {
    const asked = { name: 'Print', count: 25, length: 13, activationCodes: true } as const
    const batch = await cards.makeBatch(given(), { ...asked, checkDigit: 'ean13' })
    const text = await cards.print(given(), batch.id, 'ean13')
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('number,barcode,activation_code')
    expect(lines).toHaveLength(27)
    for (const line of lines.slice(1, 26)) {
      expect(line).toMatch(/^(\d{13}),\1,[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    }
    // printing again gives the same codes, though no table holds them
    expect(await cards.print(given(), batch.id, 'ean13')).toBe(text)
    const { items } = await listAudit(given(), { operation: 'batch.printed', object: batch.id })
    expect(items.map((each) => each.new)).toEqual([
      { name: batch.name, format: 'csv', withCodes: true },
      { name: batch.name, format: 'csv', withCodes: true },
    ])
  })

  test('numbers of 12 digits get the thirteenth of EAN-13, and are recognised by it', async () => {
    const batch = await cards.makeBatch(given(), { name: 'Twelve', count: 1, length: 12 })
    const [, line] = (await cards.print(given(), batch.id, 'ean13')).split('\r\n')
    const [number, barcode] = line!.split(',')
    expect(barcode).toHaveLength(13)
    expect((await look(barcode!))?.number).toBe(number)
  })

  test('EAN-13 cannot print other numbers, and says what can', async () => {
    const batch = await cards.makeBatch(given(), { name: 'Sixteen', count: 1, length: 16 })
    await expect(cards.print(given(), batch.id, 'ean13')).rejects.toMatchObject({
      code: 'batch.symbology',
      details: { length: 16 },
    })
    const thirteen = { name: 'Luhn', count: 1, length: 13, checkDigit: 'luhn' } as const
    const other = await cards.makeBatch(given(), thirteen)
    await expect(cards.printSheet(given(), other.id, { symbology: 'ean13' })).rejects.toMatchObject(
      { code: 'batch.symbology' },
    )
    await expect(cards.print(given(), newId(), 'qr')).rejects.toMatchObject({
      code: 'batch.unknown',
    })
  })

  test.each(['ean13', 'code128', 'qr'] as const)(
    'a sheet draws so many bar codes in %s',
    async (symbology) => {
      const asked = { name: 'Sheet', count: 5, length: 13, checkDigit: 'ean13' } as const
      const batch = await cards.makeBatch(given(), asked)
      const sheet = await cards.printSheet(given(), batch.id, { symbology, limit: 4 })
      expect(sheet.match(/<svg /g)).toHaveLength(1 + 4)
      expect(sheet.match(/<svg /g)).toHaveLength(sheet.match(/<\/svg>/g)!.length)
      const [, , , fourth] = await numbersOf(batch.id)
      const rest = await cards.printSheet(given(), batch.id, { symbology, after: fourth })
      expect(rest.match(/<svg /g)).toHaveLength(1 + 1)
    },
  )
})

describe('the life of a card', () => {
  test('a virtual card is active at once and leads to its member', async () => {
    const owner = await enrol()
    const card = await cards.issue(given(), owner)
    expect(card).toMatchObject({ kind: 'virtual', state: 'active', memberId: owner })
    expect(isSound(card.number, 'luhn')).toBe(true)
    expect(await look(card.number)).toMatchObject({ owner, state: 'active' })
    const { items } = await members.list(given(), { search: card.number })
    expect(items.map((each) => each.id)).toEqual([owner])
    expect(await eventsOf(owner)).toEqual(['card.issued', 'card.activated'])
  })

  test('a plastic card is given, activated, blocked with a reason and unblocked; its history tells', async () => {
    const owner = await enrol()
    const [number] = await stock()
    expect(await cards.issue(given(), owner, { number })).toMatchObject({ state: 'issued' })
    expect(await cards.activate(given(), number!, {})).toMatchObject({ state: 'active' })
    expect(await cards.block(given(), number!, 'lost')).toMatchObject({
      state: 'blocked',
      reason: 'lost',
    })
    expect(await look(number!)).toMatchObject({ state: 'blocked', reason: 'lost' })
    await expect(cards.block(given(), number!, 'again')).rejects.toMatchObject({
      code: 'card.blocked',
    })
    expect(await cards.unblock(given(), number!, 'found')).toMatchObject({
      state: 'active',
      reason: null,
    })
    const { history } = await cards.get(given(), number!)
    expect(history.map((each) => each.what)).toEqual(['bound', 'activated', 'blocked', 'unblocked'])
    expect(history[2]).toMatchObject({ reason: 'lost', memberId: owner })
  })

  test('a card blocked before it was activated is not active when it is unblocked', async () => {
    const [number] = await stock()
    await cards.block(given(), number!, 'stolen from the shop')
    await expect(cards.activate(given(), number!, {})).rejects.toMatchObject({
      code: 'card.blocked',
      details: { reason: 'stolen from the shop' },
    })
    expect(await cards.unblock(given(), number!, null)).toMatchObject({ state: 'issued' })
  })

  test('a card is replaced: points stay the member’s, the old number is dead for ever', async () => {
    const owner = await enrol()
    const old = await cards.issue(given(), owner)
    await adjust(owner, 500)
    await cards.block(given(), old.number, 'lost')
    const replaced = await cards.replace(given(), old.number, { reason: 'lost' })

    expect(replaced.old).toMatchObject({ state: 'replaced', replacedBy: replaced.new.number })
    expect(replaced.new).toMatchObject({ state: 'active', memberId: owner, kind: 'virtual' })
    expect(await active(owner)).toBe(500)
    expect((await eventsOf(owner)).slice(-1)).toEqual(['card.replaced'])
    for (const act of [
      () => cards.unblock(given(), old.number, null),
      () => cards.activate(given(), old.number, {}),
      () => cards.block(given(), old.number, 'x'),
      () => cards.replace(given(), old.number, {}),
      () => cards.issue(given(), owner, { number: old.number }),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'card.replaced' })
    }
    const dead = sql`update cards.card set state = 'active' where number = ${old.number}`
    await expect(dead.execute(given.owner)).rejects.toThrow('dead for ever')
    const forgotten = sql`delete from cards.card where number = ${old.number}`
    await expect(forgotten.execute(given.owner)).rejects.toThrow('never forgotten')
  })

  test('a card is replaced by a plastic one from stock, and can do what the old one could', async () => {
    const owner = await enrol()
    const [first, second, third] = await stock()
    await cards.issue(given(), owner, { number: first })
    const replaced = await cards.replace(given(), first!, { with: second })
    expect(replaced.new).toMatchObject({ number: second, state: 'issued', memberId: owner })
    const { history } = await cards.get(given(), second!)
    expect(history[0]).toMatchObject({ what: 'bound', otherNumber: first })
    const other = await cards.issue(given(), await enrol(), { number: third })
    await expect(cards.replace(given(), second!, { with: other.number })).rejects.toMatchObject({
      code: 'card.bound_to_another',
    })
  })

  test('of many replacements of one card at one moment, one is done', async () => {
    const owner = await enrol()
    const card = await cards.issue(given(), owner)
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, () => cards.replace(given(), card.number, {})),
    )
    expect(all.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect((await cards.listOfMember(given(), owner)).items).toHaveLength(2)
  })

  test('the history of a card cannot be rewritten, even by hand', async () => {
    await cards.issue(given(), await enrol())
    const rewrite = sql`update cards.life set what = 'blocked'`
    await expect(rewrite.execute(given().db)).rejects.toThrow('permission denied')
    await expect(rewrite.execute(given.owner)).rejects.toThrow('append-only')
    await expect(sql`truncate cards.life`.execute(given.owner)).rejects.toThrow('append-only')
  })

  test('a slip of the pen in a number is told from a card of another firm', async () => {
    const asked = {
      name: 'Damm',
      count: 1,
      prefix: '5555',
      length: 18,
      checkDigit: 'damm',
    } as const
    const [number] = await numbersOf((await cards.makeBatch(given(), asked)).id)
    const slip = number!.slice(0, -1) + ((Number(number!.at(-1)) + 1) % 10)
    await expect(cards.get(given(), slip)).rejects.toMatchObject({
      code: 'card.unknown',
      details: { mistyped: true },
    })
    await expect(cards.get(given(), '0000000000000000')).rejects.toMatchObject({
      code: 'card.unknown',
    })
  })

  test('a card of another organisation is unknown here', async () => {
    const other = newId<'organisation'>()
    const organisation = { name: 'Other', country: 'RU', language: 'ru' } as const
    await programmes.createOrganisation(given(), { ...organisation, id: other })
    const card = await cards.issue(given(), await enrol())
    await expect(cards.get(given.of(other), card.number)).rejects.toMatchObject({
      code: 'card.unknown',
    })
  })
})

describe('whose a card is', () => {
  test('the first use of a plastic card makes a member of whom nothing is known; two tills at once make one', async () => {
    const [number] = await stock()
    expect(await look(number!)).toMatchObject({ owner: null, state: 'issued' })
    const owners = await Promise.all(
      Array.from({ length: 10 }, () => cards.bindAnonymous(given(), number!)),
    )
    expect(new Set(owners).size).toBe(1)
    expect(await members.get(given(), owners[0]!)).toMatchObject({ anonymous: true, phone: null })
    expect(await look(number!)).toMatchObject({ owner: owners[0], state: 'issued' })
  })

  test('a batch of first uses is bound at once', async () => {
    const numbers = await stock({ count: 5 })
    const bind = () =>
      given().transaction((ctx) =>
        cards.bindFirstUsed(
          ctx.db,
          { organisationId: ctx.organisationId, actor: ctx.actor, now: ctx.now },
          numbers,
        ),
      )
    const owners = await bind()
    expect(new Set(owners.values()).size).toBe(5)
    expect(await bind()).toEqual(owners)
    expect((await cards.get(given(), numbers[2]!)).history).toMatchObject([
      { what: 'bound', memberId: owners.get(numbers[2]!) },
    ])
    expect(await eventsOf(owners.get(numbers[2]!)!)).toEqual(['card.issued'])
  })

  test('activation with a profile tells who the unknown member is; the points stay', async () => {
    const [number] = await stock()
    const owner = await cards.bindAnonymous(given(), number!)
    await adjust(owner, 70)
    const card = await cards.activate(given(), number!, {
      profile: { name: { first: 'Анна' }, phone: phone() },
    })
    expect(card).toMatchObject({ state: 'active', memberId: owner })
    expect(await members.get(given(), owner)).toMatchObject({ anonymous: false })
    expect(await active(owner)).toBe(70)
  })

  test('activation by a member’s id brings what the unknown member earned to that member', async () => {
    const [number] = await stock()
    const unknown = await cards.bindAnonymous(given(), number!)
    await adjust(unknown, 70)
    const owner = await enrol()
    await adjust(owner, 5)
    expect(await cards.activate(given(), number!, { memberId: owner })).toMatchObject({
      state: 'active',
      memberId: owner,
    })
    expect(await active(owner)).toBe(75)
    const { items } = await cards.listOfMember(given(), owner)
    expect(items.map((each) => each.number)).toEqual([number])
  })

  test('a card that nobody had is bound at activation: to a member, to a new one, or to nobody known', async () => {
    const [one, two, three] = await stock()
    const owner = await enrol()
    expect((await cards.activate(given(), one!, { memberId: owner })).memberId).toBe(owner)
    const card = await cards.activate(given(), two!, { profile: { phone: phone() } })
    expect(await members.get(given(), card.memberId!)).toMatchObject({ anonymous: false })
    const nobody = await cards.activate(given(), three!, {})
    expect(await members.get(given(), nobody.memberId!)).toMatchObject({ anonymous: true })
  })

  test('a phone that somebody has stops the activation, and nothing is written', async () => {
    const [number] = await stock()
    const taken = phone()
    const { id } = await members.enrol(given(), { phone: taken })
    await expect(
      cards.activate(given(), number!, { profile: { phone: taken } }),
    ).rejects.toMatchObject({ code: 'member.phone_taken', details: { memberId: id } })
    expect(await look(number!)).toMatchObject({ owner: null, state: 'issued' })
  })

  test('a card of a known member is not activated for another', async () => {
    const [number] = await stock()
    await cards.issue(given(), await enrol(), { number })
    await expect(
      cards.activate(given(), number!, { memberId: await enrol() }),
    ).rejects.toMatchObject({ code: 'card.bound_to_another' })
  })

  test('cards with activation codes are activated by the code under the scratch field alone', async () => {
    const batch = await cards.makeBatch(given(), {
      name: 'Codes',
      count: 1,
      length: 16,
      activationCodes: true,
    })
    const [, line] = (await cards.print(given(), batch.id)).split('\r\n')
    const [number, , code] = line!.split(',')
    await expect(cards.activate(given(), number!, {})).rejects.toMatchObject({
      code: 'card.code_required',
    })
    await expect(cards.activate(given(), number!, { code: '00000-00000' })).rejects.toMatchObject({
      code: 'card.code_wrong',
    })
    const typed = code!.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    expect(await cards.activate(given(), number!, { code: typed })).toMatchObject({
      state: 'active',
    })
  })

  test('a merged duplicate’s card leads to the survivor, and back when the merge is undone', async () => {
    const [a, b] = [await enrol(), await enrol()]
    const card = await cards.issue(given(), b)
    const { mergeId } = await members.merge(given(), a, { with: b })
    await members.finishMerge(given(), b, mergeId)
    expect(await cards.get(given(), card.number)).toMatchObject({ memberId: a, state: 'active' })
    expect((await cards.listOfMember(given(), a)).items).toHaveLength(1)
    const replaced = await cards.replace(given(), card.number, {})
    await members.unmerge(given(), a, { with: b })
    await members.finishMerge(given(), b, mergeId)
    expect((await cards.get(given(), card.number)).memberId).toBe(b)
    expect(replaced.new.memberId).toBe(a)
  })

  test('a card that another system issued is taken over once, with its own number', async () => {
    const owner = await enrol()
    const asked = { number: '1234 5678 9012', memberId: owner as never, active: true }
    const fromStock = { number: (await stock())[0]!, memberId: owner as never, active: false }
    await cards.adoptAll(given(), [asked, fromStock])
    await cards.adoptAll(given(), [asked, fromStock])
    expect(await look(fromStock.number)).toMatchObject({ owner, state: 'issued' })
    expect(await look('123456789012')).toMatchObject({ owner, state: 'active' })
    await expect(
      cards.adoptAll(given(), [{ ...asked, memberId: (await enrol()) as never }]),
    ).rejects.toMatchObject({ code: 'card.bound_to_another' })
  })
})
