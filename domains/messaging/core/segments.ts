/** How a text goes as SMS: by which alphabet, how long, in how many parts. */
export type Sms = {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets, or units of UTF-16. */
  readonly units: number
  readonly segments: number
  /** How many more units the last part takes. */
  readonly left: number
  /** The first characters that GSM-7 has not; they make every part shorter. */
  readonly beyond: readonly string[]
}

// 3GPP TS 23.038: the default alphabet, and the characters behind an escape, which count two.
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const EXTENDED = new Set('\f^{}\\[~]|€')

const LIMITS = {
  'GSM-7': { one: 160, each: 153 },
  'UCS-2': { one: 70, each: 67 },
} as const

/** Counts what an SMS gateway will charge. A pair (an escape, a surrogate) never spans two parts. */
export function smsOf(text: string): Sms {
  const characters = [...text]
  const beyond = characters.filter((each) => !BASIC.has(each) && !EXTENDED.has(each))
  const encoding = beyond.length === 0 ? 'GSM-7' : 'UCS-2'
  const widths = characters.map((each) =>
    encoding === 'UCS-2' ? each.length : EXTENDED.has(each) ? 2 : 1,
  )
  const units = widths.reduce((sum, width) => sum + width, 0)
  const { one, each } = LIMITS[encoding]
  const found = { encoding, units, beyond: [...new Set(beyond)].slice(0, 10) } as const
  if (units <= one) return { ...found, segments: units === 0 ? 0 : 1, left: one - units }
  let segments = 1
  let used = 0
  for (const width of widths) {
    if (used + width > each) {
      segments += 1
      used = 0
    }
    used += width
  }
  return { ...found, segments, left: each - used }
}
