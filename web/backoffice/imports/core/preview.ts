/** What a trial would take over, told by parts that have words: the field's path and its value. */
export type Previewed = {
  readonly title: string
  readonly facts: readonly { readonly field: string; readonly value: Value }[]
  readonly lines: readonly Line[]
}

export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'instant'; readonly at: string }
  | { readonly kind: 'points'; readonly points: number }

export type Line = {
  readonly name: string
  readonly sku: string
  readonly quantity: string
  /** Minor units of the currency. */
  readonly amount: number
}

type Part = Readonly<Record<string, unknown>>

const partOf = (value: unknown): Part =>
  typeof value === 'object' && value !== null ? (value as Part) : {}
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** One receipt or one member as a trial shows it; what is empty is left out. */
export function previewed(row: unknown): Previewed {
  const part = partOf(row)
  return Array.isArray(part['lines']) ? ofReceipt(part, part['lines']) : ofMember(part)
}

function ofReceipt(part: Part, lines: readonly unknown[]): Previewed {
  const member = Object.values(partOf(part['member'])).map(textOf).find(Boolean) ?? ''
  const at = textOf(part['occurredAt'])
  return {
    title: textOf(part['externalId']),
    facts: filled([
      ['receipt.occurredAt', at === '' ? null : { kind: 'instant', at }],
      ['receipt.member', text(member)],
      ['receipt.channel', text(part['channel'])],
    ]),
    lines: lines.map(partOf).map((line) => ({
      name: textOf(line['name']) || textOf(line['sku']),
      sku: textOf(line['sku']),
      quantity: textOf(line['quantity']),
      amount: Number(line['amount']),
    })),
  }
}

const TEXTS = ['externalId', 'phone', 'email', 'birthday', 'cardNumber', 'store'] as const

function ofMember(part: Part): Previewed {
  const names = ['lastName', 'firstName', 'middleName'].map((name) => textOf(part[name]))
  const { ms } = partOf(part['enrolledAt'])
  const points = Number(part['points'] ?? 0)
  return {
    title: names.filter(Boolean).join(' '),
    facts: filled([
      ...TEXTS.map((name) => [`member.${name}`, text(part[name])] as const),
      [
        'member.enrolledAt',
        typeof ms === 'number' ? { kind: 'instant', at: new Date(ms).toISOString() } : null,
      ],
      ['openingBalance.points', points === 0 ? null : { kind: 'points', points }],
    ]),
    lines: [],
  }
}

const text = (value: unknown): Value | null =>
  textOf(value) === '' ? null : { kind: 'text', text: textOf(value) }

const filled = (facts: readonly (readonly [string, Value | null])[]): Previewed['facts'] =>
  facts.flatMap(([field, value]) => (value === null ? [] : [{ field, value }]))
