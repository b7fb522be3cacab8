import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { Type } from 'typebox'
import { Errors } from 'typebox/value'
import { search, type Found } from '#domains/simulation/simulation.ts'
import { exact } from '#kit/core/operation.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { act } from './act.ts'
import { onInterrupt, STOPPING, wasStopped } from './interrupt.ts'
import { openProgress } from './progress.ts'
import { foundInWords } from './searchWords.ts'
import { addSimulationOptions, readOptions, type Options } from './simulate.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** What is varied and what is wanted, as a file says it. */
const Space = exact({
  dimensions: Type.Array(
    exact({ path: Type.String(), values: Type.Array(Type.Unknown(), { minItems: 1 }) }),
    { minItems: 1, maxItems: 8 },
  ),
  constraints: Type.Optional(
    exact({
      effectiveDiscount: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
      worseOff: Type.Optional(Type.Integer({ minimum: 0 })),
      loss: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      turnedNegative: Type.Optional(Type.Integer({ minimum: 0 })),
    }),
  ),
  lift: Type.Optional(
    exact({ mean: Type.Number(), deviation: Type.Number({ minimum: 0, maximum: 10 }) }),
  ),
})
type Space = Type.Static<typeof Space>

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
  const { dimensions, constraints = {}, lift = null } = await readSpace(options.space)
  const stop = onInterrupt(terminal, STOPPING)
  const progress = openProgress(terminal)
  try {
    const variants = terminal.say({ en: 'Variants', ru: 'Варианты' })
    const found = await search({
      ...asked,
      dimensions,
      constraints,
      lift,
      language: terminal.language,
      onProgress: (done, total) => progress.show(variants, done, total),
      signal: stop.signal,
    })
    progress.stop()
    const best = bestOf(found)
    if (options.save && best) await save(options.save, best)
    terminal.answer({ best: best?.choices ?? null, variants: found }, foundInWords(found, terminal))
    return EXIT.ok
  } catch (error) {
    if (!wasStopped(error, stop.signal)) throw error
    progress.stop()
    terminal.note({ en: 'Stopped.', ru: 'Остановлено.' })
    return EXIT.refused
  } finally {
    progress.stop()
    stop.end()
  }
}

/** Of the frontier the one that gives members most. */
const bestOf = (found: readonly Found[]): Found | null =>
  found
    .filter(({ isFrontier }) => isFrontier)
    .toSorted((a, b) => b.figures.effectiveDiscount.part - a.figures.effectiveDiscount.part)[0] ??
  null

async function readSpace(file: string): Promise<Space> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('file.missing', { file, why: error.code ?? error.message })
  })
  let space: unknown
  try {
    space = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Refusal('search.space_wrong', { file, why: (error as Error).message })
  }
  const [wrong] = Errors(Space, space)
  if (wrong)
    throw new Refusal('search.space_wrong', {
      file,
      why: `${wrong.instancePath || '/'} ${wrong.message}`,
    })
  return space as Space
}

async function save(file: string, { document }: Found): Promise<void> {
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Refusal('search.unwritable', { file, why: error.code ?? error.message })
    },
  )
}
