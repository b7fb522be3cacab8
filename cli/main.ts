import { Command, CommanderError } from 'commander'
import { EXIT } from './terminal.ts'

type Definition = (program: Command) => void

/** The commands, each in a file of its own that is read when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Definition>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  keys: async () => (await import('./keys.ts')).keysCommand,
  operator: async () => (await import('./operator.ts')).operatorCommand,
  organisations: async () => (await import('./organisations.ts')).organisationsCommand,
  import: async () => (await import('./import.ts')).importCommand,
  simulate: async () => (await import('./simulate.ts')).simulateCommand,
  search: async () => (await import('./search.ts')).searchCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  anchors: async () => (await import('./anchors.ts')).anchorsCommand,
  decision: async () => (await import('./decision.ts')).decisionCommand,
  parked: async () => (await import('./parked.ts')).parkedCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  messages: async () => (await import('./messages.ts')).messagesCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
}

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

const asked = commands[process.argv[2] ?? '']
for (const define of asked ? [asked] : Object.values(commands)) (await define())(program)
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
