import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { Type } from 'typebox'
import { SearchConstraints } from '#domains/simulation/search.api.ts'
import { search, type Found } from '#domains/simulation/simulation.ts'
import { exact } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { act } from './act.ts'
import { readShaped } from './readShaped.ts'
import { foundInWords } from './searchWords.ts'
import { addSimulationOptions, readOptions, STOPPED, type Options } from './simulate.ts'
import { stoppable } from './stoppable.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** What is varied and what is wanted, as a file says it. */
const Space = exact({
  dimensions: Type.Array(
    exact({ path: Type.String(), values: Type.Array(Type.Unknown(), { minItems: 1 }) }),
    { minItems: 1, maxItems: 16 },
  ),
  constraints: Type.Optional(SearchConstraints),
  lift: Type.Optional(
    exact({ mean: Type.Number(), deviation: Type.Number({ minimum: 0, maximum: 10 }) }),
  ),
  regularFrom: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
})

type SearchOptions = Options & { readonly space: string; readonly save?: string }

/** `kopilka search --sales FILE --mapping FILE --conditions FILE --space FILE` */
export function searchCommand(program: Command): void {
  const command = program
    .command('search')
    .description('Try many variants of conditions on past sales, and show which are worth it')
  addSimulationOptions(command)
    .requiredOption('--space <file>', 'what is varied and wanted (docs/how-to/simulate.md)')
    .option('--save <file>', 'write the best variant there, as conditions')
    .action(act(run))
}

async function run(terminal: Terminal, options: SearchOptions): Promise<ExitCode> {
  const asked = readOptions(options, terminal)
  const space = await readShaped(options.space, Space, 'search.space_wrong')
  const { dimensions, constraints = {}, lift = null, regularFrom } = space
  if (constraints.loss !== undefined && !lift) throw new Refusal('search.lift_missing')
  return stoppable(terminal, { stopped: STOPPED }, async ({ progress, signal }) => {
    const title = terminal.say({ en: 'Variants', ru: 'Варианты' })
    const searched = await search({
      ...asked,
      dimensions,
      constraints,
      lift,
      regularFrom,
      language: terminal.language,
      onProgress: (done, total) => progress.show(title, done, total),
      signal,
    })
    progress.stop()
    const { found: variants, regulars, inForce } = searched
    const best = bestOf(variants)
    if (options.save && best) await save(options.save, best)
    terminal.answer(
      { best: best?.choices ?? null, variants, regulars, conditions: inForce },
      foundInWords(searched, constraints, terminal),
    )
    return EXIT.ok
  })
}

/** Of the frontier the one that gives members most. */
const bestOf = (found: readonly Found[]): Found | null =>
  found
    .filter(({ isFrontier }) => isFrontier)
    .toSorted((a, b) => b.figures.effectiveDiscount.part - a.figures.effectiveDiscount.part)[0] ??
  null

async function save(file: string, { document }: Found): Promise<void> {
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Refusal('search.unwritable', { file, why: error.code ?? error.message })
    },
  )
}
