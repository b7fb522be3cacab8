import * as operators from '#domains/access/operators.ts'
import type { NewCase } from '#domains/cases/cases.api.ts'
import * as cases from '#domains/cases/cases.ts'
import * as office from '#domains/cases/office.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { createContext, type Context } from '#kit/context.ts'

const templates = [
  {
    title: { ru: 'Баланс', en: 'Balance' },
    text: {
      ru: 'Здравствуйте, {name}! Сейчас у вас {balance}.',
      en: 'Hello {name}, you have {balance} now.',
    },
  },
  {
    title: { ru: 'Взяли в работу', en: 'We are on it' },
    text: {
      ru: 'Здравствуйте, {name}! Ваше обращение {number} в работе, ответим в течение рабочего дня.',
      en: 'Hello {name}, we are working on your case {number} and will answer within a working day.',
    },
  },
] as const

type Told = {
  readonly opened: Omit<NewCase, 'memberId'>
  readonly disputes?: boolean
  readonly said?: string
  readonly then?: 'waiting' | 'resolved'
  readonly mine?: boolean
}

const matters: readonly Told[] = [
  {
    opened: { kind: 'complaint', subject: 'Нагрубили на кассе', priority: 'high' },
    mine: true,
  },
  {
    opened: {
      kind: 'dispute',
      subject: 'За последний чек начислили меньше обычного',
      text: 'Звонок: участник ждал повышенных баллов за масла.',
    },
    disputes: true,
  },
  {
    opened: { kind: 'technical', subject: 'Не приходит код для списания', queue: 'вторая линия' },
  },
  {
    opened: { kind: 'request', subject: 'Заменить карту на виртуальную' },
    mine: true,
    said: 'Попросили назвать номер карты.',
    then: 'waiting',
  },
  { opened: { kind: 'question', subject: 'Когда сгорят баллы за зиму?', priority: 'low' } },
  {
    opened: { kind: 'question', subject: 'Как сменить телефон в программе' },
    mine: true,
    said: 'Рассказали: в любом магазине, с подтверждением по коду.',
    then: 'resolved',
  },
]

/** Some matters at the desk of the demo company, as one of its operators has them on a morning; told once. */
export async function tellDesk(ctx: Context, memberIds: readonly string[]): Promise<void> {
  const { items } = await cases.list(ctx, { status: 'any', limit: 1 })
  if (items.length > 0 || memberIds.length < matters.length) return
  const staff = await operators.colleagues(ctx)
  const polina = staff.find(({ name }) => name.startsWith('Полина'))
  if (!polina) return
  const scopes = ['*']
  const actor = { kind: 'operator', ...polina, scopes, test: false } as const
  const desk = createContext({ ...ctx, actor })
  for (const template of templates) await office.makeTemplate(desk, structuredClone(template))
  for (const [place, told] of matters.entries()) await tell(desk, told, memberIds[place]!)
}

async function tell(desk: Context, told: Told, memberId: string): Promise<void> {
  const { items } = await purchases.list(desk, { memberId, limit: 1 })
  const dispute = told.disputes && items[0] ? { dispute: { purchaseId: items[0].id } } : {}
  const opened = await cases.open(desk, { ...told.opened, memberId, ...dispute })
  if (told.mine) await cases.take(desk, opened.id, opened.revision)
  if (told.said === undefined) return
  await cases.say(desk, opened.id, { to: 'member', text: told.said, then: told.then })
}
