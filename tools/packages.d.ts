export const BUNDLED: readonly string[]
export const APART: Readonly<Record<string, string>>
export function bundleFolder(): URL
export function fileOf(specifier: string): string
