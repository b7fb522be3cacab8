import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { AssumptionsAsked } from '#domains/simulation/chance.api.ts'
import {
  loadPicture,
  readPaying,
  simulate,
  type Paying,
  type Simulated,
  type Stage,
} from '#domains/simulation/simulation.ts'
import type { Texts } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { parseInstant } from '#kit/core/zone.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { readShaped } from './readShaped.ts'
import { simulationInWords } from './simulateWords.ts'
import { stoppable } from './stoppable.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

export type Options = {
  readonly sales: string
  readonly mapping: string
  readonly conditions: string
  readonly until?: string
  readonly redeem: string
  readonly discounts: string
  readonly margin?: string
  readonly scale: string
  readonly fixedCost: string
  readonly json?: boolean
}

/** What is said when it was asked to stop. */
export const STOPPED: Texts = { en: 'Stopped.', ru: 'Остановлено.' }

const STAGES: Record<Stage, Texts> = {
  searching: { en: 'Variants', ru: 'Варианты' },
  reading: { en: 'Reading the file (bytes)', ru: 'Чтение файла (байты)' },
  replaying: { en: 'Receipts', ru: 'Чеки' },
}

/** `kopilka simulate --sales FILE --mapping FILE --conditions FILE` */
export function simulateCommand(program: Command): void {
  const command = program
    .command('simulate')
    .description('Play past sales through conditions: what they would have cost, before launch')
  addSimulationOptions(command)
    .option('--chart <file>', 'write a picture of the months there (SVG)')
    .option(
      '--assumptions <file>',
      'what is supposed, as JSON: chances besides (docs/how-to/simulate.md)',
    )
    .action(act(run))
}

/** What is played, and what sales cannot tell. */
export function addSimulationOptions(command: Command): Command {
  return command
    .requiredOption('-s, --sales <file>', 'past sales: CSV or .gz, as for import purchases')
    .requiredOption('-m, --mapping <file>', 'which column is what (docs/how-to/import.md)')
    .requiredOption('-c, --conditions <file>', 'the conditions as JSON (docs/conditions.md)')
    .option('-u, --until <instant>', 'figures as of then; the last sale unless said')
    .option('-r, --redeem <policy>', 'who pays with points: max, none, share:30, above:500', 'max')
    .option(
      '--discounts <what>',
      'discounts of the sales: kept, or replaced by the programme',
      'kept',
    )
    .option('--margin <percent>', 'margin where the file knows no cost: 35 or 35.5')
    .option('--fixed-cost <minor>', 'money that it costs besides, minor units', '0')
    .option('--scale <decimals>', 'decimals of the points, 0 to 2', '0')
    .option('--json', 'answer with JSON')
}

async function run(
  terminal: Terminal,
  options: Options & { readonly chart?: string; readonly assumptions?: string },
): Promise<ExitCode> {
  const asked = readOptions(options, terminal)
  const { assumptions: file } = options
  return stoppable(terminal, { stopped: STOPPED }, async ({ progress, signal }) => {
    const done = await simulate({
      ...asked,
      assumptions: file
        ? await readShaped(file, AssumptionsAsked, 'simulation.assumptions_wrong')
        : null,
      language: terminal.language,
      onProgress: (stage, so, total) => progress.show(terminal.say(STAGES[stage]), so, total),
      signal,
    })
    progress.stop()
    if (options.chart) await draw(options.chart, done, asked.scale, terminal)
    terminal.answer(done, simulationInWords(done, asked.scale, terminal))
    return EXIT.ok
  })
}

/** What the options say. Throws UsageError with what an option takes. */
export function readOptions(options: Omit<Options, 'json'>, { say }: Pick<Terminal, 'say'>) {
  const wrong = (texts: Texts) => new UsageError(say(texts))
  const until = options.until === undefined ? null : parseInstant(options.until)
  if (options.until !== undefined && until === null)
    throw wrong({
      en: '--until takes an instant with its offset: 2026-12-31T23:59:59+03:00.',
      ru: '--until принимает момент со смещением: 2026-12-31T23:59:59+03:00.',
    })
  const paying: Paying | null = readPaying(options.redeem)
  if (!paying)
    throw wrong({
      en: '--redeem takes max, none, share:PERCENT or above:POINTS (minor units).',
      ru: '--redeem принимает max, none, share:ПРОЦЕНТ или above:БАЛЛЫ (в минорных единицах).',
    })
  const { discounts } = options
  if (discounts !== 'kept' && discounts !== 'replaced')
    throw wrong({
      en: '--discounts takes kept or replaced.',
      ru: '--discounts принимает kept или replaced.',
    })
  if (options.margin !== undefined && !/^(100|\d{1,2})(\.\d{1,2})?$/.test(options.margin))
    throw wrong({
      en: '--margin takes a percentage from 0 to 100: 35 or 35.5.',
      ru: '--margin принимает процент от 0 до 100: 35 или 35.5.',
    })
  if (!/^[012]$/.test(options.scale))
    throw wrong({ en: '--scale takes 0, 1 or 2.', ru: '--scale принимает 0, 1 или 2.' })
  if (!/^\d{1,15}$/.test(options.fixedCost))
    throw wrong({
      en: '--fixed-cost takes minor units of money: 1500000.',
      ru: '--fixed-cost принимает деньги в минорных единицах: 1500000.',
    })
  const margin =
    options.margin === undefined ? null : Math.min(10_000, Math.round(Number(options.margin) * 100))
  return {
    salesPath: options.sales,
    mappingPath: options.mapping,
    conditionsPath: options.conditions,
    until: until?.ms ?? null,
    paying,
    discounts,
    margin,
    scale: Number(options.scale),
    fixedCost: Number(options.fixedCost),
  } as const
}

async function draw(file: string, done: Simulated, scale: number, { language }: Terminal) {
  const { pictureOf } = await loadPicture()
  await writeFile(file, pictureOf(done, scale, language)).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('simulation.unwritable', { file, why: error.code ?? error.message })
  })
}
