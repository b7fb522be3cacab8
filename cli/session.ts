import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, databaseNow, type Actor, type Context } from '#kit/context.ts'
import { isUuid, type OrganisationId } from '#kit/core/ids.ts'
import { connect, type Db } from '#kit/database.ts'
import { provideSecret } from '#kit/secret.ts'
import { readConfig, secretFor, type Config } from '#server/config.ts'
import { findPostgres, startPostgres } from '#server/postgres/start.ts'
import { UsageError } from './failure.ts'
import { operatorName, type Terminal } from './terminal.ts'

/** A connection to the installation's database for the time of one command. */
export type Session = {
  readonly config: Config
  readonly db: Db
  /** The database's address, as its owner. */
  readonly url: string
  close(): Promise<void>
}

/** Statements of a command may take longer than those of a till. */
const PATIENCE = 120_000

/**
 * Connects to the database of DATABASE_URL, to the PostgreSQL that a running Kopilka has, or, where
 * none runs, starts the one in the data folder for the time of the command.
 */
export async function openSession(terminal: Terminal, patience = PATIENCE): Promise<Session> {
  const config = readConfig(process.env)
  provideSecret(secretFor(config))
  const running = config.databaseUrl ?? findPostgres(config.dataFolder)?.url
  if (running) {
    const db = connectTo(running, patience)
    return { config, db, url: running, close: () => db.destroy() }
  }
  if (!existsSync(join(config.dataFolder, 'postgres')))
    throw new UsageError(
      terminal.say(
        {
          en: 'There is no Kopilka in {folder} yet: run `kopilka start` first, or set DATABASE_URL or KOPILKA_DATA.',
          ru: 'В {folder} ещё нет Копилки: сначала запустите `kopilka start` или задайте DATABASE_URL или KOPILKA_DATA.',
        },
        { folder: config.dataFolder },
      ),
    )
  const postgres = await startPostgres({ folder: config.dataFolder })
  try {
    const { migrate } = await import('#db/migrate.ts')
    await migrate(postgres.url)
  } catch (error) {
    await postgres.stop()
    throw error
  }
  const db = connectTo(postgres.url, patience)
  return {
    config,
    db,
    url: postgres.url,
    async close() {
      await db.destroy()
      await postgres.stop()
    },
  }
}

export const connectTo = (url: string, patience = PATIENCE): Db =>
  connect(url, { max: 4, statementTimeout: patience, wait: 10_000, name: 'kopilka cli' })

/** Does something with a session and closes it, however that ends. Patience is milliseconds for a statement; 0: as long as it takes. */
export async function withSession<Result>(
  terminal: Terminal,
  work: (session: Session) => Promise<Result>,
  patience = PATIENCE,
): Promise<Result> {
  const session = await openSession(terminal, patience)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** The command line acts as one caller, whoever sits at it; the name tells who. */
const CALLER = '00000000-0000-7000-8000-0000000000c1'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

export async function contextOf(
  db: Db,
  organisationId: OrganisationId,
  terminal: Terminal,
): Promise<Context> {
  const actor: Actor = {
    kind: 'cli',
    id: CALLER,
    name: operatorName(),
    scopes: ['*'],
    test: false,
  }
  const now = await databaseNow(db)
  return createContext({ db, now, actor, organisationId, language: terminal.language, log: silent })
}

/** The context of the organisation named, or of the only one there is. */
export async function organisationContext(
  { db }: Session,
  named: string | undefined,
  terminal: Terminal,
): Promise<Context> {
  const all = await programmes.organisations(db)
  const chosen =
    named === undefined ? all : all.filter(({ id, name }) => id === named || name === named)
  if (chosen.length === 1) return contextOf(db, chosen[0]!.id, terminal)
  const list = all.map(({ id, name }) => `\n  ${id}  ${name}`).join('')
  if (all.length === 0) throw new UsageError(terminal.say(NO_ORGANISATION))
  throw new UsageError(
    terminal.say(named === undefined ? SEVERAL_ORGANISATIONS : UNKNOWN_ORGANISATION, { list }),
  )
}

const NO_ORGANISATION = {
  en: 'There is no organisation yet. Make one: kopilka organisations create --name "Coffee and Co"',
  ru: 'Организаций ещё нет. Создайте: kopilka organisations create --name "Кофе и Ко"',
}
const SEVERAL_ORGANISATIONS = {
  en: 'There are several organisations; say which one with --organisation ID:{list}',
  ru: 'Организаций несколько; укажите нужную: --organisation ID:{list}',
}
const UNKNOWN_ORGANISATION = {
  en: 'There is no such organisation. There are:{list}',
  ru: 'Такой организации нет. Есть:{list}',
}

/** The organisation that a programme belongs to; the programme may be named by its id or its name. */
export async function programmeContext(
  session: Session,
  named: { readonly programme?: string | undefined; readonly organisation?: string | undefined },
  terminal: Terminal,
): Promise<{ ctx: Context; programmeId: string | null }> {
  const { programme } = named
  if (programme === undefined || named.organisation !== undefined) {
    const ctx = await organisationContext(session, named.organisation, terminal)
    return { ctx, programmeId: await idOf(ctx, programme) }
  }
  for (const { id } of await programmes.organisations(session.db)) {
    const own = await programmes.programmesOf(session.db, id)
    const found = own.find((each) => each.id === programme || each.name === programme)
    if (found) return { ctx: await contextOf(session.db, id, terminal), programmeId: found.id }
  }
  const ctx = await organisationContext(session, undefined, terminal)
  return { ctx, programmeId: programme }
}

async function idOf(ctx: Context, programme: string | undefined): Promise<string | null> {
  if (programme === undefined) return null
  if (isUuid(programme)) return programme
  const own = await programmes.programmesOf(ctx.db, ctx.organisationId)
  return own.find(({ name }) => name === programme)?.id ?? programme
}
