import { tellFailure } from './failure.ts'
import { openTerminal, type ExitCode, type Terminal } from './terminal.ts'

/**
 * Wraps what a command does: opens the terminal by its options, tells a failure in words, and sets
 * the exit code. Commander hands the arguments first and the options behind them.
 */
export function act<Arguments extends unknown[]>(
  work: (terminal: Terminal, ...args: Arguments) => Promise<ExitCode>,
): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const given = args.slice(0, -1) // the last one is the command itself
    const terminal = openTerminal(given.at(-1) ?? {})
    try {
      process.exitCode = await work(terminal, ...(given as Arguments))
    } catch (error) {
      process.exitCode = await tellFailure(error, terminal)
    }
  }
}
