import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { keepErasedBeside } from '#domains/privacy/erased.ts'
import { databaseNow } from '#kit/context.ts'
import type { Texts } from '#kit/core/language.ts'
import { takeBaseBackup } from '#server/backup/basebackup.ts'
import { stampOf } from '#server/backup/card.ts'
import { keepNewest } from '#server/backup/keeping.ts'
import { takeLogical } from '#server/backup/logical.ts'
import { takePhysical } from '#server/backup/physical.ts'
import { readConfig, secretFor, type Config } from '#server/config.ts'
import { archiveFolder } from '#server/postgres/archive.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { withSession, type Session } from './session.ts'
import { stoppable, type Stoppable } from './stoppable.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Options = {
  readonly physical?: boolean
  readonly to?: string
  readonly keep?: string
  readonly withSecret?: boolean
  readonly json?: boolean
}

/** `kopilka backup` */
export function backupCommand(program: Command): void {
  program
    .command('backup')
    .description('Take a backup of everything while Kopilka works')
    .option(
      '--physical',
      'copy the files and archive every later change, to restore to any instant',
    )
    .option(
      '--to <place>',
      'folder that backups are kept in; backups in the data folder unless said',
    )
    .option('--keep <count>', 'remove all but the newest backups of this kind there')
    .option('--with-secret', 'lay the secret into a physical backup')
    .option('--json', 'answer with JSON')
    .action(act(run))
}

type Done = {
  readonly kind: 'physical' | 'logical'
  readonly place: string
  readonly bytes: number
  readonly rows: number | null
  readonly files: number | null
  readonly madeAt: string
  readonly archive: string | null
  readonly withSecret: boolean
  readonly removed: readonly string[]
}

async function run(terminal: Terminal, options: Options): Promise<ExitCode> {
  const keep = options.keep === undefined ? null : Number(options.keep)
  if (keep !== null && !(Number.isInteger(keep) && keep > 0))
    throw new UsageError(
      terminal.say({
        en: '--keep takes a whole number from 1 on.',
        ru: '--keep принимает целое число от 1.',
      }),
    )
  const config = readConfig(process.env)
  const secretText = knownSecret(config)
  const stopped: Texts = {
    en: 'Stopped. Nothing of this backup was left behind.',
    ru: 'Остановлено. От этой копии ничего не осталось.',
  }
  return stoppable(terminal, { stopped }, async (given) => {
    const done = await withSession(terminal, async (session) => {
      const to = resolve(options.to ?? join(config.dataFolder, 'backups'))
      const taken = await take(session, { to, secretText, options, terminal, ...given })
      await keepErasedBeside(config.dataFolder, to)
      const removed =
        keep === null ? [] : await keepNewest(taken.kind, to, keep, currentArchive(config))
      return { ...taken, removed }
    })
    given.progress.stop()
    terminal.answer(done, told(done, terminal))
    return EXIT.ok
  })
}

type Taking = Stoppable & {
  readonly to: string
  readonly secretText: string | null
  readonly options: Options
  readonly terminal: Terminal
}

async function take(
  { config, db, url }: Session,
  { to, secretText, options, terminal, progress, signal }: Taking,
): Promise<Omit<Done, 'removed'>> {
  if (!options.physical) {
    const path = join(to, `logical-${stampOf(await databaseNow(db))}.kopilka`)
    const stage = terminal.say({ en: 'Rows', ru: 'Строки' })
    const onProgress = (done: number, total: number) => progress.show(stage, done, total)
    const taken = await takeLogical({ url, path, secretText, onProgress, signal })
    const { bytes, rows, madeAt } = taken
    return { kind: 'logical', place: path, bytes, rows, files: null, madeAt, ...NO_MORE }
  }
  const stage = terminal.say({ en: 'Files (bytes)', ru: 'Файлы (байты)' })
  const onProgress = (done: number, total: number) => progress.show(stage, done, total)
  const withSecret = options.withSecret ?? false
  const { dataFolder } = config
  const { folder, card } =
    config.databaseUrl === null
      ? await takePhysical({
          dataFolder,
          url,
          to,
          secretText: secretFor(config),
          withSecret,
          onProgress,
          signal,
        })
      : await takeBaseBackup({ url, to, secretText, onProgress, signal })
  return {
    kind: 'physical',
    place: folder,
    bytes: card.bytes,
    rows: null,
    files: card.files,
    madeAt: card.madeAt,
    archive: card.archive === null ? null : join(to, card.archive),
    withSecret: existsSync(join(folder, 'secret')),
  }
}

const NO_MORE = { archive: null, withSecret: false }

/** The secret of this installation, when it is here; none is made. */
export function knownSecret(config: Config): string | null {
  if (config.secret !== null) return config.secret
  const file = join(config.dataFolder, 'secret')
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : null
}

function currentArchive(config: Config): string | null {
  const home = join(config.dataFolder, 'postgres')
  return config.databaseUrl === null && existsSync(home) ? archiveFolder(realpathSync(home)) : null
}

function told(done: Done, terminal: Terminal): string {
  const details = {
    ...done,
    megabytes: (done.bytes / 1e6).toLocaleString(terminal.language, { maximumFractionDigits: 1 }),
    rows: done.rows?.toLocaleString(terminal.language),
    files: done.files?.toLocaleString(terminal.language),
    removed: done.removed.length,
  }
  const lines = [
    done.kind === 'logical'
      ? terminal.say(
          {
            en: '{place}: {rows} rows as of {madeAt}, {megabytes} MB',
            ru: '{place}: строк {rows} на {madeAt}, {megabytes} МБ',
          },
          details,
        )
      : terminal.say(
          {
            en: '{place}: {files} files, {megabytes} MB, restorable from {madeAt} on',
            ru: '{place}: файлов {files}, {megabytes} МБ, восстановима начиная с {madeAt}',
          },
          details,
        ),
  ]
  if (done.archive !== null)
    lines.push(
      terminal.say(
        {
          en: 'Every later change goes to {archive} within a minute while Kopilka runs.',
          ru: 'Каждое следующее изменение попадает в {archive} в пределах минуты, пока Копилка работает.',
        },
        details,
      ),
    )
  if (done.removed.length > 0)
    lines.push(
      terminal.say(
        { en: 'Older ones removed: {removed}', ru: 'Удалено старых: {removed}' },
        details,
      ),
    )
  lines.push(terminal.say(done.withSecret ? SECRET_WITHIN : SECRET_APART))
  return lines.join('\n')
}

const SECRET_WITHIN = {
  en: 'The secret is in it: whoever has this backup can work out codes. Keep it locked away.',
  ru: 'Секрет внутри: у кого эта копия, тот может вычислить коды. Храните её под замком.',
}
const SECRET_APART = {
  en: 'The secret is not in it (the file secret of the data folder, or KOPILKA_SECRET). Keep it apart: without it the activation codes of cards that are not activated yet, and quotes at hand, are lost.',
  ru: 'Секрета внутри нет (файл secret в папке данных или KOPILKA_SECRET). Храните его отдельно: без него пропадут коды активации ещё не активированных карт и действующие расчёты.',
}
