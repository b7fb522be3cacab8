import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { resolve } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { bundle } from './bundle.js'
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
    await bundle(folder)
    for (const specifier of BUNDLED) {
      const bundled = await given(resolve(folder, fileOf(specifier)))
      expect(bundled, specifier).toEqual(await given(specifier))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)

/** What a module gives, by name: of which kind it is, and what an object has. */
async function given(specifier: string): Promise<Record<string, string>> {
  const module = (await import(/* @vite-ignore */ specifier)) as Record<string, unknown>
  const names = Object.keys(module).filter((name) => name !== 'module.exports')
  return Object.fromEntries(names.map((name) => [name, kindOf(module[name])]))
}

const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.keys(value).sort().join(' ') : typeof value
