/** Five lines, 2,555.00 in all. */
const lines = [1, 2, 3, 4, 5].map((n) => ({
  lineId: String(n),
  sku: `sku-${n * 7}`,
  category: `category-${n}`,
  quantity: '2',
  unitPrice: '349.50',
  amount: 10_000 + n * 13_700,
  taxAmount: 1_200,
}))

/**
 * A receipt as a till sends it, with %s where the card's number stands and then its own number: a
 * format for JavaScript and for Lua alike. `more` are fields beside the usual ones.
 */
export function receiptFormat(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    member: { cardNumber: '%s' },
    externalId: '%s',
    channel: 'store',
    occurredAt: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
    currency: 'RUB',
    lines,
    ...more,
  })
}

/** The format with its places filled. */
export const filled = (format: string, ...values: readonly string[]): string =>
  values.reduce((text, value) => text.replace('%s', value), format)
