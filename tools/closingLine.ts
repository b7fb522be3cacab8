import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * A reporter that ends the run with one plain line, `N passed, N failed, N skipped`.
 * With KOPILKA_TEST_COUNTS it also adds that line to the named file, so that two runs can be summed,
 * and what failed to the file of that name with `.failed`, so that the end of several runs names it.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const line = closingLine(modules, errors)
    const counts = process.env.KOPILKA_TEST_COUNTS
    if (counts) {
      mkdirSync(dirname(counts), { recursive: true })
      appendFileSync(counts, `${line}\n`)
      appendFileSync(`${counts}.failed`, failures(modules).join(''))
    }
    // The default reporter prints its summary in the same turn; the line has to come after it.
    process.once('exit', () => process.stdout.write(`\n${line}\n`))
  }
}

/** The line itself. A file that could not be loaded, or an error outside any test, counts as one failed. */
export function closingLine(modules: readonly TestModule[], errors: readonly unknown[]): string {
  let passed = 0
  let failed = errors.length
  let skipped = 0
  for (const module of modules) {
    let ownFailures = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed += 1
      else if (state === 'failed') ownFailures += 1
      else skipped += 1
    }
    failed += module.state() === 'failed' ? Math.max(ownFailures, 1) : ownFailures
  }
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Each failed test in a few lines: its file, its name and how its errors begin. */
export function failures(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) => (module.state() === 'failed' ? failuresOf(module) : []))
}

function failuresOf(module: TestModule): string[] {
  const named = module.errors().map((error) => told(module.relativeModuleId, error))
  for (const test of module.children.allTests('failed')) {
    for (const error of test.result().errors ?? []) {
      named.push(told(`${module.relativeModuleId} > ${test.fullName}`, error))
    }
  }
  return named
}

function told(where: string, error: { readonly message: string }): string {
  const begins = error.message.split('\n').slice(0, 12).join('\n    ').slice(0, 1_200)
  return `✗ ${where}\n    ${begins}\n`
}
