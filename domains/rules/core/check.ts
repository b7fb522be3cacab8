import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { Errors } from 'typebox/value'
import { compile, type Programme } from './compile.ts'
import { escaped, problemsOf } from './faults.ts'
import { Conditions } from './language/document.ts'
import { ConditionsError, type Problem } from './problems.ts'

const validator = Compile(Conditions)
const anywhere: Programme = { zone: 'UTC', scale: 0 }
const DEEPEST = 40
const MOST_FAULTS = 400
const MOST_PROBLEMS = 50

/** All that is wrong with a document: its shape first, then whether it holds together; [] when it is sound. */
export function check(document: unknown, programme: Programme = anywhere): Problem[] {
  const unreadable = unreadablePart(document, '', 0)
  if (unreadable) return [unreadable]
  if (!validator.Check(document)) return problemsOf(faultsOf(document)).slice(0, MOST_PROBLEMS)
  try {
    compile(document as Conditions, programme)
    return []
  } catch (error) {
    if (error instanceof ConditionsError) return error.problems.slice(0, MOST_PROBLEMS)
    throw error
  }
}

/** The library stops at eight faults, which one union alone can fill. */
function faultsOf(document: unknown): ReturnType<typeof Errors> {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: MOST_FAULTS })
  try {
    return Errors(Conditions, document)
  } finally {
    Settings.Set({ maxErrors })
  }
}

/** Numbers that would not survive arithmetic, and nesting without end. */
function unreadablePart(value: unknown, path: string, depth: number): Problem | null {
  if (typeof value === 'number') {
    const isExact = Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    if (isExact && !Object.is(value, -0)) return null
    return { path, code: 'number.unsafe', message: 'is not a number that can be counted with' }
  }
  if (typeof value !== 'object' || value === null) return null
  if (depth > DEEPEST) {
    return { path, code: 'document.too_deep', message: 'is nested too deeply' }
  }
  for (const [name, part] of Object.entries(value)) {
    const problem = unreadablePart(part, `${path}/${escaped(name)}`, depth + 1)
    if (problem) return problem
  }
  return null
}
