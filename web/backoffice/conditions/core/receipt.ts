import type { Static } from 'typebox'
import type { TryAsked } from '#domains/purchases/core/schemas.ts'
import { writeCell, type Units } from './cells.ts'
import { instantFrom } from './moments.ts'

/** A receipt as it is made up to try conditions on; amounts as they are typed. */
export type TryLine = {
  readonly key: string
  readonly category: string
  readonly kind: 'goods' | 'service' | 'delivery' | 'gift_card'
  readonly quantity: string
  readonly price: string
}

export type TryForm = {
  readonly who: 'imagined' | 'member' | 'nobody'
  /** Phone, card number or e-mail of a real member. */
  readonly member: string
  readonly tier: string
  readonly visits: string
  readonly points: string
  /** A day with any year, YYYY-MM-DD. */
  readonly birthday: string
  /** Day and time in the programme's zone. */
  readonly at: string
  readonly store: string
  readonly channel: string
  readonly coupon: string
  readonly redeem: boolean
  readonly lines: readonly TryLine[]
}

export type Wrong = { readonly field: string; readonly line?: number }
type AskedLine = Static<typeof TryAsked>['receipt']['lines'][number]
type Asked = Omit<Static<typeof TryAsked>, 'document'>

/** What the server is asked, or the field that cannot be understood. */
export function askedOf(form: TryForm, units: Units, zone: string): Asked | Wrong {
  const occurredAt = instantFrom(zone, form.at)
  if (occurredAt === null) return { field: 'at' }
  const lines: Asked['receipt']['lines'] = []
  for (const [index, line] of form.lines.entries()) {
    const read = lineOf(line, index, units)
    if ('field' in read) return { ...read, line: index }
    lines.push(read)
  }
  if (lines.length === 0) return { field: 'lines' }
  const imagined = form.who === 'imagined' ? imaginedOf(form, units) : undefined
  if (imagined && 'field' in imagined) return imagined
  if (form.who === 'member' && form.member.trim() === '') return { field: 'member' }
  return {
    receipt: {
      occurredAt,
      lines,
      ...(form.who === 'member' && { member: memberOf(form.member.trim()) }),
      ...(form.store !== '' && { storeId: form.store }),
      ...(form.channel.trim() !== '' && { channel: form.channel.trim() }),
      ...(form.coupon.trim() !== '' && { couponCodes: [form.coupon.trim()] }),
      ...(form.redeem && form.who !== 'nobody' && { pointsToRedeem: 'max' as const }),
    },
    ...(imagined && { imagined }),
  }
}

export const isWrongReceipt = (asked: Asked | Wrong): asked is Wrong => 'field' in asked

function lineOf(line: TryLine, index: number, units: Units): AskedLine | Wrong {
  const quantity = writeCell('quantity', line.quantity, units)
  const price = writeCell('money', line.price, units)
  const isQuantity = typeof quantity === 'string' && /^\d{1,6}(\.\d{1,6})?$/.test(quantity)
  if (!isQuantity || Number(quantity) <= 0) return { field: 'quantity' }
  if (typeof price !== 'number') return { field: 'price' }
  const category = line.category.trim()
  return {
    lineId: String(index + 1),
    sku: category === '' ? `line-${index + 1}` : category.slice(0, 64),
    quantity,
    unitPrice: major(price, units.minorDigits),
    amount: Math.round(price * Number(quantity)),
    kind: line.kind,
    ...(category !== '' && { category }),
  }
}

function imaginedOf(form: TryForm, units: Units): NonNullable<Asked['imagined']> | Wrong {
  const visits = writeCell('whole', form.visits, units) ?? 0
  const points = writeCell('points', form.points, units) ?? 0
  if (typeof visits !== 'number') return { field: 'visits' }
  if (typeof points !== 'number') return { field: 'points' }
  return {
    visits,
    points,
    ...(form.tier !== '' && { tier: form.tier }),
    ...(form.birthday !== '' && { birthday: form.birthday }),
  }
}

function memberOf(text: string) {
  if (text.includes('@')) return { email: text }
  const digits = text.replaceAll(/\D/g, '')
  return text.startsWith('+') || digits.length <= 11 ? { phone: text } : { cardNumber: digits }
}

/** Minor units as the decimal that a receipt has: 12345 with two digits is 123.45. */
function major(minor: number, digits: number): string {
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
