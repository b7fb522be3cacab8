import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { figure, isMet, wanted, type Bar } from './bars.ts'
import { drawing } from './chart.ts'
import { machineLines, newest, type Machine } from './machine.ts'
import { IS_KEPT } from './settings.ts'
import type { Figure } from './turns.ts'

/** What a measurement came to. */
export type Measured = {
  readonly title: string
  readonly figures: readonly Figure[]
  readonly bars: readonly Bar[]
  /** What has to be known to read the figures. */
  readonly notes: readonly string[]
}

/** A measurement with where and when it was made. */
export type Kept = Measured & { readonly machine: Machine }

/** The last run of each measurement, by its name. */
export type Results = Readonly<Record<string, Kept>>

const FOLDER = join(import.meta.dirname, 'results')
const TRIED = join(import.meta.dirname, '../.cache/bench')

/**
 * Keeps what was measured, beside what other measurements have kept, as JSON, a table and a picture. A
 * run too short to mean anything goes to .cache/bench. Answers the folder.
 */
export function keep(file: 'bench' | 'growth', measured: Results): string {
  const folder = IS_KEPT ? FOLDER : TRIED
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${file}.json`)
  const all = { ...readResults(path), ...measured }
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(join(folder, `${file}.md`), page(file, all))
  writeFileSync(join(folder, `${file}.svg`), drawing(file, all))
  return folder
}

/** What was kept of earlier runs; nothing where there is none. */
export function readResults(path = join(FOLDER, 'bench.json')): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {}
}

/** The bars with what was measured, as a table of Markdown. */
export function barsTable(results: Results): string {
  const rows = Object.values(results)
    .flatMap(({ bars }) => bars)
    .map((bar) =>
      row([
        bar.what,
        `${figure(bar.measured)} ${bar.unit}`,
        wanted(bar),
        isMet(bar) ? 'met' : '**not met**',
      ]),
    )
  return ['| what | measured | bar | |', '|---|---|---|---|', ...rows].join('\n')
}

/** The figures, as a table of Markdown. */
export function figuresTable(figures: readonly Figure[]): string {
  return [
    '| what | connections | per second | p50 ms | p99 ms | server µs | PostgreSQL µs | server MB | failed |',
    '|---|---|---|---|---|---|---|---|---|',
    ...figures.map((each) =>
      row([
        each.what,
        String(each.connections),
        figure(each.perSecond),
        shown(each.p50),
        shown(each.p99),
        shown(each.server),
        shown(each.postgres),
        shown(each.resident),
        String(each.failed),
      ]),
    ),
  ].join('\n')
}

function page(file: string, results: Results): string {
  const parts = Object.entries(results).map(([name, kept]) => [
    `## ${kept.title} (\`${name}\`)`,
    ...(kept.figures.length > 0 ? [figuresTable(kept.figures)] : []),
    [...kept.notes, ...machineLines(kept.machine)].map((line) => `- ${line}`).join('\n'),
  ])
  return [
    `# ${file === 'bench' ? 'Speed' : 'Growth'}, as measured`,
    `![The figures of the table below as bars](${file}.svg)`,
    barsTable(results),
    ...parts.flat(),
    'Processor time is that of one operation, with what follows from it (the outbox) done. Written by the bench: see [its README](../README.md).',
    '',
  ].join('\n\n')
}

/** The bars, as people read them on a terminal. */
export function printBars(results: Results): void {
  for (const { bars } of Object.values(results))
    for (const bar of bars)
      console.log(
        `${isMet(bar) ? 'met    ' : 'NOT MET'}  ${bar.what}: ${figure(bar.measured)} ${bar.unit} (${wanted(bar)})`,
      )
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const shown = (value: number | null): string => (value === null ? '–' : figure(value))

/** The block that the README quotes: the bars, where and when, and the picture. */
export function resultsBlock(): string {
  const results = readResults()
  const machine = newest(results)
  if (!machine) return 'Not measured yet: `npm run bench` writes [bench/results/](bench/results/).'
  return [
    barsTable(results),
    '![Receipts a second beside pgbench, and other operations a second](bench/results/bench.svg)',
    `Measured ${machine.date} UTC on ${machine.cores} cores (${machine.processor}), commit ${machine.commit}; all figures are in [bench/results/bench.md](bench/results/bench.md).`,
  ].join('\n\n')
}
