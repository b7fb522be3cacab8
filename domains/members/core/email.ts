const LONGEST = 254
const ADDRESS =
  /^[^\s@<>()[\]\\,;:"]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?\.[\p{L}\p{N}-]{2,}$/u

/** An e-mail address as it is compared and kept: trimmed, in lower case, in Unicode's composed form; null when it is none. */
export function readEmail(text: string): string | null {
  const address = text.trim().normalize('NFC').toLowerCase()
  if (address.length > LONGEST || !ADDRESS.test(address)) return null
  return address.includes('..') || address.startsWith('.') || address.includes('.@')
    ? null
    : address
}
