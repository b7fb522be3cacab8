import type { Command } from 'commander'
import * as programmes from '#domains/programmes/programmes.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { newId } from '#kit/newId.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { contextOf, withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Creation = {
  readonly name: string
  readonly country: string
  readonly language: string
  readonly json?: boolean
}

/** `kopilka organisations create|list` */
export function organisationsCommand(program: Command): void {
  const command = program
    .command('organisations')
    .description('The firms that run programmes on this installation')
  command
    .command('create')
    .description('Make an organisation; then make a key for it: kopilka keys create')
    .requiredOption('--name <name>', 'how the firm is called')
    .option('--country <code>', 'two letters; phones without a country code are read by it', 'RU')
    .option('--language <language>', 'ru or en', 'ru')
    .option('--json', 'answer with JSON')
    .action(act(create))
  command
    .command('list')
    .description('List the organisations')
    .option('--json', 'answer with JSON')
    .action(act(list))
}

async function create(terminal: Terminal, options: Creation): Promise<ExitCode> {
  const { name, country, language } = options
  if (!/^[A-Z]{2}$/.test(country) || (language !== 'ru' && language !== 'en') || name.trim() === '')
    throw new UsageError(
      terminal.say({
        en: 'Give a name, --country as two capital letters (RU) and --language ru or en.',
        ru: 'Укажите название, --country двумя заглавными буквами (RU) и --language ru или en.',
      }),
    )
  const made = await withSession(terminal, async ({ db }) => {
    const id = newId<'organisation'>() as OrganisationId
    const ctx = await contextOf(db, id, terminal)
    return programmes.createOrganisation(ctx, { id, name: name.trim(), country, language })
  })
  terminal.answer(
    made,
    terminal.say(
      {
        en: '{id}  {name}\nNext, a key: node bin/kopilka.js keys create --name admin --set all --organisation {id}',
        ru: '{id}  {name}\nДальше ключ: node bin/kopilka.js keys create --name admin --set all --organisation {id}',
      },
      made,
    ),
  )
  return EXIT.ok
}

async function list(terminal: Terminal): Promise<ExitCode> {
  const all = await withSession(terminal, ({ db }) => programmes.organisations(db))
  terminal.answer(all, all.map(({ id, name }) => `${id}  ${name}`).join('\n'))
  return EXIT.ok
}
