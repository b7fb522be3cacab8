/** A name of a batch as the name of a file: letters, digits and dashes of any writing. */
export function fileName(name: string, extension: string): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '')
  return `${plain.slice(0, 80) || 'cards'}.${extension}`
}
