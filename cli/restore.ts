import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { erasedFile, listsBeside, readErased } from '#domains/privacy/erased.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Texts } from '#kit/core/language.ts'
import { checkPhysical } from '#server/backup/checking.ts'
import { chooseBackup } from '#server/backup/choosing.ts'
import { checkLogical, load, type Loaded, type LoadStage } from '#server/backup/loading.ts'
import { openLogical } from '#server/backup/logicalFile.ts'
import { recover, type Recovered, type Stage } from '#server/backup/recovering.ts'
import { readConfig, type Config } from '#server/config.ts'
import { act } from './act.ts'
import { knownSecret } from './backup.ts'
import { stoppable } from './stoppable.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Options = {
  readonly to?: string
  readonly until?: string
  readonly secret?: string
  readonly erased?: string
  readonly check?: boolean
  readonly json?: boolean
}

const STAGES: Record<Stage | LoadStage, Texts> = {
  copying: { en: 'Files (bytes)', ru: 'Файлы (байты)' },
  changes: { en: 'Archived changes', ru: 'Архив изменений' },
  recovering: { en: 'Changes repeated', ru: 'Изменения повторены' },
  checking: { en: 'Checking the file (bytes)', ru: 'Проверка файла (байты)' },
  loading: { en: 'Loading (bytes)', ru: 'Загрузка (байты)' },
  settling: { en: 'Catching up and verifying', ru: 'Наверстывание и проверка книги' },
}

/** `kopilka restore` */
export function restoreCommand(program: Command): void {
  program
    .command('restore')
    .argument(
      '<backup>',
      'file of a logical backup, a physical one, or the folder they are kept in',
    )
    .description(
      'Restore a backup into a new data folder or an empty database, and verify the book',
    )
    .option('--to <folder>', 'new data folder; without it the empty database of DATABASE_URL')
    .option('--until <instant>', 'as of this instant, such as 2026-11-22T01:50:00+03:00 (physical)')
    .option('--secret <file>', 'file with the secret that belongs to the backup')
    .option(
      '--erased <file>',
      'list of forgotten members (erased.jsonl of the lost data folder); they are forgotten again',
    )
    .option('--check', 'only check that the backup is whole; restore nothing')
    .option('--json', 'answer with JSON')
    .action(act(run))
}

async function run(terminal: Terminal, from: string, options: Options): Promise<ExitCode> {
  const config = readConfig(process.env)
  const until = readInstant(options.until)
  const stopped: Texts = {
    en: 'Stopped. Nothing was restored.',
    ru: 'Остановлено. Ничего не восстановлено.',
  }
  return stoppable(terminal, { stopped }, async ({ progress, signal }) => {
    const onStage = (stage: Stage | LoadStage) => (done: number, total: number) =>
      progress.show(terminal.say(STAGES[stage]), done, total)
    const asked = { from, until, options, onStage, signal }
    if (options.check) return check(terminal, asked)
    const done = await restore(config, asked)
    progress.stop()
    const list = erasedFile(config.dataFolder)
    if (listsFor(config, asked).length === 0) terminal.note(UNLISTED, { list })
    terminal.answer(
      { ...done, sound: done.findings.length === 0 },
      told(done, options.to ?? null, terminal),
    )
    return done.findings.length === 0 ? EXIT.ok : EXIT.refused
  })
}

type Asked = {
  readonly from: string
  readonly until: Date | null
  readonly options: Options
  readonly onStage: (stage: Stage | LoadStage) => (done: number, total: number) => void
  readonly signal: AbortSignal
}

const UNLISTED = {
  en: 'There is no list of forgotten members at {list}, nor beside the backup: whoever was forgotten after this backup is there again. If you have the list of the lost data folder, restore once more with --erased FILE.',
  ru: 'Списка забытых участников нет ни в {list}, ни рядом с копией. Кого забыли после этой копии, те снова в базе. Если список из потерянной папки данных есть, восстановите ещё раз с --erased ФАЙЛ.',
} as const

const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

async function restore(config: Config, asked: Asked): Promise<Loaded | Recovered> {
  const { from, until, options, onStage, signal } = asked
  const { anchorKey, dataFolder } = config
  const erased = readErased(...listsFor(config, asked))
  const secrets = {
    file: options.secret ?? null,
    // a new folder takes none that happens to lie about
    known: options.to === undefined ? knownSecret(config) : config.secret,
  }
  if (!isFile(from)) {
    if (options.to === undefined) throw new Refusal('restore.target')
    return recover({ from, to: options.to, until, secrets, anchorKey, erased, onStage, signal })
  }
  if (until !== null)
    throw new Refusal('restore.until_logical', { at: (await openLogical(from)).header.madeAt })
  const url = config.databaseUrl
  if (options.to === undefined && url === null) throw new Refusal('restore.target')
  const to = options.to === undefined ? { url: url!, evidence: dataFolder } : { folder: options.to }
  return load({ file: resolve(from), to, secrets, anchorKey, erased, onStage, signal })
}

/**
 * The lists of forgotten members there are: the one that is named, or that of the data folder at hand; and those
 * beside the backup. Throws `restore.no_list`.
 */
function listsFor(config: Config, { from, options: { erased: named } }: Asked): string[] {
  if (named !== undefined && !isFile(named)) throw new Refusal('restore.no_list', { place: named })
  const lists = [named ?? erasedFile(config.dataFolder), ...listsBeside(resolve(from))]
  return lists.filter(isFile)
}

async function check(
  terminal: Terminal,
  { from, until, onStage, signal }: Asked,
): Promise<ExitCode> {
  if (isFile(from)) {
    const { path, header } = await checkLogical({ file: resolve(from), onStage, signal })
    const found = { backup: path, whole: true, from: header.madeAt, until: header.madeAt }
    terminal.answer(found, terminal.say(WHOLE_FILE, found))
    return EXIT.ok
  }
  const backup = chooseBackup(from, until)
  const { reached } = await checkPhysical(backup, { onProgress: onStage('copying'), signal })
  const found = {
    backup: backup.folder,
    whole: true,
    from: backup.card.madeAt,
    until: reached.toISOString(),
  }
  terminal.answer(found, terminal.say(WHOLE_FOLDER, found))
  return EXIT.ok
}

const WHOLE_FILE = {
  en: '{backup} is whole: the state of {from}.',
  ru: '{backup} цела: состояние на {from}.',
}
const WHOLE_FOLDER = {
  en: '{backup} is whole; it can be restored to any instant from {from} until {until}.',
  ru: '{backup} цела; её можно восстановить на любой момент с {from} по {until}.',
}

function readInstant(text: string | undefined): Date | null {
  if (text === undefined) return null
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? new Date(text)
    : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) throw new Refusal('restore.instant', { text })
  return at
}

function told(done: Loaded | Recovered, to: string | null, terminal: Terminal): string {
  const lines = [
    terminal.say(
      { en: 'Restored {backup} as of {until}.', ru: 'Восстановлена {backup} на {until}.' },
      done,
    ),
  ]
  if ('lastCommit' in done && done.lastCommit !== null)
    lines.push(
      terminal.say(
        {
          en: 'The last change in it is of {lastCommit}.',
          ru: 'Последнее изменение в ней: {lastCommit}.',
        },
        done,
      ),
    )
  lines.push(
    done.findings.length === 0
      ? terminal.say({ en: 'The book is sound: no fault found.', ru: 'Книга цела: ошибок нет.' })
      : terminal.say(
          {
            en: 'Faults found in the book: {count}. `kopilka verify` names them.',
            ru: 'Найдено ошибок в книге: {count}. Их назовёт `kopilka verify`.',
          },
          { count: done.findings.length },
        ),
  )
  if (done.forgotten > 0) lines.push(terminal.say(FORGOTTEN, done))
  if (done.held > 0) lines.push(terminal.say(HELD, done))
  if (done.left.length > 0) lines.push(terminal.say(LEFT, { left: done.left.join(', ') }))
  if (!done.secret) lines.push(terminal.say(NO_SECRET))
  if (to !== null)
    lines.push(
      terminal.say(
        {
          en: '\nNext: KOPILKA_DATA={to} npm start, then a new physical backup: this copy archives nothing yet.',
          ru: '\nДальше: KOPILKA_DATA={to} npm start, затем новая физическая копия: эта пока ничего не архивирует.',
        },
        { to },
      ),
    )
  return lines.join('\n')
}

const FORGOTTEN = {
  en: 'Members forgotten after that instant, and forgotten again: {forgotten}.',
  ru: 'Участников, удалённых после этого момента, удалено снова: {forgotten}.',
}
const HELD = {
  en: '{held} messages are held: they may have been sent in the time that was lost. `kopilka messages held` shows them; `release` sends them, `drop` does not.',
  ru: 'Задержано сообщений: {held}. Их могли отправить в утраченное время. `kopilka messages held` покажет их; `release` отправит, `drop` — нет.',
}
const LEFT = {
  en: 'Not done now, and tried again by the server: {left}. Messages of theirs are not held.',
  ru: 'Сейчас не удалось, сервер повторит: {left}. Их сообщения не задержаны.',
}
const NO_SECRET = {
  en: 'The secret of this backup is not here. Put it into the file secret of the data folder (or KOPILKA_SECRET) before the start; with another one the activation codes of cards that are not activated yet, confirmation codes and quotes at hand are not recognised.',
  ru: 'Секрета этой копии здесь нет. До запуска положите его в файл secret папки данных (или в KOPILKA_SECRET); с другим не подойдут коды активации ещё не активированных карт, коды подтверждения и действующие расчёты.',
}
