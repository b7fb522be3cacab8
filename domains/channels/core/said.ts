/** What a gateway was handed: none of it is kept in what it answers. */
export type Handed = {
  readonly address: string | null
  readonly subject: string | null
  readonly text: string
  /** What we are known to the gateway by. */
  readonly secrets?: readonly string[]
}

const LONGEST = 300
const GAP = '…'

/**
 * What a gateway says, in one line of at most 300 characters, without whom the message went to and what stood in
 * it: some give the whole request back, or the part they did not like. What is left out is replaced by `…`.
 *
 * Our own secrets go too. Of the text go: the whole, wherever it is told; three words of it in a row; and alone what may be a name, a sum
 * or a code, which is a word with a capital letter or with four digits.
 */
export function lineOf(said: string, handed: Handed): string {
  const whole = [...(handed.secrets ?? []), handed.text, handed.subject ?? '']
  const plain = whole.reduce(withoutWhole, decoded(said))
  const bare = withoutAddress(plain, handed.address)
  const line = bare.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  return withoutWords(line, `${handed.subject ?? ''} ${handed.text}`).slice(0, LONGEST)
}

/** As people read it: characters of JSON and of addresses that are written by their numbers. */
function decoded(said: string): string {
  return said
    .replaceAll(/\\u([\da-f]{4})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/\\(["\\/])/g, '$1')
    .replaceAll(/(?:%[\da-f]{2})+/gi, (bytes) => {
      try {
        return decodeURIComponent(bytes)
      } catch {
        // cut in the middle of a letter, or of another alphabet: it cannot be looked through
        return GAP
      }
    })
    .replaceAll(/&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (_, hex?: string, plain?: string) => {
      const code = hex === undefined ? Number(plain) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : GAP
    })
}

const withoutWhole = (said: string, text: string): string => {
  const written = [text, text.replaceAll(/\s/g, '+')]
  return written.reduce((left, each) => (each.length < 4 ? left : left.replaceAll(each, GAP)), said)
}

/** Digits of a phone that are enough to know it by, however it is written. */
const TELLING = 7

function withoutAddress(said: string, address: string | null): string {
  const bare = said.replaceAll(/[^\s@<>"',;:=]+@[^\s@<>"',;]+/g, GAP)
  if (address === null || address === '') return bare
  const own = bare.replaceAll(address, GAP)
  const name = address.slice(0, Math.max(0, address.lastIndexOf('@')))
  if (name.length > 2) return withoutWord(own, name)
  const digits = address.replaceAll(/\D/g, '')
  if (digits.length < TELLING) return own
  return own.replaceAll(/\+?\d[\d\s().-]{4,}\d/g, (number) =>
    number.replaceAll(/\D/g, '').includes(digits.slice(-TELLING)) ? GAP : number,
  )
}

const withoutWord = (said: string, word: string): string =>
  said.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, 'giu'), GAP)

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const WORD = /[\p{L}\p{N}]+/gu

function withoutWords(said: string, text: string): string {
  const words = text.match(WORD) ?? []
  const personal = new Set(words.filter(mayBePersonal).map(lower))
  const runs = new Set(threes(words.map(lower)).map((three) => three.join(' ')))
  const told = [...said.matchAll(WORD)]
  const ofRun = new Set(
    threes(told.map(([word]) => lower(word))).flatMap((three, index) =>
      runs.has(three.join(' ')) ? [index, index + 1, index + 2] : [],
    ),
  )
  let left = ''
  let from = 0
  for (const [index, match] of told.entries()) {
    if (!ofRun.has(index) && !personal.has(lower(match[0]))) continue
    left += said.slice(from, match.index) + GAP
    from = match.index + match[0].length
  }
  return (left + said.slice(from)).replaceAll(/…(?:[\s\p{P}]*…)+/gu, GAP)
}

const lower = (word: string): string => word.toLowerCase()

const mayBePersonal = (word: string): boolean =>
  (/^\p{Lu}/u.test(word) && word.length > 1) || (word.match(/\d/g)?.length ?? 0) >= 4

const threes = (words: readonly string[]): string[][] =>
  words.slice(2).map((word, index) => [words[index]!, words[index + 1]!, word])
