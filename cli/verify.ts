import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import * as chain from '#domains/ledger/chain.ts'
import { readEvidence } from '#domains/ledger/chainAnchors.ts'
import { inLanguage } from '#domains/ledger/core/promises.ts'
import { verify, type Finding } from '#domains/ledger/verify.ts'
import { anchorKeyOf } from '#server/config.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { openProgress } from './progress.ts'
import { withSession, type Session } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** Connections that read the book side by side. */
const LANES = 2

/** `kopilka verify` */
export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description('Re-derive the whole book and name every movement that does not meet')
    .option('--anchors <file>', 'a copy of the anchors that was stored elsewhere, to compare with')
    .option('--json', 'answer with JSON')
    .action(act(run))
}

async function run(terminal: Terminal, options: { readonly anchors?: string }): Promise<ExitCode> {
  if (options.anchors !== undefined && !existsSync(options.anchors))
    throw new UsageError(
      terminal.say(
        { en: 'There is no file {file}.', ru: 'Нет файла {file}.' },
        { file: options.anchors },
      ),
    )
  const progress = openProgress(terminal)
  const reading = async ({ config, db }: Session) => {
    const evidence = readEvidence(config.dataFolder, anchorKeyOf(config), options.anchors)
    const findings = await verify(db, {
      evidence,
      lanes: LANES,
      onProgress: ({ done, total }) =>
        progress.show(terminal.say({ en: 'Promises', ru: 'Обещания' }), done, total),
    })
    return { findings, ofChain: await chain.state(db), canJudge: evidence.keys !== null }
  }
  // a promise over a book of millions takes longer than any other command
  const { findings, ofChain, canJudge } = await withSession(terminal, reading, 0).finally(
    progress.stop,
  )
  const sound = findings.length === 0
  const text = `${told(findings, terminal)}\n${chainTold(ofChain, canJudge, terminal)}`
  terminal.answer({ sound, findings, chain: { ...ofChain, keysKnown: canJudge } }, text)
  return sound ? EXIT.ok : EXIT.refused
}

function chainTold(state: chain.ChainState, canJudge: boolean, terminal: Terminal): string {
  const { signed } = state
  const lines = [
    signed
      ? terminal.say(
          {
            en: 'In the chain: {movements} movements; signed up to {count} at {at}.',
            ru: 'В цепи движений: {movements}; подписано: {count}, {at}.',
          },
          { movements: state.movements, count: signed.movements, at: signed.at },
        )
      : terminal.say(
          {
            en: 'In the chain: {movements} movements; none is signed yet.',
            ru: 'В цепи движений: {movements}; подписи ещё нет.',
          },
          { movements: state.movements },
        ),
    ...(signed && !canJudge
      ? [
          terminal.say({
            en: 'This machine has neither the key nor the file of anchors: whose signatures they are was not judged.',
            ru: 'На этой машине нет ни ключа, ни файла якорей: чьи это подписи, не проверялось.',
          }),
        ]
      : []),
  ]
  return lines.join('\n')
}

function told(findings: readonly Finding[], terminal: Terminal): string {
  if (findings.length === 0)
    return terminal.say({ en: 'The book is sound: no fault found.', ru: 'Книга цела: ошибок нет.' })
  const inTheirs = findings.map((each) => inLanguage(each, terminal.language))
  const lines = inTheirs.map(({ invariant, promise, advice, owner, movementId, row }) =>
    [
      `${invariant} ${promise}`,
      `  ${placeOf({ owner, movementId, row }, terminal)}`,
      ...(advice ? [`  ${advice}`] : []),
    ].join('\n'),
  )
  const count = terminal.say(
    { en: 'Faults found: {count}', ru: 'Найдено ошибок: {count}' },
    { count: findings.length },
  )
  return [...lines, count].join('\n')
}

function placeOf(
  { owner, movementId, row }: Pick<Finding, 'owner' | 'movementId' | 'row'>,
  terminal: Terminal,
): string {
  const where =
    movementId === null
      ? JSON.stringify(row)
      : terminal.say({ en: 'movement {movementId}', ru: 'движение {movementId}' }, { movementId })
  return owner === null
    ? where
    : `${where}${terminal.say({ en: ' of {owner}', ru: ' участника {owner}' }, { owner })}`
}
