import type { Command } from 'commander'
import { parked, replay } from '#domains/control/parked.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `kopilka parked`, `kopilka parked replay` */
export function parkedCommand(program: Command): void {
  const command = program
    .command('parked')
    .description('What was laid aside after its tries: events, messages, jobs, with the reason')
    .option('--json', 'answer with JSON')
    .action(act(list))
  command
    .command('replay')
    .argument('[id...]', 'ids as the list shows them')
    .description('Let what was laid aside be tried again, once its cause is mended')
    .option('--all', 'everything that is parked')
    .option('--json', 'answer with JSON')
    .action(act(again))
}

async function list(terminal: Terminal): Promise<ExitCode> {
  const all = await withSession(terminal, ({ db }) => parked(db))
  const lines = all.map(({ kind, id, name, tries, reason, since }) =>
    [since, kind, id, name, `× ${tries}`, reason].join('  '),
  )
  const nothing = terminal.say({ en: 'Nothing is parked.', ru: 'Ничего не отложено.' })
  terminal.answer(all, lines.length > 0 ? lines.join('\n') : nothing)
  return EXIT.ok
}

async function again(
  terminal: Terminal,
  ids: readonly string[],
  options: { readonly all?: boolean },
): Promise<ExitCode> {
  const all = options.all ?? false
  if (all === ids.length > 0)
    throw new UsageError(
      terminal.say({
        en: 'Name the ids to be tried again, or --all.',
        ru: 'Назовите, что повторить, или укажите --all.',
      }),
    )
  const count = await withSession(terminal, ({ db }) => replay(db, all ? null : ids))
  terminal.answer(
    { replayed: count },
    terminal.say(
      { en: '{count} will be tried again.', ru: 'Будет повторено: {count}.' },
      { count },
    ),
  )
  return all || count > 0 ? EXIT.ok : EXIT.refused
}
