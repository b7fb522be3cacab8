/** Where a request may go: anywhere an administrator sends it, or only where anybody on the internet could. */
export type Reach = 'typed' | 'public'

// Machines in a cloud are told their own secrets at link-local addresses; nothing of ours is there.
const NEVER = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '::/128',
  'fe80::/10',
  '224.0.0.0/4',
  'ff00::/8',
  '255.255.255.255/32',
  'fd00:ec2::254/128',
]
// RFC 6890 and its successors: what is not of the public internet.
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  '::1/128',
  'fc00::/7',
  '64:ff9b:1::/48',
  '100::/64',
  // tunnels, which carry an address of version 4 inside, and benchmarks, and documents
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]
// Of version 6 only this is handed out to networks; what is not yet, leads nowhere good.
const HANDED_OUT = '2000::/3'

/** Whether a request may go to an address, written as numbers. */
export function mayReach(address: string, reach: Reach): boolean {
  const bits = bitsOf(address)
  if (bits === null) return false
  const inside = (range: string) => {
    const [base, length] = range.split('/')
    const start = bitsOf(base!)!
    return (
      start.length === bits.length &&
      start.slice(0, Number(length)) === bits.slice(0, Number(length))
    )
  }
  if (NEVER.some(inside)) return false
  if (reach === 'typed') return true
  return !PRIVATE.some(inside) && (bits.length === 32 || inside(HANDED_OUT))
}

/** The bits of an address; one of version 4 within version 6 counts as what it stands for. */
function bitsOf(address: string): string | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    const bytes = address.split('.').map(Number)
    return bytes.every((byte) => byte < 256)
      ? bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
      : null
  }
  const words = wordsOf(address.toLowerCase().replace(/%.*$/, ''))
  if (words === null) return null
  const bits = words.map((word) => word.toString(2).padStart(16, '0')).join('')
  // ::ffff:a.b.c.d, and 64:ff9b::a.b.c.d of a translator
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff
  const isTranslated =
    words[0] === 0x64 && words[1] === 0xff9b && words.slice(2, 6).every((word) => word === 0)
  return isMapped || isTranslated ? bits.slice(96) : bits
}

function wordsOf(address: string): number[] | null {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number) as [number, number, number, number]
    return wordsOf(`${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`)
  }
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - left.length - right.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  if (!all.every((word) => /^[0-9a-f]{1,4}$/.test(word))) return null
  return all.map((word) => Number.parseInt(word, 16))
}
