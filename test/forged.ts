/** A sealed or signed text with another character inside it: base64url whose bytes are surely not the same. */
export function forged(text: string): string {
  const at = text.length - 3
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}
