import { oxfmt, oxlint } from './programs.ts'

const lint = await oxlint(['--type-aware', '--fix', '.'])
const format = await oxfmt(['.'])
process.exitCode = lint || format
