import { Type, type Static } from 'typebox'
import { Day, exact, Instant, Language, Nullable, operations, Uuid } from '#kit/core/operation.ts'
import { kinds, priorities } from './core/kinds.ts'

const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1440 })
const Span = exact({ from: MinuteOfDay, to: MinuteOfDay })
const WorkingHours = Type.Number({ minimum: 0.1, maximum: 2000 })
const Target = exact({ answer: WorkingHours, resolve: WorkingHours })

function each<const Name extends string, S extends typeof Target | typeof ByPriority>(
  names: readonly Name[],
  schema: S,
) {
  return exact(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, S>)
}

const ByPriority = exact(
  Object.fromEntries(priorities.map((name) => [name, Target])) as Record<
    (typeof priorities)[number],
    typeof Target
  >,
)

export const KeptSettings = exact({
  hours: exact({
    zone: Type.String({ minLength: 1, maxLength: 64, description: 'Europe/Moscow' }),
    week: Type.Array(Type.Array(Span, { maxItems: 6 }), {
      minItems: 7,
      maxItems: 7,
      description: 'Working hours by weekday from Monday, in minutes from midnight',
    }),
    holidays: Type.Array(Day, { maxItems: 400, uniqueItems: true }),
  }),
  targets: each(kinds, ByPriority),
  revision: Type.Integer({
    minimum: 0,
    maximum: 2_000_000_000,
    description: 'The revision that was seen; 0 as long as they are those the program proposes',
  }),
})
export type KeptSettings = Static<typeof KeptSettings>

const Titles = exact({
  ru: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
  en: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
})
const Words = exact({
  ru: Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' }),
  en: Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' }),
})

export const NewTemplate = exact({ title: Titles, text: Words })
export type NewTemplate = Static<typeof NewTemplate>

export const Template = exact({ id: Uuid, ...NewTemplate.properties, revision: Type.Integer() })
export type Template = Static<typeof Template>

const Counts = {
  opened: Type.Integer({ description: 'Opened in the period' }),
  resolved: Type.Integer({ description: 'Resolved in the period' }),
  closed: Type.Integer({ description: 'Closed in the period' }),
  answeredInTime: Type.Integer({ description: 'Of those answered in the period, so many in time' }),
  answered: Type.Integer(),
  resolvedInTime: Type.Integer({ description: 'Of those resolved in the period, so many in time' }),
  repeated: Type.Integer({
    description: 'Of those opened, so many by a member who came with the same kind within 30 days',
  }),
}

export const Report = exact({
  from: Instant,
  to: Instant,
  total: exact(Counts),
  byKind: Type.Array(exact({ kind: Type.Enum([...kinds]), ...Counts })),
  byOperator: Type.Array(
    exact({
      operator: Nullable({ ...Type.String(), description: 'Null: nobody has it yet' }),
      ...Counts,
    }),
  ),
})
export type Report = Static<typeof Report>

export const Period = exact({ from: Instant, to: Instant })

const templateParams = exact({ templateId: Uuid })

export const caseOfficeApi = operations({
  settings: {
    method: 'GET',
    path: '/v1/case-settings',
    summary: 'Working hours, holidays, and the promises by kind and priority',
    needs: 'cases:read',
    returns: KeptSettings,
  },
  keepSettings: {
    method: 'PUT',
    path: '/v1/case-settings',
    summary: 'Set working hours, holidays and promises; cases that run keep what is due',
    needs: 'cases:manage',
    body: KeptSettings,
    returns: KeptSettings,
    refuses: ['settings.unsound', 'revision.behind'],
  },
  templates: {
    method: 'GET',
    path: '/v1/case-templates',
    summary: 'The texts of answers that are in use',
    needs: 'cases:read',
    returns: exact({ items: Type.Array(Template) }),
  },
  makeTemplate: {
    method: 'POST',
    path: '/v1/case-templates',
    summary: 'Make a text of answers; it may name {name}, {balance} and {number}',
    needs: 'cases:manage',
    body: NewTemplate,
    returns: Template,
    status: 201,
    refuses: ['template.place_unknown'],
    example: {
      title: { ru: 'Баланс', en: 'Balance' },
      text: { ru: '{name}, у вас {balance}.', en: '{name}, you have {balance}.' },
    },
  },
  editTemplate: {
    method: 'PUT',
    path: '/v1/case-templates/:templateId',
    summary: 'Change a text of answers',
    needs: 'cases:manage',
    params: templateParams,
    body: exact({ ...NewTemplate.properties, revision: Type.Integer({ minimum: 1 }) }),
    returns: Template,
    refuses: ['template.unknown', 'template.place_unknown', 'revision.behind'],
    example: {
      title: { ru: 'Баланс', en: 'Balance' },
      text: { ru: 'У вас {balance}.', en: 'You have {balance}.' },
      revision: 1,
    },
  },
  retireTemplate: {
    method: 'DELETE',
    path: '/v1/case-templates/:templateId',
    summary: 'Take a text of answers out of use',
    needs: 'cases:manage',
    params: templateParams,
    returns: Type.Unsafe<void>(Type.Any()),
    status: 204,
    refuses: ['template.unknown'],
  },
  filledTemplate: {
    method: 'GET',
    path: '/v1/cases/:caseId/templates/:templateId',
    summary: 'A text of answers with what is known of the member and the case',
    needs: 'cases:read',
    params: exact({ caseId: Uuid, templateId: Uuid }),
    query: exact({ language: Type.Optional(Language) }),
    returns: exact({ text: Type.String() }),
    refuses: ['case.unknown', 'template.unknown'],
  },
  report: {
    method: 'GET',
    path: '/v1/case-report',
    summary: 'Cases of a period: opened, resolved, in time, repeated; by kind and by operator',
    needs: 'cases:read',
    query: Period,
    returns: Report,
    refuses: ['instant.invalid', 'report.period'],
  },
  reportFile: {
    method: 'GET',
    path: '/v1/case-report.csv',
    summary: 'The same as CSV, a line for each kind and operator',
    needs: 'cases:read',
    query: Period,
    media: 'text/csv; charset=utf-8',
    returns: Type.String(),
    refuses: ['instant.invalid', 'report.period'],
  },
})
