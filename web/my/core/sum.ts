/** A sum as people write it, 1 234,50, in minor units; null when it is none. */
export function minorOf(text: string, digits: number): number | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  const parts = /^(\d{1,12})(?:\.(\d+))?$/.exec(plain)
  if (!parts || (parts[2] ?? '').length > digits) return null
  return Number(parts[1]! + (parts[2] ?? '').padEnd(digits, '0'))
}
