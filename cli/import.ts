import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import {
  importMembers,
  importPurchases,
  readMapping,
  type MembersImported,
  type PurchasesImported,
  type Stage,
} from '#domains/imports/imports.ts'
import type { Texts } from '#kit/core/language.ts'
import { act } from './act.ts'
import { programmeContext, withSession } from './session.ts'
import { stoppable } from './stoppable.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Options = {
  readonly mapping: string
  readonly programme?: string
  readonly organisation?: string
  readonly dryRun?: boolean
  readonly rejected?: string
  readonly json?: boolean
}

const STAGES: Record<Stage, Texts> = {
  reading: { en: 'Reading the file (bytes)', ru: 'Чтение файла (байты)' },
  enrolling: { en: 'Members', ru: 'Участники' },
  confirming: { en: 'Receipts', ru: 'Чеки' },
  rejecting: { en: 'Rejected rows', ru: 'Отклонённые записи' },
}

/** `kopilka import purchases|members FILE --mapping FILE` */
export function importCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Take over purchases or members from a CSV file (also .gz)')
  for (const what of ['purchases', 'members'] as const)
    command
      .command(what)
      .argument('<file>', 'CSV or .gz; comma, semicolon or tab; UTF-8 or Windows-1251')
      .description(
        what === 'purchases'
          ? 'Take over past purchases: each receipt once, judged as of its own day, earning only'
          : 'Take over members with their cards and opening balances',
      )
      .requiredOption(
        '-m, --mapping <file>',
        'which column is what, as JSON (docs/how-to/import.md)',
      )
      .option('-p, --programme <id>', 'id or name of the programme; the only live one unless said')
      .option('-o, --organisation <id>', 'id or name of the organisation; the only one unless said')
      .option('-n, --dry-run', 'read everything and show what would come of it; write nothing')
      .option('--rejected <file>', 'where rejected rows go; FILE.rejected.csv unless said')
      .option('--json', 'answer with JSON')
      .action(act((terminal, file: string, options: Options) => run(what, terminal, file, options)))
}

async function run(
  what: 'purchases' | 'members',
  terminal: Terminal,
  path: string,
  options: Options,
): Promise<ExitCode> {
  // the heap is kept small: by itself it grows by as much as the machine has to spare
  setFlagsFromString('--heap-growing-percent=30')
  const { language } = terminal
  // a mapping that cannot be used is told before anything is started
  const purchases = what === 'purchases' ? await readMapping(options.mapping, what, language) : null
  const members = what === 'members' ? await readMapping(options.mapping, what, language) : null
  return stoppable(terminal, WORDS, ({ progress, signal }) =>
    withSession(terminal, async (session) => {
      const { ctx, programmeId } = await programmeContext(session, options, terminal)
      const asked = {
        path,
        programmeId,
        dryRun: options.dryRun ?? false,
        rejectedPath: options.rejected,
        language,
        onProgress: (stage: Stage, done: number, total: number) =>
          progress.show(terminal.say(STAGES[stage]), done, total),
        signal,
      }
      const done = purchases
        ? await importPurchases(ctx, { ...asked, mapping: purchases })
        : await importMembers(ctx, { ...asked, mapping: members! })
      progress.stop()
      terminal.answer(done, summary(done, terminal))
      return done.stopped ? EXIT.refused : EXIT.ok
    }),
  )
}

/** What is said when it is asked to stop, and when it was stopped before anything was written. */
const WORDS = {
  stopping: { en: '\nStopping after this batch …', ru: '\nОстановка после этой порции …' },
  stopped: {
    en: 'Stopped while reading. Nothing was written.',
    ru: 'Остановлено при чтении. Ничего не записано.',
  },
}

function summary(done: PurchasesImported | MembersImported, terminal: Terminal): string {
  const number = (value: number) => value.toLocaleString(terminal.language)
  const { read, taken, rejected } = done.rows
  const lines = [
    terminal.say(
      {
        en: '{rows} rows read ({encoding}, delimiter {delimiter}): {taken} taken, {rejected} rejected',
        ru: 'Прочитано записей: {rows} ({encoding}, разделитель {delimiter}): взято {taken}, отклонено {rejected}',
      },
      {
        rows: number(read),
        encoding: done.encoding,
        delimiter: JSON.stringify(done.delimiter),
        taken: number(taken),
        rejected: number(rejected),
      },
    ),
    ...('receipts' in done
      ? aboutReceipts(done, terminal, number)
      : aboutMembers(done, terminal, number)),
    ...done.rejected
      .slice(0, 10)
      .map(({ reason, rows }) => `  ${number(rows).padStart(9)}  ${reason}`),
    ...done.preview.map((each) => `  ${JSON.stringify(each)}`),
  ]
  if (done.rejectedFile)
    lines.push(
      terminal.say(
        { en: 'Rejected rows with reasons: {file}', ru: 'Отклонённые записи с причинами: {file}' },
        { file: done.rejectedFile },
      ),
    )
  if (done.dryRun)
    lines.push(
      terminal.say({
        en: 'This was a dry run: nothing was written.',
        ru: 'Это была проба: ничего не записано.',
      }),
    )
  if (done.stopped)
    lines.push(
      terminal.say({
        en: 'Stopped before the end. The same command goes on from there.',
        ru: 'Остановлено до конца. Та же команда продолжит с этого места.',
      }),
    )
  return lines.join('\n')
}

type Number = (value: number) => string

function aboutReceipts(done: PurchasesImported, terminal: Terminal, number: Number): string[] {
  const { receipts, members, from, to } = done
  const span = from === null ? '' : ` (${from} … ${to})`
  const counts = Object.fromEntries(
    Object.entries({ ...receipts, ...members }).map(([name, value]) => [name, number(value)]),
  )
  return [
    terminal.say({ en: '{found} receipts{span}', ru: 'Чеков: {found}{span}' }, { ...counts, span }),
    done.dryRun
      ? terminal.say(
          {
            en: '{named} members are named, {unknown} of them would be enrolled',
            ru: 'Названо участников: {named}, будет заведено: {unknown}',
          },
          counts,
        )
      : terminal.say(
          {
            en: '{added} added, {known} known from before, {refused} refused, {left} left; {enrolled} members enrolled',
            ru: 'добавлено {added}, известно раньше {known}, отклонено {refused}, осталось {left}; заведено участников: {enrolled}',
          },
          counts,
        ),
  ]
}

function aboutMembers(done: MembersImported, terminal: Terminal, number: Number): string[] {
  const { members, cards, points } = done
  return [
    terminal.say(
      {
        en: '{enrolled} enrolled, {known} known from before, {left} left; {cards} cards, {points} points opened (minor units)',
        ru: 'заведено {enrolled}, известно раньше {known}, осталось {left}; карт {cards}, открыто баллов {points} (в минорных единицах)',
      },
      {
        enrolled: number(members.enrolled),
        known: number(members.known),
        left: number(members.left),
        cards: number(cards),
        points: number(points),
      },
    ),
  ]
}
