import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Refusal } from '#kit/core/refusal.ts'
import type { Language } from '#kit/core/language.ts'
import { checkMapping, toldProblem } from './core/checkMapping.ts'
import type { Mapping, MembersMapping, PurchasesMapping } from './core/mapping.ts'

export { requireWhole, withFile } from './files.ts'
export { importMembers, type MembersImported } from './members.ts'
export { importPurchases, type PurchasesImported } from './purchases.ts'
export { readSales, type Sales } from './sales.ts'
export { refusalInWords } from './words.ts'

/** What is being done: bytes read, members enrolled, receipts confirmed or rejected rows written. */
export type Stage = 'reading' | 'enrolling' | 'confirming' | 'rejecting'

/** What an import is asked. */
export type ImportAsked<Kind extends Mapping> = {
  readonly path: string
  readonly mapping: Kind
  /** The only live programme when null. */
  readonly programmeId: string | null
  /** Reads and previews; nothing is written, neither to the database nor to a file. */
  readonly dryRun: boolean
  /** Where rejected rows go; FILE.rejected.csv unless said. */
  readonly rejectedPath?: string | undefined
  readonly language: Language
  readonly onProgress?: ((stage: Stage, done: number, total: number) => void) | undefined
  /** Stops the import after the batch at hand. */
  readonly signal?: AbortSignal | undefined
}

/** Reads a mapping from a file of JSON. Throws `mapping.not_json` or `mapping.invalid` with every problem. */
export function readMapping(
  path: string,
  what: 'purchases',
  language: Language,
): Promise<PurchasesMapping>
export function readMapping(
  path: string,
  what: 'members',
  language: Language,
): Promise<MembersMapping>
export async function readMapping(
  path: string,
  what: Mapping['what'],
  language: Language,
): Promise<Mapping> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file: path, why: error.code ?? error.message })
  })
  const file = basename(path)
  return requireMapping(parsed(text, file), what, file, language)
}

/** The mapping, when it can be used. Throws `mapping.invalid` with every problem. */
export function requireMapping(
  mapping: unknown,
  what: Mapping['what'],
  file: string,
  language: Language,
): Mapping {
  const problems = checkMapping(what, mapping)
  if (problems.length === 0) return mapping as Mapping
  const told = problems.map((problem) => `\n  ${toldProblem(problem, language)}`).join('')
  throw new Refusal('mapping.invalid', { file, problems: told })
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Refusal('mapping.not_json', { file, why: (error as Error).message })
  }
}
