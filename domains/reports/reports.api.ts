import { Type, type Static } from 'typebox'
import {
  Day,
  exact,
  FILE,
  FileContent,
  Language,
  Nullable,
  operations,
  page,
  pageQuery,
  Uuid,
} from '#kit/core/operation.ts'
import { refusals } from '#kit/core/refusal.ts'

export const PAGES = [
  'owner',
  'marketer',
  'points',
  'liability',
  'payback',
  'cohorts',
  'rfm',
] as const
export type PageName = (typeof PAGES)[number]

/** Pages whose figures are of a period; the others tell how things stand. */
export const PERIOD_PAGES: readonly PageName[] = ['owner', 'marketer', 'points']

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Hour = Type.Integer({
  minimum: 0,
  maximum: 23,
  description: 'Of the day in the zone of the programme',
})
const Period = Type.Enum(['day', 'week', 'month', 'quarter'], {
  description: 'The last whole one before the day of sending; of owner, marketer and points',
})
const Rhythm = Type.Enum(['daily', 'weekly', 'monthly'], {
  description: 'Every day, each Monday, the first of each month',
})
const Form = Type.Enum(['pdf', 'link'], {
  description: 'A PDF in the mail, or only a link to the page',
})
const Cost = Type.Integer({
  minimum: 0,
  maximum: 9_007_199_254_740_991,
  description: 'Of payback: what was spent on all who were treated, minor units',
})
const MarginPercent = Type.Integer({
  minimum: 0,
  maximum: 100,
  description: 'Of payback: of sales, where tills send no cost of goods',
})

const about = {
  name: Name,
  page: Type.Enum([...PAGES]),
  period: Type.Optional(Nullable(Period)),
  rhythm: Rhythm,
  hour: Hour,
  language: Language,
  form: Form,
  recipients: Type.Array(Uuid, {
    minItems: 1,
    maxItems: 50,
    uniqueItems: true,
    description: 'Operators who may see these figures, by id',
  }),
  cost: Type.Optional(Nullable(Cost)),
  marginPercent: Type.Optional(Nullable(MarginPercent)),
}

export const NewReport = exact({ programmeId: Type.Optional(Uuid), ...about })
export type NewReport = Static<typeof NewReport>

export const ReportEdit = exact({ ...about, paused: Type.Optional(Type.Boolean()) })
export type ReportEdit = Static<typeof ReportEdit>

const Delivery = exact({
  operatorId: Uuid,
  name: Type.String(),
  state: Type.Enum(['waiting', 'sent', 'kept', 'left_out', 'failed']),
  reason: Nullable(Type.String({ description: 'no_right, no_mail, or what the mail server said' })),
})

export const ReportRun = exact({
  id: Uuid,
  reportId: Uuid,
  dueOn: Nullable(Type.String({ description: 'Null: somebody asked for it' })),
  askedBy: Nullable(Type.String()),
  from: Nullable(Day),
  to: Nullable(Day),
  state: Type.Enum(['waiting', 'sent', 'kept', 'partly', 'failed'], {
    description: 'kept: no channel for mail is enabled, so it stays here',
  }),
  reason: Nullable(
    Type.String({ description: 'Why it waits longer or failed: figures_behind, nobody_left …' }),
  ),
  tries: Type.Integer(),
  nextAt: Nullable(Type.String()),
  hasFile: Type.Boolean(),
  madeAt: Type.String(),
  endedAt: Nullable(Type.String()),
  deliveries: Type.Array(Delivery),
})
export type ReportRun = Static<typeof ReportRun>

export const Report = exact({
  id: Uuid,
  programmeId: Uuid,
  name: Type.String(),
  page: Type.Enum([...PAGES]),
  period: Nullable(Period),
  rhythm: Rhythm,
  hour: Hour,
  language: Language,
  form: Form,
  recipients: Type.Array(
    exact({
      operatorId: Uuid,
      name: Type.String(),
      can: Type.Enum(['be_sent', 'no_right', 'no_mail'], {
        description: 'Whether a report would leave for them now',
      }),
    }),
  ),
  cost: Nullable(Cost),
  marginPercent: Nullable(MarginPercent),
  paused: Type.Boolean(),
  nextAt: Nullable(Type.String({ description: 'Null: it is paused' })),
  last: Nullable(ReportRun),
  madeAt: Type.String(),
  madeBy: Type.String(),
})
export type Report = Static<typeof Report>

export const Readers = exact({
  sandbox: Type.Boolean({ description: 'No channel for mail is enabled: nothing leaves' }),
  items: Type.Array(
    exact({
      id: Uuid,
      name: Type.String(),
      mail: Type.Boolean({ description: 'Whether their login is an address of mail' }),
    }),
  ),
})
export type Readers = Static<typeof Readers>

const params = exact({ reportId: Uuid })
const programmeId = Type.Optional(Uuid)
const naming = [
  'programme.unknown',
  'programme.not_live',
  'programme.required',
  'programme.none_live',
  'access.out_of_reach',
] as const
const unfit = ['report.period', 'report.money', 'report.recipient', 'key.test_only'] as const
const known = ['report.unknown', 'access.out_of_reach'] as const

const weekly = {
  name: 'Weekly',
  page: 'owner',
  period: 'week',
  rhythm: 'weekly',
  hour: 9,
  language: 'en',
  form: 'pdf',
  recipients: ['01890000-0000-7000-8000-000000000000'],
}

export const reportsApi = operations({
  list: {
    method: 'GET',
    path: '/v1/reports',
    summary: 'Reports by e-mail of a programme, with when they are sent next and how the last went',
    needs: 'figures:read',
    query: exact({ programmeId }),
    returns: exact({ items: Type.Array(Report) }),
    refuses: naming,
  },
  readers: {
    method: 'GET',
    path: '/v1/report-readers',
    summary: 'Who may be sent reports: the staff who may see all figures of the programme',
    needs: 'figures:write',
    query: exact({ programmeId }),
    returns: Readers,
    refuses: naming,
  },
  make: {
    method: 'POST',
    path: '/v1/reports',
    summary: 'Have figures sent by e-mail, by the calendar',
    needs: 'figures:write',
    body: NewReport,
    returns: Report,
    status: 201,
    refuses: [...naming, ...unfit, 'report.too_many'],
    example: weekly,
  },
  see: {
    method: 'GET',
    path: '/v1/reports/:reportId',
    summary: 'One report by e-mail',
    needs: 'figures:read',
    params,
    returns: Report,
    refuses: known,
  },
  edit: {
    method: 'PUT',
    path: '/v1/reports/:reportId',
    summary: 'Change a report, pause it, or let it go on; what was due meanwhile is not sent',
    needs: 'figures:write',
    params,
    body: ReportEdit,
    returns: Report,
    refuses: [...known, ...unfit],
    example: { ...weekly, paused: true },
  },
  remove: {
    method: 'DELETE',
    path: '/v1/reports/:reportId',
    summary: 'Send a report no more; its journal goes with it',
    needs: 'figures:write',
    params,
    returns: Type.Void(),
    status: 204,
    refuses: [...known, 'key.test_only'],
  },
  send: {
    method: 'POST',
    path: '/v1/reports/:reportId/send',
    summary: 'Send it now, besides the calendar',
    needs: 'figures:write',
    params,
    returns: ReportRun,
    status: 202,
    refuses: [...known, 'report.under_way', 'key.test_only'],
  },
  runs: {
    method: 'GET',
    path: '/v1/reports/:reportId/runs',
    summary: 'The journal of a report: what became of each sending, newest first',
    needs: 'figures:read',
    params,
    query: exact(pageQuery),
    returns: page(ReportRun),
    refuses: [...known, 'cursor.invalid'],
  },
  file: {
    method: 'GET',
    path: '/v1/reports/:reportId/runs/:runId/file',
    summary: 'What was sent, as a PDF',
    needs: 'figures:read',
    params: exact({ reportId: Uuid, runId: Uuid }),
    media: FILE,
    returns: FileContent,
    refuses: [...known, 'report.no_file'],
  },
})

export const reportsRefusals = refusals({
  'report.unknown': {
    status: 404,
    en: 'There is no such report.',
    ru: 'Такого отчёта нет.',
  },
  'report.period': {
    status: 422,
    en: 'Give a period for the overview, the marketer’s page and points; the others have none.',
    ru: 'Период нужен обзору, странице маркетолога и баллам; у остальных его нет.',
  },
  'report.money': {
    status: 422,
    en: 'Only payback takes a cost and a margin.',
    ru: 'Затраты и маржу указывают только для окупаемости.',
  },
  'report.recipient': {
    status: 409,
    en: 'Reports go to staff who may see all figures of the programme, and whose login is an address of mail: {names} cannot be sent to.',
    ru: 'Отчёты уходят сотрудникам, которым можно видеть все показатели программы и чей логин — адрес почты. Не получится: {names}.',
  },
  'report.too_many': {
    status: 409,
    en: 'A programme has at most {most} reports. Remove one that is not read.',
    ru: 'У программы может быть не больше {most} отчётов. Удалите тот, который не читают.',
  },
  'report.under_way': {
    status: 409,
    en: 'The report is being sent already. Wait until that has ended.',
    ru: 'Отчёт уже отправляется. Дождитесь конца.',
  },
  'report.no_file': {
    status: 404,
    en: 'There is no file of this sending: it was only a link, or it is not drawn yet.',
    ru: 'Файла у этой отправки нет: уходила только ссылка, или он ещё не готов.',
  },
})
