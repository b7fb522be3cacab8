import type { Command } from 'commander'
import * as programmes from '#domains/programmes/programmes.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import type { Context } from '#kit/context.ts'
import { isUuid } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { act } from './act.ts'
import { contextOf, organisationContext, withSession, type Session } from './session.ts'
import { UsageError } from './failure.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Options = {
  readonly language?: string
  readonly organisation?: string
  readonly json?: boolean
}

/** `kopilka decision PURCHASE` */
export function decisionCommand(program: Command): void {
  program
    .command('decision')
    .argument('<purchase>', 'id of the purchase, or number of its receipt')
    .description('Explain in plain words why a purchase came out as it did')
    .option('-l, --language <language>', 'ru or en; the language of the terminal unless said')
    .option('-o, --organisation <id>', 'id or name of the organisation')
    .option('--json', 'answer with JSON: the data and the sentences')
    .action(act(run))
}

async function run(terminal: Terminal, purchase: string, options: Options): Promise<ExitCode> {
  const language = options.language ?? terminal.language
  if (language !== 'ru' && language !== 'en')
    throw new UsageError(
      terminal.say({ en: '--language takes ru or en.', ru: '--language принимает ru или en.' }),
    )
  const decision = await withSession(terminal, (session) =>
    find(session, purchase, language, options, terminal),
  )
  terminal.answer(decision, decision.sentences.join('\n'))
  return EXIT.ok
}

async function find(
  session: Session,
  purchase: string,
  language: Language,
  options: Options,
  terminal: Terminal,
) {
  if (!isUuid(purchase)) {
    const ctx = await organisationContext(session, options.organisation, terminal)
    return purchases.decision(ctx, await byReceipt(ctx, purchase, terminal), language)
  }
  for (const { id } of await programmes.organisations(session.db)) {
    const ctx = await contextOf(session.db, id, terminal)
    const found = await purchases.decision(ctx, purchase, language).catch((error) => {
      if (error instanceof Refusal && error.code === 'purchase.unknown') return null
      throw error
    })
    if (found) return found
  }
  throw new Refusal('purchase.unknown')
}

async function byReceipt(ctx: Context, externalId: string, terminal: Terminal): Promise<string> {
  const { items } = await purchases.list(ctx, { externalId, limit: 20 })
  if (items.length === 0) throw new Refusal('purchase.unknown')
  if (items.length === 1) return items[0]!.id
  const list = items.map(({ id, occurredAt }) => `\n  ${id}  ${occurredAt}`).join('')
  throw new UsageError(
    terminal.say(
      {
        en: 'Several receipts have this number; name one by its id:{list}',
        ru: 'Чеков с этим номером несколько; укажите один по id:{list}',
      },
      { list },
    ),
  )
}
