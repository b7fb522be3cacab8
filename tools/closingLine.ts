import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * A reporter that ends the run with one plain line, `N passed, N failed, N skipped`.
 * With KOPILKA_TEST_COUNTS it also adds that line to the named file, so that two runs can be summed.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const line = closingLine(modules, errors)
    const counts = process.env.KOPILKA_TEST_COUNTS
    if (counts) {
      mkdirSync(dirname(counts), { recursive: true })
      appendFileSync(counts, `${line}\n`)
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
