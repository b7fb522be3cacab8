import { CommanderError } from 'commander'
import { simulationRefusals } from '#domains/simulation/core/refusals.ts'
import { fill, Refusal } from '#kit/core/refusal.ts'
import { ConfigError } from '#server/config.ts'
import { backupRefusals } from '#server/backup/refusals.ts'
import { isOutage } from '#kit/outage.ts'
import { DataFolderError } from '#server/postgres/home.ts'
import { AlreadyRunning } from '#server/postgres/lock.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** A command that cannot be done as it was given: wrong usage, told in words. */
export class UsageError extends Error {}

/** Tells what went wrong, in words and without a stack, and answers how the command ends. */
export async function tellFailure(error: unknown, terminal: Terminal): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const { code, exit, message } = await understood(error, terminal)
  if (terminal.json)
    process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`)
  else process.stderr.write(`${message}\n`)
  return exit
}

type Understood = { readonly code: string; readonly exit: ExitCode; readonly message: string }

async function understood(error: unknown, { language, say }: Terminal): Promise<Understood> {
  if (error instanceof Refusal) {
    const { refusalTexts } = await import('#server/http/operations.ts')
    const texts =
      simulationRefusals[error.code as keyof typeof simulationRefusals] ??
      backupRefusals[error.code as keyof typeof backupRefusals] ??
      refusalTexts.get(error.code)
    const problems = (error.details['errors'] ?? []) as { path: string; message: string }[]
    const fields = problems.map(({ path, message }) => `\n  ${path}: ${message}`).join('')
    return {
      code: error.code,
      exit: /^(file|mapping|rejected|backup|simulation|search)\./.test(error.code)
        ? EXIT.usage
        : EXIT.refused,
      message: (texts ? fill(texts[language], error.details) : error.code) + fields,
    }
  }
  const message = error instanceof Error ? error.message : (error as string)
  if (error instanceof UsageError) return { code: 'usage', exit: EXIT.usage, message }
  if (error instanceof ConfigError) return { code: 'settings', exit: EXIT.usage, message }
  if (error instanceof DataFolderError) return { code: 'data', exit: EXIT.usage, message }
  if (error instanceof AlreadyRunning) return { code: 'busy', exit: EXIT.outage, message }
  if (isOutage(error))
    return {
      code: 'outage',
      exit: EXIT.outage,
      message: say(
        {
          en: 'The database cannot answer now: {message}. Nothing is half done; try again.',
          ru: 'База данных сейчас не отвечает: {message}. Ничего не сделано наполовину; повторите.',
        },
        { message },
      ),
    }
  const unmade = (error as { code?: string }).code
  if (unmade === '42P01' || unmade === '3F000' || unmade === '22023')
    return {
      code: 'unmigrated',
      exit: EXIT.refused,
      message: say({
        en: 'This database has no tables of Kopilka yet, or older ones: run `kopilka start` first.',
        ru: 'В этой базе ещё нет таблиц Копилки или они старые: сначала запустите `kopilka start`.',
      }),
    }
  return {
    code: 'failed',
    exit: EXIT.outage,
    message: say(
      {
        en: 'This is a fault of Kopilka, not yours: {message}',
        ru: 'Это ошибка Копилки, а не ваша: {message}',
      },
      { message },
    ),
  }
}
