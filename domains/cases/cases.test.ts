import { beforeAll, describe, expect, test } from 'vitest'
import { createContext, type Context } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { freshDatabase, testActor } from '#test/given.ts'
import { conditions, fivePercent } from '#test/behaviours/town.ts'
import { openShop, type Shop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import * as attachments from './attachments.ts'
import * as cases from './cases.ts'
import { filledTemplate } from './answers.ts'
import * as office from './office.ts'
import { report, reportFile } from './report.ts'

const given = freshDatabase()
let shop: Shop
let anna: Context
let boris: Context

/** The context of an operator of the organisation. */
async function operator(name: string): Promise<Context> {
  const id = await hire(given(), name.toLowerCase(), 'operator')
  const actor = { ...testActor, kind: 'operator' as const, id, name }
  return createContext({ ...(await given.fresh()), actor })
}

beforeAll(async () => {
  shop = await openShop(given, conditions({ rules: [fivePercent] }))
  anna = await operator('Anna')
  boris = await operator('Boris')
})

const question = { kind: 'question', subject: 'When do points expire?' } as const

describe('a case', () => {
  test('is opened, taken, answered and closed, and every step is told', async () => {
    const { id: memberId } = await shop.member()
    const opened = await cases.open(anna, { ...question, memberId, text: 'By phone' })
    expect(opened).toMatchObject({ status: 'open', number: 'C-1', assignee: null, revision: 1 })
    expect(opened.sla).toMatchObject({ state: 'running', breached: false })
    const taken = await cases.take(anna, opened.id, 1)
    expect(taken).toMatchObject({ status: 'in_progress', assignee: { name: 'anna' } })
    const answered = await cases.say(anna, opened.id, { to: 'member', text: 'In May' })
    expect(answered.answeredAt).not.toBeNull()
    const asked = await cases.say(boris, opened.id, { to: 'ourselves', text: 'All right?' })
    await cases.move(anna, opened.id, { status: 'resolved', revision: asked.revision })
    const closed = await cases.move(anna, opened.id, { status: 'closed', revision: 5 })
    expect(closed.sla).toMatchObject({ state: 'done', due: null, breached: false })
    expect(closed.lines.map(({ kind, actor }) => `${actor.name} ${kind}`)).toEqual([
      'Anna opened',
      'Anna taken',
      'Anna answer',
      'Boris note',
      'Anna moved',
      'Anna moved',
    ])
    expect(closed.lines.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('that is taken up again counts how often', async () => {
    const { id } = await cases.open(anna, question)
    await cases.move(anna, id, { status: 'closed', revision: 1 })
    const again = await cases.move(boris, id, { status: 'in_progress', revision: 2, text: 'Rang' })
    expect(again).toMatchObject({ reopened: 1, resolvedAt: null, closedAt: null })
    expect(again.lines.at(-1)).toMatchObject({ kind: 'reopened', text: 'Rang' })
    await expect(cases.move(anna, id, { status: 'in_progress', revision: 3 })).rejects.toThrow(
      'case.cannot_become',
    )
  })

  test('that another has changed meanwhile is not overwritten', async () => {
    const { id } = await cases.open(anna, question)
    await cases.edit(anna, id, { revision: 1, priority: 'high' })
    const late = cases.edit(boris, id, { revision: 1, priority: 'low' })
    await expect(late).rejects.toMatchObject({
      code: 'case.changed',
      details: { by: 'Anna', revision: 2 },
    })
    const seen = await cases.get(boris, id)
    expect(seen.lines.at(-1)).toMatchObject({ changes: { priority: ['normal', 'high'] } })
    const decided = await cases.edit(boris, id, { revision: seen.revision, priority: 'low' })
    expect(decided.priority).toBe('low')
  })

  test('two who change it at the same moment: one is told', async () => {
    const { id } = await cases.open(anna, question)
    const both = await Promise.allSettled([cases.take(anna, id, 1), cases.take(boris, id, 1)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('is of its organisation alone', async () => {
    const { id } = await cases.open(anna, question)
    const elsewhere = given.of(newId<'organisation'>())
    await expect(cases.get(elsewhere, id)).rejects.toThrow('case.unknown')
    await expect(cases.take(elsewhere, id, 1)).rejects.toThrow()
  })

  test('goes to somebody who works here, and a key takes none', async () => {
    const stranger = newId<'operator'>()
    await expect(cases.open(anna, { ...question, assigneeId: stranger })).rejects.toThrow(
      'assignee.unknown',
    )
    const passed = await cases.open(anna, { ...question, assigneeId: boris.actor.id })
    expect(passed).toMatchObject({ status: 'in_progress', assignee: { name: 'boris' } })
    await expect(cases.take(given(), passed.id, 1)).rejects.toThrow('case.taker_no_operator')
  })

  test('of a live member is not touched by a test key', async () => {
    const { id: memberId } = await shop.member()
    const trial = createContext({ ...given(), actor: { ...testActor, test: true } })
    await expect(cases.open(trial, { ...question, memberId })).rejects.toThrow('key.test_only')
    const { id } = await cases.open(anna, { ...question, memberId })
    const word = { to: 'member', text: 'Hello' } as const
    await expect(cases.say(trial, id, word)).rejects.toThrow('key.test_only')
  })
})

describe('the queue', () => {
  test('shows what is due soonest, page after page, and what waits last', async () => {
    const queue = 'first line'
    const ids: string[] = []
    for (const priority of ['low', 'high', 'normal'] as const)
      ids.push((await cases.open(anna, { ...question, priority, queue })).id)
    await cases.move(anna, ids[1]!, { status: 'waiting', revision: 1 })
    const first = await cases.list(anna, { queue, limit: 2 })
    expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[0]])
    const rest = await cases.list(anna, { queue, limit: 2, cursor: first.next! })
    expect(rest.items.map(({ id }) => id)).toEqual([ids[1]])
    expect(rest.next).toBeNull()
    expect(rest.items[0]!.sla).toMatchObject({ state: 'waiting', due: null, minutesLeft: null })
    expect((await cases.assignees(anna)).queues).toContain(queue)
  })

  test('has mine, those of nobody, a number, and what is overdue', async () => {
    const { id, number } = await cases.open(anna, { ...question, assigneeId: boris.actor.id })
    const only = async (query: Parameters<typeof cases.list>[1]) =>
      (await cases.list(boris, query)).items.map((each) => each.id)
    expect(await only({ mine: true, limit: 200 })).toContain(id)
    expect(await only({ unassigned: true, limit: 200 })).not.toContain(id)
    expect(await only({ number })).toEqual([id])
    expect(await only({ overdue: true, limit: 200 })).not.toContain(id)
    await given.owner
      .updateTable('cases.matter')
      .set({ dueAt: new Date('2026-01-05T10:00:00Z') })
      .where('id', '=', id)
      .execute()
    expect((await only({ overdue: true }))[0]).toBe(id)
    const late = (await cases.get(boris, id)).sla
    expect(late.breached).toBe(true)
    expect(late.minutesLeft).toBeLessThan(0)
  })
})

describe('a file', () => {
  const png = Buffer.from('89504e470d0a1a0a00', 'hex').toString('base64')

  test('is kept with its case and comes back as it was', async () => {
    const { id } = await cases.open(anna, question)
    const after = await attachments.attach(anna, id, { name: '../чек.exe', content: png })
    const [file] = after.attachments
    expect(file).toMatchObject({ name: 'чек.exe', mediaType: 'image/png', size: 9 })
    const back = await attachments.download(boris, id, file!.id)
    expect(Buffer.from(back.content).toString('base64')).toBe(png)
    expect(back.disposition).toMatch(/^attachment; /)
  })

  test('that is a program, and an eleventh, are refused', async () => {
    const { id } = await cases.open(anna, question)
    const program = Buffer.from('MZ\u0000\u0001').toString('base64')
    const evil = attachments.attach(anna, id, { name: 'photo.png', content: program })
    await expect(evil).rejects.toThrow('attachment.not_taken')
    for (let n = 0; n < 10; n++) await attachments.attach(anna, id, { name: `${n}`, content: png })
    const eleventh = attachments.attach(anna, id, { name: 'more', content: png })
    await expect(eleventh).rejects.toThrow('attachment.too_many')
  })
})

describe('the office', () => {
  test('sets hours and promises; whoever saw older ones is told', async () => {
    const seen = await office.seeSettings(anna)
    const { hours } = seen
    const next = { ...seen, hours: { ...hours, holidays: ['2027-01-01'] } }
    const kept = await office.keepSettings(anna, next)
    expect(kept.hours.holidays).toEqual(['2027-01-01'])
    await expect(office.keepSettings(boris, next)).rejects.toThrow('revision.behind')
    const nowhere = { ...kept, hours: { ...hours, zone: 'Mars/Base' } }
    await expect(office.keepSettings(anna, nowhere)).rejects.toMatchObject({
      code: 'settings.unsound',
      details: { field: 'hours.zone' },
    })
  })

  test('a template is filled with what is known, and names nothing else', async () => {
    const { id: memberId } = await shop.member({ name: { first: 'Vera', last: 'Gear' } })
    await shop.buy(memberId, 1_000_00)
    const { id, number } = await cases.open(anna, { ...question, memberId })
    const title = { ru: 'Баланс', en: 'Balance' }
    const text = { ru: '{name}, {balance}', en: '{name}, you have {balance} ({number}).' }
    const made = await office.makeTemplate(anna, { title, text })
    const told = await filledTemplate(await given.fresh(), id, made.id, 'en')
    expect(told.text).toBe(`Vera, you have 50 points (${number}).`)
    const wrong = office.makeTemplate(anna, { title, text: { ...text, en: '{phone}' } })
    await expect(wrong).rejects.toThrow('template.place_unknown')
    await office.editTemplate(anna, made.id, { title, text, revision: 1 })
    const late = office.editTemplate(boris, made.id, { title, text, revision: 1 })
    await expect(late).rejects.toThrow('revision.behind')
    await office.retireTemplate(anna, made.id)
    expect((await office.listTemplates(anna)).items).toEqual([])
  })

  test('a report counts what came, what was done in time, and who came again', async () => {
    const kind = 'complaint'
    const { id: memberId } = await shop.member()
    const complaint = { kind, subject: 'Rude', memberId, assigneeId: boris.actor.id } as const
    const first = await cases.open(anna, complaint)
    const again = await cases.open(anna, complaint)
    expect([first.repeated, again.repeated]).toEqual([false, true])
    await cases.say(boris, first.id, { to: 'member', text: 'Sorry', then: 'resolved' })
    const period = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
    }
    const told = await report(anna, period)
    expect(told.byKind.find((row) => row.kind === kind)).toEqual({
      kind,
      opened: 2,
      resolved: 1,
      closed: 0,
      answered: 1,
      answeredInTime: 1,
      resolvedInTime: 1,
      repeated: 1,
    })
    expect(told.byOperator.find((row) => row.operator === 'boris')!.resolved).toBe(1)
    expect(await reportFile(anna, period)).toContain('\r\nkind,complaint,2,1,0,1,1,1,1\r\n')
    const back = { from: period.to, to: period.from }
    await expect(report(anna, back)).rejects.toThrow('report.period')
  })
})
