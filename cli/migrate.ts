import type { Command } from 'commander'
import { LoginTaken, makeLogin } from '#db/login.ts'
import { migrate } from '#db/migrate.ts'
import { readConfig } from '#server/config.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `kopilka migrate` */
export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database in DATABASE_URL up to date, as its owner')
    .option(
      '--login <name>',
      'and make a login for the server, which cannot change the schema nor rewrite the book; its address is shown once',
    )
    .option('--json', 'answer with JSON')
    .action(act(bringUpToDate))
}

async function bringUpToDate(
  terminal: Terminal,
  options: { readonly login?: string },
): Promise<ExitCode> {
  const { databaseUrl } = readConfig(process.env)
  if (databaseUrl === null) throw new UsageError(terminal.say(NO_DATABASE))
  const migrations = await migrate(databaseUrl)
  const done = terminal.say(UP_TO_DATE, { count: migrations })
  if (options.login === undefined) {
    terminal.answer({ migrations }, done)
    return EXIT.ok
  }
  const login = await loginFor(terminal, databaseUrl, options.login)
  terminal.answer({ migrations, databaseUrl: login }, `${done}\nDATABASE_URL=${login}`)
  return EXIT.ok
}

async function loginFor(terminal: Terminal, ownerUrl: string, name: string): Promise<string> {
  try {
    return await makeLogin(ownerUrl, name)
  } catch (error) {
    if (error instanceof LoginTaken) throw new UsageError(terminal.say(TAKEN, { name }))
    if ((error as { code?: string }).code === FORBIDDEN)
      throw new UsageError(terminal.say(NOT_ALLOWED))
    throw error
  }
}

const FORBIDDEN = '42501' // insufficient_privilege

const TAKEN = {
  en: 'The role {name} is there already and is more than a login. Choose another name.',
  ru: 'Роль {name} уже есть, и прав у неё больше. Выберите другое имя.',
}
const NOT_ALLOWED = {
  en: 'The role in DATABASE_URL may not make logins. Give the address of the owner, who may create roles.',
  ru: 'Роль из DATABASE_URL не может создавать роли. Укажите адрес владельца, у которого есть это право.',
}
const UP_TO_DATE = {
  en: 'The database is up to date; migrations run now: {count}.',
  ru: 'База данных обновлена; миграций выполнено сейчас: {count}.',
}
const NO_DATABASE = {
  en: 'Set DATABASE_URL to the address of your PostgreSQL, as its owner. The one that comes along is kept up to date by itself.',
  ru: 'Укажите в DATABASE_URL адрес своего PostgreSQL от имени владельца. Прилагаемый обновляется сам.',
}
