/** A mapping while it is being put together: as much of it as is there. */
export type Draft = Readonly<Record<string, unknown>>

/** One thing that a column may tell. */
export type Field = {
  /** Where it stands in the mapping: `receipt.externalId`. */
  readonly path: string
  readonly required?: boolean
  /** A day or an instant: it needs a format, too. */
  readonly moment?: boolean
}

/** What columns of a file of purchases may tell, in the order in which people look for it. */
export const ofPurchases: readonly Field[] = [
  { path: 'receipt.externalId', required: true },
  { path: 'receipt.occurredAt', required: true, moment: true },
  { path: 'receipt.member' },
  { path: 'line.sku', required: true },
  { path: 'line.name' },
  { path: 'line.category' },
  { path: 'line.quantity' },
  { path: 'line.unitPrice' },
  { path: 'line.amount' },
  { path: 'line.discount' },
  { path: 'line.tax' },
  { path: 'line.cost' },
  { path: 'receipt.store' },
  { path: 'receipt.till' },
  { path: 'receipt.channel' },
]

/** What columns of a file of members may tell. */
export const ofMembers: readonly Field[] = [
  { path: 'member.externalId' },
  { path: 'member.phone' },
  { path: 'member.email' },
  { path: 'member.lastName' },
  { path: 'member.firstName' },
  { path: 'member.middleName' },
  { path: 'member.birthday', moment: true },
  { path: 'member.cardNumber' },
  { path: 'member.store' },
  { path: 'member.enrolledAt', moment: true },
  { path: 'openingBalance.points' },
]

/** The value at a path; undefined where the way ends before. */
export function at(draft: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => fieldsOf(part)[name], draft)
}

/** The mapping with another value at a path; undefined takes it out, and what becomes empty with it. */
export function put(draft: Draft, path: string, value: unknown): Draft {
  const [name = '', ...rest] = path.split('.')
  const next = rest.length === 0 ? value : put(fieldsOf(draft[name]), rest.join('.'), value)
  const others = Object.fromEntries(Object.entries(draft).filter(([each]) => each !== name))
  return next === undefined || isEmpty(next) ? others : { ...others, [name]: next }
}

/** Which column a field is read from; null for none, or for the same value in every row. */
export function columnOf(draft: Draft, { path }: Field): string | null {
  const source = path === 'receipt.member' ? at(draft, 'receipt.member.from') : at(draft, path)
  if (typeof source === 'string') return source
  const { column } = fieldsOf(source)
  return typeof column === 'string' ? column : null
}

/** The mapping with a field read from another column; null: from none. What else was said of it stays. */
export function withColumn(draft: Draft, field: Field, column: string | null): Draft {
  const { path, moment } = field
  if (column === null) return put(draft, path, undefined)
  if (path === 'receipt.member') {
    const known = fieldsOf(at(draft, path))
    const { as = 'externalId', enrol = as !== 'cardNumber' } = known
    return put(draft, path, { ...known, as, enrol, from: sourceOf(known['from'], column) })
  }
  const known = at(draft, path)
  if (!moment) return put(draft, path, sourceOf(known, column))
  return put(draft, path, { formats: ['YYYY-MM-DD'], ...fieldsOf(known), column })
}

/** A column with what the mapping changes of its values. */
const sourceOf = (known: unknown, column: string): unknown =>
  typeof known === 'object' && known !== null && 'column' in known ? { ...known, column } : column

/** Required fields without a column, in their order; of purchases, the amount or quantity and price. */
export function missing(draft: Draft, fields: readonly Field[]): string[] {
  const without = fields
    .filter((field) => field.required && columnOf(draft, field) === null)
    .map(({ path }) => path)
  const has = (path: string) => columnOf(draft, { path }) !== null
  if (
    fields === ofPurchases &&
    !has('line.amount') &&
    !(has('line.quantity') && has('line.unitPrice'))
  )
    without.push('line.amount')
  const known = ['externalId', 'phone', 'email', 'cardNumber'].some((name) => has(`member.${name}`))
  if (fields === ofMembers && !known) without.push('member.externalId')
  return without
}

const fieldsOf = (part: unknown): Readonly<Record<string, unknown>> =>
  typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0
