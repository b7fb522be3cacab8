import type { Command } from 'commander'
import * as chain from '#domains/ledger/chain.ts'
import { act } from './act.ts'
import { withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `kopilka anchors` */
export function anchorsCommand(program: Command): void {
  program
    .command('anchors')
    .description(
      'What the book had come to and when, signed: to be stored where nobody here can change it',
    )
    .option('--json', 'answer with JSON, as `kopilka verify --anchors FILE` reads it')
    .action(act(run))
}

async function run(terminal: Terminal): Promise<ExitCode> {
  const anchors = await withSession(terminal, ({ db }) => chain.anchors(db))
  const lines = anchors.map(
    ({ at, position, movements, digest }) => `${at}  ${position}  ${movements}  ${digest}`,
  )
  const none = terminal.say({
    en: 'There is no anchor yet: the server signs the first one within a minute of the first movement.',
    ru: 'Якорей ещё нет: первый сервер подпишет в течение минуты после первого движения.',
  })
  terminal.answer(anchors, lines.join('\n') || none)
  return EXIT.ok
}
