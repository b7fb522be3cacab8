/** A text as it goes as SMS: by which alphabet, and in which parts. */
export type Sms = { readonly alphabet: 'gsm' | 'ucs2'; readonly parts: readonly string[] }

// 3GPP TS 23.038: the default alphabet, and what stands behind an escape and counts two.
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const EXTENDED = new Set('\f^{}\\[~]|€')

/** Units of a message that goes alone, and of each part with a header of six octets (TS 23.040). */
const ROOM = { gsm: { alone: 160, each: 153 }, ucs2: { alone: 70, each: 67 } } as const

/** How many units each character of a text takes, in the alphabet that it needs, and how many go in a message. */
export function measured(text: string) {
  const characters = [...text]
  const beyond = characters.filter((each) => !BASIC.has(each) && !EXTENDED.has(each))
  const alphabet = beyond.length === 0 ? 'gsm' : 'ucs2'
  const widths = characters.map((each) =>
    alphabet === 'ucs2' ? each.length : EXTENDED.has(each) ? 2 : 1,
  )
  return { characters, beyond, alphabet, widths, ...ROOM[alphabet] } as const
}

/** Takes a text apart as handsets put it together. An escape or a surrogate pair never spans two parts. */
export function smsOf(text: string): Sms {
  const { characters, alphabet, widths, alone, each: room } = measured(text)
  if (sumOf(widths) <= alone) return { alphabet, parts: [text] }
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const [place, each] of characters.entries()) {
    const width = widths[place]!
    if (used + width > room) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += each
    used += width
  }
  return { alphabet, parts: [...parts, part] }
}

export const sumOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0)

export type ReceiptState = 'waiting' | 'delivered' | 'failed'
export type Receipt = { readonly ids: readonly string[]; readonly state: ReceiptState }

const WORDS: Readonly<Record<string, ReceiptState>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
}
/** message_state of SMPP 3.4, 5.2.28. */
const NUMBERS: Readonly<Record<number, ReceiptState>> = {
  2: 'delivered',
  3: 'failed',
  4: 'failed',
  5: 'failed',
  8: 'failed',
}

/**
 * What a delivery receipt says: by its optional parameters, or by the text that most centres send
 * (SMPP 3.4, appendix B). Some centres number in hexadecimal where they take a message and in decimal in
 * the receipt, or the other way round, so every reading of the number is given.
 */
export function receiptOf(pdu: {
  readonly id?: string | undefined
  readonly state?: number | undefined
  readonly text: string
}): Receipt | null {
  const id = pdu.id ?? /\bid:\s*(\S+)/i.exec(pdu.text)?.[1]
  if (id === undefined) return null
  const word = /\bstat:\s*([A-Z]+)/i.exec(pdu.text)?.[1]?.toUpperCase()
  const state = (pdu.state !== undefined ? NUMBERS[pdu.state] : undefined) ?? WORDS[word ?? '']
  return { ids: readings(id), state: state ?? 'waiting' }
}

function readings(id: string): string[] {
  const all = [id, id.toLowerCase(), id.toUpperCase(), id.replace(/^0+(?=.)/, '')]
  if (/^\d{1,20}$/.test(id))
    all.push(BigInt(id).toString(16), BigInt(id).toString(16).toUpperCase())
  if (/^[0-9a-f]{1,16}$/i.test(id)) all.push(BigInt(`0x${id}`).toString())
  return [...new Set(all)]
}
