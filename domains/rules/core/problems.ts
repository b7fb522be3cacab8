import type { Problem } from '../rules.api.ts'

export type { Problem }

/** Notes a problem of the document while it is compiled. */
export type Report = (path: string, code: string, message: string) => void

/** The document does not hold together; `problems` say where and why. */
export class ConditionsError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
    this.name = 'ConditionsError'
    this.problems = problems
  }
}
