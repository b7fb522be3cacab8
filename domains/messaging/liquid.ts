import { Liquid, LiquidError, type Template } from 'liquidjs'
import type { Language } from '#kit/core/language.ts'
import { plural } from '#kit/core/language.ts'
import type { Fault, FaultCode, Part } from './core/faults.ts'
import { grouped, money, spelled, spelledDay } from './core/formats.ts'
import { vocabularyOf, type Spoken } from './core/letters.ts'
import type { Speech } from './core/news.ts'
import type { Values } from './core/values.ts'

/** In which language, and by which programme's manner, values are written. */
export type Manner = { readonly language: Language; readonly speech: Speech }

/** A text that was read and checked, ready to be filled in. */
export type Compiled = { readonly engine: Liquid; readonly parts: Template[] }

/** Characters of a source; the page of a mail is the longest. */
export const LONGEST_SOURCE = 60_000
/** Milliseconds, and characters made on the way: no text of a message comes near. */
const LIMITS = { renderLimit: 1_000, memoryLimit: 500_000 } as const

// Whatever is not named here is not there: no loops, no files, nothing that gets round the escaping.
const TAGS: ReadonlySet<string> = new Set([
  'assign',
  'capture',
  'if',
  'unless',
  'case',
  'comment',
  'raw',
  'echo',
  '#',
])
const FILTERS: ReadonlySet<string> = new Set([
  'upcase',
  'downcase',
  'capitalize',
  'append',
  'prepend',
  'replace',
  'replace_first',
  'remove',
  'strip',
  'squish',
  'slice',
  'truncate',
  'truncatewords',
  'size',
  'default',
  'url_encode',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'round',
  'floor',
  'ceil',
  'abs',
  'at_least',
  'at_most',
])
const OF_FILES: ReadonlySet<string> = new Set(['include', 'render', 'layout', 'block'])
const LOOPS: ReadonlySet<string> = new Set([
  'for',
  'tablerow',
  'cycle',
  'break',
  'continue',
  'increment',
  'decrement',
])
// no template can name it: names have no blanks
const MANNER = 'manner of this message'

const plain = engineOf(false)
const escaping = engineOf(true)

function engineOf(escapes: boolean): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: LONGEST_SOURCE + 1,
    renderLimit: LIMITS.renderLimit,
    memoryLimit: LIMITS.memoryLimit,
    templates: {},
    outputEscape: escapes ? 'escape' : counted,
  })
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name]
  for (const name of Object.keys(engine.filters)) {
    if (!FILTERS.has(name) && name !== 'escape') delete engine.filters[name]
  }
  addFormats(engine)
  // what is written escapes by itself; a second time would show the entities
  if (!escapes) delete engine.filters['escape']
  return engine
}

type Counting = { readonly context: { readonly memoryLimit: { use(count: number): void } } }

/** What is written into a plain text counts as what is made on the way does: the engine counts it only where it escapes. */
function counted(this: unknown, value: unknown): string {
  if (typeof value === 'string') (this as Counting).context.memoryLimit.use(value.length)
  // the engine writes whatever it is, nothing for nothing
  return value as string
}

class Misused extends Error {}

/** The filters of ours: how points, money, days and counted words are written. */
function addFormats(engine: Liquid): void {
  type Told = { context: { globals: object } }
  const manner = ({ context }: Told) => (context.globals as Record<string, Manner>)[MANNER]!
  type Write = (value: unknown, manner: Manner, more: readonly unknown[]) => string
  const add = (name: string, write: Write) =>
    engine.registerFilter(name, function (value: unknown, ...more: unknown[]) {
      return value === null || value === undefined ? '' : write(value, manner(this), more)
    })
  const numeric = (value: unknown, name: string): number => {
    const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN
    if (!Number.isFinite(number) || value === '') throw new Misused(name)
    return number
  }
  add('points', (value, { speech, language }) =>
    spelled(numeric(value, 'points'), speech, language),
  )
  add('money', (value, { speech, language }) =>
    money(numeric(value, 'money'), speech.currency, language),
  )
  add('number', (value, { language }) => grouped(numeric(value, 'number'), language))
  add('day', (value, { language }, [form]) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) throw new Misused('day')
    return spelledDay(Date.parse(`${value}T12:00:00Z`), 'UTC', language, form !== 'short')
  })
  add('plural', (value, { language }, forms) => {
    const count = numeric(value, 'plural')
    const [one, second, third] = forms.map(String)
    if (one === undefined || second === undefined) throw new Misused('plural')
    const named = language === 'ru' ? { one, few: second, many: third } : { one, other: second }
    if (language === 'ru' && third === undefined) throw new Misused('plural')
    return plural(language, count, named)
  })
}

/** Reads a part of a template; what keeps it from being understood. */
export function compile(source: string, part: Part, kind: Spoken): Compiled | Fault[] {
  const engine = part === 'html' ? escaping : plain
  try {
    const parts = engine.parse(source)
    const faults = unknownVariables(engine, parts, kind, part)
    return faults.length > 0 ? faults : { engine, parts }
  } catch (error) {
    return [faultOf(error, part)]
  }
}

function unknownVariables(engine: Liquid, parts: Template[], kind: Spoken, part: Part): Fault[] {
  const known = vocabularyOf(kind)
  const { globals, variables } = engine.analyzeSync(parts, { partials: false })
  const unknown = Object.values(globals).flat()
  // a variable has no inside: whatever comes after a dot is a slip, of locals too
  const deep = Object.values(variables)
    .flat()
    .filter(({ segments }) => segments.length > 1)
  const found = [
    ...unknown.filter(({ segments }) => !Object.hasOwn(known, String(segments[0]))),
    ...deep,
  ]
  const faults = found.map(({ segments, location }): Fault => {
    const named = segments.map(String).join('.')
    return { part, line: location.row, column: location.col, code: 'variable_unknown', named }
  })
  return [...new Map(faults.map((fault) => [`${fault.line}:${fault.column}`, fault])).values()]
}

/** The variables that a text names. */
export const namedIn = ({ engine, parts }: Compiled): string[] =>
  Object.keys(engine.analyzeSync(parts, { partials: false }).globals)

/** Fills a text in; what kept it from being written. */
export function render(
  { engine, parts }: Compiled,
  values: Values,
  manner: Manner,
  part: Part,
): { readonly text: string } | { readonly fault: Fault } {
  try {
    const globals = { [MANNER]: manner }
    const text: unknown = engine.renderSync(parts, { ...values }, { ...LIMITS, globals })
    return { text: String(text) }
  } catch (error) {
    return { fault: faultOf(error, part) }
  }
}

/** What the engine complains of, in our words. A bug of ours is thrown on. */
function faultOf(error: unknown, part: Part): Fault {
  if (!LiquidError.is(error)) {
    // the length is weighed before there is a place to name
    if (isLimit(error)) return { part, line: 1, column: 1, code: 'too_much', named: '' }
    throw error
  }
  const [line = 1, column = 1] = error.token.getPosition()
  const cause = error.originalError ?? error
  const [code, named] = causeOf(cause)
  return { part, line, column, code, named }
}

const isLimit = (error: unknown): error is Error =>
  error instanceof Error && error.message.endsWith('limit exceeded')

function causeOf(cause: Error): [FaultCode, string] {
  const message = cause.message.replace(/, line:\d+, col:\d+$/, '')
  if (cause instanceof Misused) return ['filter_misused', message]
  if (isLimit(cause)) return ['too_much', '']
  const filter = /^undefined filter: (.+)$/.exec(message)?.[1]
  if (filter !== undefined) return ['filter_unknown', filter]
  const variable = /^undefined variable: ([^,]+)/.exec(message)?.[1]
  if (variable !== undefined) return ['variable_unknown', variable]
  const tag = /^tag "(.+)" not found$/.exec(message)?.[1]
  if (tag !== undefined) {
    if (OF_FILES.has(tag)) return ['tag_of_files', tag]
    return [LOOPS.has(tag) ? 'loop' : 'tag_unknown', tag]
  }
  const open = /^(?:tag|output|raw) "?(.+?)"? not closed$/s.exec(message)?.[1]
  if (open !== undefined) return ['not_closed', open]
  return ['syntax', message.slice(0, 200)]
}
