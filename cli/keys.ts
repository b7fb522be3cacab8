import type { Command } from 'commander'
import * as access from '#domains/access/access.ts'
import type { ApiKey } from '#domains/access/access.api.ts'
import { isScope } from '#domains/access/core/scopes.ts'
import type { Context } from '#kit/context.ts'
import { Refusal } from '#kit/core/refusal.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { organisationContext, withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Common = { readonly organisation?: string; readonly json?: boolean }
type Creation = Common & {
  readonly name: string
  readonly set?: string
  readonly scope?: string[]
  readonly test?: boolean
}

const SETS = Object.keys(access.scopeSets)

/** `kopilka keys create|list|revoke` */
export function keysCommand(program: Command): void {
  const keys = program.command('keys').description('API keys: make, list and revoke them')
  const common = (command: Command) =>
    command
      .option('-o, --organisation <id>', 'id or name of the organisation; the only one unless said')
      .option('--json', 'answer with JSON')
  common(keys.command('create'))
    .description('Make an API key; it is shown once and kept nowhere')
    .requiredOption('--name <name>', 'who or what uses it')
    .option('--set <set>', `a ready set of permissions: ${SETS.join(', ')}`)
    .option('--scope <scope...>', 'single permissions, such as purchases:write')
    .option('--test', 'a key that works with test members only')
    .action(act(create))
  common(keys.command('list')).description('List the API keys').action(act(list))
  common(keys.command('revoke'))
    .argument('<key>', 'id of the key, or its first characters as the list shows them')
    .description('Revoke an API key; it ends within a second')
    .action(act(revoke))
}

async function create(terminal: Terminal, options: Creation): Promise<ExitCode> {
  const { name, set, scope = [], test = false } = options
  const unknown = scope.filter((each) => !isScope(each))
  if (unknown.length > 0 || (set !== undefined && !SETS.includes(set)))
    throw new UsageError(
      terminal.say(
        {
          en: 'No such permission: {names}. Sets: {sets}. Permissions: {scopes}.',
          ru: 'Нет такого права: {names}. Наборы: {sets}. Права: {scopes}.',
        },
        {
          names: [...unknown, ...(set !== undefined && !SETS.includes(set) ? [set] : [])].join(
            ', ',
          ),
          sets: SETS.join(', '),
          scopes: Object.keys(access.scopes).join(', '),
        },
      ),
    )
  const key = await inOrganisation(terminal, options, (ctx) =>
    access.make(ctx, {
      name,
      test,
      ...(set !== undefined && { set: set as access.ScopeSet }),
      ...(scope.length > 0 && { scopes: scope.filter(isScope) }),
    }),
  )
  terminal.answer(
    key,
    terminal.say(
      {
        en: '{token}\n\nThis key is shown now and never again. Permissions: {scopes}.',
        ru: '{token}\n\nКлюч показан один раз, больше его не увидеть. Права: {scopes}.',
      },
      { token: key.token, scopes: key.scopes.join(', ') },
    ),
  )
  return EXIT.ok
}

async function list(terminal: Terminal, options: Common): Promise<ExitCode> {
  const keys = await inOrganisation(terminal, options, allKeys)
  terminal.answer(keys, keys.map((key) => lineOf(key, terminal)).join('\n'))
  return EXIT.ok
}

async function allKeys(ctx: Context): Promise<ApiKey[]> {
  const keys: ApiKey[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof access.list>> = await access.list(ctx, {
      limit: 200,
      ...(cursor !== null && { cursor }),
    })
    keys.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return keys
}

function lineOf({ id, prefix, name, revokedAt, lastUsedAt, scopes }: ApiKey, terminal: Terminal) {
  const state = revokedAt
    ? terminal.say({ en: 'revoked {revokedAt}', ru: 'отозван {revokedAt}' }, { revokedAt })
    : lastUsedAt
      ? terminal.say({ en: 'used {lastUsedAt}', ru: 'использован {lastUsedAt}' }, { lastUsedAt })
      : terminal.say({ en: 'not used yet', ru: 'ещё не использован' })
  return `${prefix}…  ${id}  ${name}  (${state}; ${scopes.length} scopes)`
}

async function revoke(terminal: Terminal, named: string, options: Common): Promise<ExitCode> {
  const key = await inOrganisation(terminal, options, async (ctx) => {
    const found = (await allKeys(ctx)).filter(({ id, prefix }) => id === named || prefix === named)
    if (found.length !== 1) throw new Refusal('key.unknown', { keyId: named })
    return access.revoke(ctx, found[0]!.id)
  })
  terminal.answer(key, terminal.say({ en: '{prefix}… is revoked.', ru: '{prefix}… отозван.' }, key))
  return EXIT.ok
}

const inOrganisation = <Result>(
  terminal: Terminal,
  options: Common,
  work: (ctx: Context) => Promise<Result>,
): Promise<Result> =>
  withSession(terminal, async (session) =>
    work(await organisationContext(session, options.organisation, terminal)),
  )
