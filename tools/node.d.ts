export function findNode(): string
export const serverFlags: readonly string[]
