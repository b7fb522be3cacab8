import type { Command } from 'commander'
import type { Operator, WithPassword } from '#domains/access/operators.api.ts'
import * as operators from '#domains/access/operators.ts'
import { readyNames } from '#domains/access/core/roles.ts'
import { act } from './act.ts'
import { UsageError } from './failure.ts'
import { organisationContext, withSession } from './session.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

type Common = { readonly organisation?: string; readonly login: string; readonly json?: boolean }
type Addition = Common & {
  readonly name: string
  readonly role: string[]
  readonly language: string
}

/** `kopilka operator add|reset-password` */
export function operatorCommand(program: Command): void {
  const operator = program.command('operator').description('People who sign in')
  const common = (command: Command) =>
    command
      .requiredOption('--login <login>', 'what the operator signs in with')
      .option('-o, --organisation <id>', 'id or name of the organisation; the only one unless said')
      .option('--json', 'answer with JSON')
  common(operator.command('add'))
    .description('Add an operator, or let one of another organisation serve this one too')
    .requiredOption('--name <name>', 'how the operator is called')
    .requiredOption('--role <role...>', `ready roles: ${readyNames.join(', ')}`)
    .option('--language <language>', 'ru or en', 'ru')
    .action(act(add))
  common(operator.command('reset-password'))
    .description('Give an operator a new first password and no one-time codes; sessions end')
    .action(act(reset))
}

async function add(terminal: Terminal, options: Addition): Promise<ExitCode> {
  const { name, role, language } = options
  const login = options.login.toLowerCase()
  if (!/^[a-z0-9][a-z0-9._@+-]{2,119}$/.test(login) || !isLanguage(language) || !name.trim())
    throw new UsageError(
      terminal.say({
        en: 'Give a --login of 3 to 120 letters, digits and . _ @ + -, a --name, and --language ru or en.',
        ru: 'Укажите --login из 3–120 латинских букв, цифр и знаков . _ @ + -, --name и --language ru или en.',
      }),
    )
  const added = await withSession(terminal, async (session) => {
    const ctx = await organisationContext(session, options.organisation, terminal)
    const roleIds = await operators.readyRoleIds(ctx, role)
    const known = await operators.invite(ctx, login, roleIds)
    if (known) return { operator: known, password: null }
    return operators.addOperator(ctx, { login, name: name.trim(), language, roleIds })
  })
  tell(terminal, added)
  return EXIT.ok
}

const isLanguage = (text: string): text is 'ru' | 'en' => text === 'ru' || text === 'en'

async function reset(terminal: Terminal, options: Common): Promise<ExitCode> {
  const renewed = await withSession(terminal, async (session) => {
    const ctx = await organisationContext(session, options.organisation, terminal)
    const { id } = await operators.operatorByLogin(ctx, options.login.toLowerCase())
    return operators.resetPassword(ctx, id)
  })
  tell(terminal, renewed)
  return EXIT.ok
}

function tell(
  terminal: Terminal,
  told: WithPassword | { readonly operator: Operator; readonly password: null },
): void {
  const { operator, password } = told
  const roles = operator.roles.map(({ name }) => name).join(', ')
  const details = { login: operator.login, roles, password }
  terminal.answer(
    told,
    password === null
      ? terminal.say(
          {
            en: '{login} serves this organisation now ({roles}), with the password there is.',
            ru: '{login} теперь работает и в этой организации ({roles}), пароль прежний.',
          },
          details,
        )
      : terminal.say(
          {
            en: '{password}\n\nThis first password of {login} ({roles}) is shown now and never again. It has to be changed at the first sign-in.',
            ru: '{password}\n\nЭто первый пароль для {login} ({roles}); он показан один раз. При первом входе его нужно сменить.',
          },
          details,
        ),
  )
}
