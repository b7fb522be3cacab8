import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { company } from '#db/demo/company.ts'
import { loadDemo, type Demo, type DemoStage } from '#db/demo/load.ts'
import { KNOWN } from '#db/demo/people.ts'
import type { DemoLogin } from '#db/demo/staff.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import type { Texts } from '#kit/core/language.ts'
import type { Db } from '#kit/database.ts'
import { newId } from '#kit/newId.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { openProgress } from './progress.ts'
import { contextOf, withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

const STAGES: Record<DemoStage, Texts> = {
  members: { en: 'Demo company: members', ru: 'Демонстрационная компания: участники' },
  purchases: { en: 'Demo company: receipts', ru: 'Демонстрационная компания: чеки' },
}

/** `kopilka demo` */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Load the demo company: a chain of service centres with a year of purchases')
    .option('--json', 'answer with JSON')
    .action(act(run))
}

async function run(terminal: Terminal): Promise<ExitCode> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort())
  const demo = await withSession(terminal, ({ db, config }) =>
    loadDemoInto(db, config.dataFolder, terminal, stop.signal),
  )
  if (!demo)
    throw new UsageError(
      terminal.say(
        {
          en: 'The demo company is here already; its key is in {file}.',
          ru: 'Демонстрационная компания уже загружена; её ключ лежит в {file}.',
        },
        { file: 'demo-key' },
      ),
    )
  terminal.answer(
    { ...demo, card: KNOWN.card },
    terminal.say(
      {
        en: '{members} members, {purchases} receipts, {returns} returns. API key: {token}',
        ru: 'Участников {members}, чеков {purchases}, возвратов {returns}. Ключ API: {token}',
      },
      demo,
    ),
  )
  return demo.token === null ? EXIT.refused : EXIT.ok
}

/**
 * Loads the demo company into the database, or goes on with loading that was stopped; null when it
 * is all there. Its key and its logins are kept in the data folder, in files that only their owner can read.
 */
export async function loadDemoInto(
  db: Db,
  dataFolder: string,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<Demo | null> {
  const found = (await programmes.organisations(db)).find(({ name }) => name === company.name)
  if (found && demoKey(dataFolder) !== null) return null
  const ctx = await contextOf(db, found?.id ?? newId<'organisation'>(), terminal)
  const progress = openProgress(terminal)
  try {
    const demo = await loadDemo(ctx, {
      onProgress: (stage, done, total) => progress.show(terminal.say(STAGES[stage]), done, total),
      ...(signal && { signal }),
    })
    if (demo.token !== null) {
      keepSecret(loginsFile(dataFolder), JSON.stringify(demo.logins, null, 2))
      keepSecret(keyFile(dataFolder), demo.token)
    }
    return demo
  } finally {
    progress.stop()
  }
}

const keyFile = (dataFolder: string) => join(dataFolder, 'demo-key')

/** The key of the demo company, as it was kept when it was made; null when there is none. */
export function demoKey(dataFolder: string): string | null {
  const file = keyFile(dataFolder)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

const loginsFile = (dataFolder: string) => join(dataFolder, 'demo-logins.json')

/** With what people of the demo company sign in, as it was kept; empty when there is nobody. */
export function demoLogins(dataFolder: string): DemoLogin[] {
  const file = loginsFile(dataFolder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoLogin[]) : []
}

function keepSecret(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
}
