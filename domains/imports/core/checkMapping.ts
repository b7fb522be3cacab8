import { Errors } from 'typebox/value'
import type { TLocalizedValidationError } from 'typebox/error'
import type { Language, Texts } from '#kit/core/language.ts'
import { fill } from '#kit/core/refusal.ts'
import { isZone } from '#kit/core/zone.ts'
import { isFormat } from './clock.ts'
import { schemaFor, type Mapping, type MomentSource, type Source } from './mapping.ts'

/** What is wrong with a mapping, and where: a path such as `receipt.occurredAt`. */
export type MappingProblem = {
  readonly path: string
  readonly text: keyof typeof texts
  readonly details: Readonly<Record<string, unknown>>
}

const texts = {
  unknown: { en: '{path}: there is no such field', ru: '{path}: такого поля нет' },
  missing: { en: '{path} is missing', ru: 'нет {path}' },
  oneOf: { en: '{path} must be one of {values}', ru: '{path}: должно быть одно из {values}' },
  mustBe: { en: '{path} must be: {what}', ru: '{path}: должно быть: {what}' },
  wrong: { en: '{path} {what}', ru: '{path}: {what}' },
  zone: { en: 'zone: "{zone}" is no time zone', ru: 'zone: часового пояса «{zone}» нет' },
  format: {
    en: '{path}: "{format}" names no day; write a form such as YYYY-MM-DD hh:mm',
    ru: '{path}: «{format}» не называет день; нужен вид вроде YYYY-MM-DD hh:mm',
  },
  amount: {
    en: 'line: say amount, or quantity and unitPrice',
    ru: 'line: укажите amount или quantity и unitPrice',
  },
  identifier: {
    en: 'member: map externalId, phone, email or cardNumber, so that each row is known again',
    ru: 'member: нужен externalId, phone, email или cardNumber, чтобы узнавать каждую запись снова',
  },
  enrolCard: {
    en: 'receipt.member.enrol: a card number enrols nobody; bind cards with an import of members',
    ru: 'receipt.member.enrol: по номеру карты участника не завести; привяжите карты загрузкой участников',
  },
  rule: {
    en: '{path}: say one of empty, startsWith, oneOf, atMost',
    ru: '{path}: укажите одно из empty, startsWith, oneOf, atMost',
  },
} as const satisfies Record<string, Texts>

/** The problem in words. */
export const toldProblem = ({ path, text, details }: MappingProblem, language: Language): string =>
  fill(texts[text][language], { path, ...details })

/** What is wrong with a mapping of purchases or members; nothing when it can be used. */
export function checkMapping(what: Mapping['what'], value: unknown): MappingProblem[] {
  const shape = shapeProblems(Errors(schemaFor[what], value))
  return shape.length > 0 ? shape : senseProblems(value as Mapping)
}

function shapeProblems(errors: readonly TLocalizedValidationError[]): MappingProblem[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .map((error) => error.instancePath)
  const problems = errors
    .filter((error) => !unions.some((path) => isInside(error, path)))
    .flatMap(problemOf)
  const seen = new Set<string>()
  return problems.filter(({ path, text }) => {
    const name = `${path} ${text}`
    return seen.has(name) ? false : seen.add(name)
  })
}

function isInside({ keyword, instancePath }: TLocalizedValidationError, union: string): boolean {
  return keyword !== 'anyOf' && (instancePath === union || instancePath.startsWith(`${union}/`))
}

function problemOf(error: TLocalizedValidationError): MappingProblem[] {
  const path = dotted(error.instancePath)
  const problem = (text: MappingProblem['text'], details = {}, at = path) => [
    { path: at, text, details },
  ]
  switch (error.keyword) {
    case 'boolean': // said again by additionalProperties, with the name
      return []
    case 'additionalProperties':
      return error.params.additionalProperties.flatMap((name) =>
        problem('unknown', {}, under(path, String(name))),
      )
    case 'required':
      return error.params.requiredProperties.flatMap((name) =>
        problem('missing', {}, under(path, String(name))),
      )
    case 'enum':
      return problem('oneOf', { values: error.params.allowedValues.map(quoted).join(', ') })
    case 'const':
      return problem('mustBe', { what: quoted(error.params.allowedValue) })
    case 'anyOf':
      return problem('mustBe', { what: '"COLUMN", { "column": …, … } / { "value": … }' })
    default:
      return problem('wrong', { what: error.message })
  }
}

const quoted = (value: unknown) => JSON.stringify(value)
const dotted = (path: string) => path.slice(1).replaceAll('/', '.')
const under = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

function senseProblems(mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = []
  const add = (text: MappingProblem['text'], path = '', details = {}) =>
    problems.push({ path, text, details })
  if (!isZone(mapping.zone)) add('zone', 'zone', { zone: mapping.zone })
  for (const [path, { formats }] of momentsOf(mapping)) {
    for (const format of formats) if (!isFormat(format)) add('format', path, { format })
  }
  for (const [index, rule] of (mapping.reject ?? []).entries()) {
    const asked = [rule.empty, rule.startsWith, rule.oneOf, rule.atMost]
    if (asked.filter((each) => each !== undefined).length !== 1) add('rule', `reject.${index}`)
  }
  if (mapping.what === 'purchases') {
    const { line, receipt } = mapping
    if (!line.amount && !(line.quantity && line.unitPrice)) add('amount')
    if (receipt.member?.enrol && receipt.member.as === 'cardNumber') add('enrolCard')
  } else {
    const { externalId, phone, email, cardNumber } = mapping.member
    if (!externalId && !phone && !email && !cardNumber) add('identifier')
  }
  return problems
}

type Dated = Pick<MomentSource, 'column' | 'timeColumn' | 'formats'>

function momentsOf(mapping: Mapping): [string, Dated][] {
  const all: [string, Dated | undefined][] =
    mapping.what === 'purchases'
      ? [['receipt.occurredAt', mapping.receipt.occurredAt]]
      : [
          ['member.birthday', mapping.member.birthday],
          ['member.enrolledAt', mapping.member.enrolledAt],
          ['openingBalance.expiresAt', mapping.openingBalance?.expiresAt],
        ]
  return all.filter((each): each is [string, Dated] => each[1] !== undefined)
}

/** Every column that a mapping reads, each once. */
export function columnsOf(mapping: Mapping): string[] {
  const columns = new Set<string>()
  const from = (source: Source | undefined) => {
    if (typeof source === 'string') columns.add(source)
    else if (source && 'column' in source) columns.add(source.column)
  }
  for (const [, moment] of momentsOf(mapping)) {
    columns.add(moment.column)
    if (moment.timeColumn) columns.add(moment.timeColumn)
  }
  for (const rule of mapping.reject ?? []) columns.add(rule.column)
  if (mapping.what === 'purchases') {
    const { externalId, member, store, till, channel } = mapping.receipt
    for (const source of [externalId, member?.from, store, till, channel]) from(source)
    for (const source of Object.values(mapping.line)) from(source)
  } else {
    const { birthday: _birthday, tags, enrolledAt: _enrolledAt, ...plain } = mapping.member
    for (const source of Object.values(plain)) from(source)
    if (tags) columns.add(tags.column)
    if (mapping.openingBalance) columns.add(mapping.openingBalance.points)
  }
  return [...columns]
}
