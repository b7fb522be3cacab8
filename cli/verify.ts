import type { Command } from 'commander'
import { verify, type Finding } from '#domains/ledger/verify.ts'
import { act } from './act.ts'
import { openProgress } from './progress.ts'
import { withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `kopilka verify` */
export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description('Re-derive the whole book and name every movement that does not meet')
    .option('--json', 'answer with JSON')
    .action(act(run))
}

async function run(terminal: Terminal): Promise<ExitCode> {
  const progress = openProgress(terminal)
  const findings = await withSession(terminal, ({ db }) =>
    verify(db, {
      onProgress: ({ done, total }) =>
        progress.show(terminal.say({ en: 'Promises', ru: 'Обещания' }), done, total),
    }),
  ).finally(progress.stop)
  terminal.answer({ sound: findings.length === 0, findings }, told(findings, terminal))
  return findings.length === 0 ? EXIT.ok : EXIT.refused
}

function told(findings: readonly Finding[], terminal: Terminal): string {
  if (findings.length === 0)
    return terminal.say({ en: 'The book is sound: no fault found.', ru: 'Книга цела: ошибок нет.' })
  const lines = findings.map(({ invariant, promise, advice, owner, movementId, row }) =>
    [
      `${invariant} ${promise}`,
      `  ${movementId ? `movement ${movementId}` : JSON.stringify(row)}${owner ? ` of ${owner}` : ''}`,
      ...(advice ? [`  ${advice}`] : []),
    ].join('\n'),
  )
  const count = terminal.say(
    { en: 'Faults found: {count}', ru: 'Найдено ошибок: {count}' },
    { count: findings.length },
  )
  return [...lines, count].join('\n')
}
