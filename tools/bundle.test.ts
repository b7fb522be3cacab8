import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { resolve } from 'node:path'
import { Script } from 'node:vm'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { bundle, narrowed } from './bundle.js'
import { APART, BUNDLED, fileOf } from './packages.js'

test('the list names what the server’s sources import of packages, and nothing else', () => {
  const sources = globSync('{cli,db,domains,kit,sdk,server}/**/*.ts', {
    exclude: (name) => name.endsWith('.test.ts') || name.endsWith('.d.ts'),
  })
  const imported = new Set(sources.flatMap((path) => packagesOf(readFileSync(path, 'utf8'))))
  expect([...imported].sort()).toEqual([...BUNDLED, ...Object.keys(APART)].sort())
})

function packagesOf(source: string): string[] {
  const { module } = parseSync('source.js', stripTypeScriptTypes(source))
  const froms = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
  ]
  return froms.filter((from) => !/^(node:|[.#])/.test(from))
}

test('a bundled package gives what it gives when it is imported as it is', async () => {
  const kept = 'node_modules/.cache/kopilka'
  mkdirSync(kept, { recursive: true })
  const folder = mkdtempSync(resolve(kept, 'tried-'))
  try {
    for (const { fileName } of await bundle(folder))
      expect(readFileSync(resolve(folder, fileName), 'latin1'), fileName).not.toMatch(WIDE)
    for (const specifier of BUNDLED) {
      const bundled = await given(resolve(folder, fileOf(specifier)))
      expect(bundled, specifier).toEqual(await given(specifier))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)

/** The first byte of a character beyond Latin-1, in UTF-8. */
const WIDE = /[\xc4-\xff]/

test('a program in characters of one byte does the same', () => {
  const program = [
    String.raw`const имя = ['“quoted”', '\—', '\\—', '\\\—', '\u2014\n', 'é'] // как есть`,
    String.raw`const found = [/[—😀]/u, /\—\.(да)/, /[а-я]+/g].map((each) => 'да — 😀 —.да'.match(each))`,
    "return [имя, found, `вот ${'так'} \\😀`]",
  ].join('\n')
  const narrow = narrowed(program)
  expect(narrow).not.toMatch(/[^\0-\xff]/)
  const run = (code: string): unknown => new Script(`(() => {${code}})()`).runInThisContext()
  expect(run(narrow)).toEqual(run(program))
})

/** What a module gives, by name: of which kind it is, and what an object has. */
async function given(specifier: string): Promise<Record<string, string>> {
  const module = (await import(/* @vite-ignore */ specifier)) as Record<string, unknown>
  const names = Object.keys(module).filter((name) => name !== 'module.exports')
  return Object.fromEntries(names.map((name) => [name, kindOf(module[name])]))
}

const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.keys(value).sort().join(' ') : typeof value
