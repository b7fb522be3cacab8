import type { Command } from 'commander'
import { countHeld, dropHeld, holdWaiting, listHeld, releaseHeld } from '#domains/messaging/held.ts'
import { databaseNow } from '#kit/context.ts'
import { settle } from '#server/backup/settling.ts'
import { act } from './act.ts'
import { withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Options = { readonly kind?: string; readonly json?: boolean }

const SHOWN = 50

/** `kopilka messages held|release|drop|hold` */
export function messagesCommand(program: Command): void {
  const messages = program
    .command('messages')
    .description('Messages that a restore holds back, for they may have been sent already')
  const common = (name: string) => messages.command(name).option('--json', 'answer with JSON')
  common('held').description('Show which messages are held').action(act(held))
  common('release')
    .option('--kind <kind>', 'only those of a kind, such as points.earned')
    .description('Send held messages after all')
    .action(act(release))
  common('drop')
    .option('--kind <kind>', 'only those of a kind, such as points.earned')
    .description('Never send held messages; they stay in the journal as lapsed')
    .action(act(drop))
  common('hold')
    .description(
      'After a restore by other tools, before the start: catch up, hold what waits, verify the book',
    )
    .action(act(hold))
}

async function held(terminal: Terminal): Promise<ExitCode> {
  const { kinds, first } = await withSession(terminal, async ({ db }) => ({
    kinds: await countHeld(db),
    first: await listHeld(db, SHOWN),
  }))
  const count = kinds.reduce((sum, each) => sum + each.count, 0)
  const lines = [
    ...kinds.map((each) => `${String(each.count).padStart(9)}  ${each.kind}`),
    ...first.map((each) => `  ${each.writtenAt.toISOString()}  ${each.kind}  ${each.owner}`),
    terminal.say({ en: 'Held: {count}', ru: 'Задержано: {count}' }, { count }),
  ]
  terminal.answer({ count, kinds, first }, lines.join('\n'))
  return EXIT.ok
}

async function release(terminal: Terminal, { kind }: Options): Promise<ExitCode> {
  const count = await withSession(terminal, ({ db }) => releaseHeld(db, kind ?? null))
  terminal.answer(
    { released: count },
    terminal.say({ en: 'Released: {count}', ru: 'Отпущено: {count}' }, { count }),
  )
  return EXIT.ok
}

async function drop(terminal: Terminal, { kind }: Options): Promise<ExitCode> {
  const count = await withSession(terminal, ({ db }) => dropHeld(db, kind ?? null))
  terminal.answer(
    { dropped: count },
    terminal.say({ en: 'Dropped: {count}', ru: 'Снято: {count}' }, { count }),
  )
  return EXIT.ok
}

async function hold(terminal: Terminal): Promise<ExitCode> {
  const done = await withSession(terminal, async ({ db, url, config }) => {
    // at once, so that nothing leaves while the rest is caught up
    const at = (await databaseNow(db)).toISOString()
    const before = await holdWaiting(db, `held: by hand at ${at}`)
    const settled = await settle(url, at, {
      folder: config.dataFolder,
      anchorKey: config.anchorKey,
    })
    return { ...settled, held: before + settled.held }
  })
  const count = done.findings.length
  terminal.answer(
    { ...done, sound: count === 0 },
    terminal.say(
      {
        en: 'Held: {held}. Faults found in the book: {count}.',
        ru: 'Задержано: {held}. Найдено ошибок в книге: {count}.',
      },
      { held: done.held, count },
    ),
  )
  return count === 0 ? EXIT.ok : EXIT.refused
}
