export function findNode(): string
export const serverFlags: readonly string[]
export const watchFlags: readonly string[]
export const serverEnvironment: Readonly<Record<string, string>>
export const watchEnvironment: Readonly<Record<string, string>>
