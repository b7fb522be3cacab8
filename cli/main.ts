import { Command, CommanderError } from 'commander'
import { decisionCommand } from './decision.ts'
import { demoCommand } from './demo.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { organisationsCommand } from './organisations.ts'
import { startCommand } from './start.ts'
import { EXIT } from './terminal.ts'
import { verifyCommand } from './verify.ts'

const program = new Command('kopilka')
  .description("Runs a company's loyalty programmes: points, conditions, cards, till")
  .version('0.1.0')
  .showHelpAfterError('(kopilka --help lists the commands, kopilka COMMAND --help explains one)')
  .addHelpText(
    'after',
    '\nEnds with 0 when done, 1 when refused or faults were found, 2 for wrong usage or a wrong file,' +
      ' 3 when the database cannot answer.',
  )
  .exitOverride()

for (const add of [
  startCommand,
  keysCommand,
  organisationsCommand,
  importCommand,
  verifyCommand,
  decisionCommand,
  demoCommand,
])
  add(program)
inherit(program)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
}

/** Subcommands report wrong usage as the program does. */
function inherit(command: Command): void {
  for (const each of command.commands) {
    each.copyInheritedSettings(command)
    inherit(each)
  }
}
