import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import type { Operation } from '#kit/core/operation.ts'
import { contract } from '#sdk/contract.ts'

/**
 * The applications, and how many bytes, gzipped, a first visit of each may load: the entry, all it
 * imports at once, and the styles.
 */
const FIRST_LOAD: Readonly<Record<string, number>> = {
  backoffice: 350 * 1024,
  till: 150 * 1024,
  my: 150 * 1024,
}

/** Keeps the files of these on the device, each by a worker at a fixed address. */
const KEPT = ['till', 'my']
const WORKER = 'worker'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const applications = Object.keys(FIRST_LOAD).map((name) => [name, here(`${name}/index.html`)])

export default defineConfig({
  root: here('.'),
  plugins: [react(), bareContract(), weigh(), keepFiles(), press()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    rolldownOptions: {
      input: { ...Object.fromEntries(applications), [WORKER]: here('shared/worker.ts') },
      output: {
        entryFileNames: ({ name }) =>
          name === WORKER ? `${WORKER}.js` : 'assets/[name]-[hash].js',
      },
    },
    // everything comes as a file of our own origin: the policy of the pages allows no data
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    modulePreload: { polyfill: false },
  },
})

/**
 * Leaves of the contract what a client needs at run time: where each operation is, whether it takes a key,
 * what kind of answer it gives. Without the schemas a page is 40 kB lighter.
 */
function bareContract(): Plugin {
  const unused = new Set(['summary', 'params', 'query', 'body', 'returns', 'refuses', 'example'])
  const bareOf = (operation: Operation) =>
    Object.fromEntries(Object.entries(operation).filter(([name]) => !unused.has(name)))
  const bare = Object.entries(contract).map(([slice, api]) => [
    slice,
    Object.fromEntries(
      Object.entries<Operation>(api).map(([name, operation]) => [name, bareOf(operation)]),
    ),
  ])
  return {
    name: 'bare-contract',
    load: {
      filter: { id: /\/sdk\/contract\.ts$/ },
      handler: () => `export const contract = ${JSON.stringify(Object.fromEntries(bare))}`,
    },
  }
}

type Bundle = Rolldown.OutputBundle

/** The scripts and styles that come with the first visit of an application. */
function firstOf(bundle: Bundle, name: string): string[] {
  const wanted = new Set<string>()
  const want = (file: string): void => {
    const chunk = bundle[file]
    if (wanted.has(file) || chunk?.type !== 'chunk') return
    wanted.add(file)
    chunk.viteMetadata?.importedCss.forEach((style) => wanted.add(style))
    chunk.imports.forEach(want)
  }
  for (const each of Object.values(bundle))
    if (each.type === 'chunk' && each.isEntry && each.name === name) want(each.fileName)
  return [...wanted]
}

/** Says what a first visit loads, and fails the build where it is too much. */
function weigh(): Plugin {
  return {
    name: 'weigh',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const [name, most] of Object.entries(FIRST_LOAD)) {
        const bytes = firstOf(bundle, name).reduce((sum, file) => {
          const each = bundle[file]!
          return sum + gzipSync(each.type === 'chunk' ? each.code : each.source).length
        }, 0)
        const said = `The pages: a first visit of ${name} loads ${Math.round(bytes / 1024)} kB (gzip)`
        if (bytes === 0 || bytes > most) this.error(`${said}; ${most / 1024} kB is the most`)
        console.error(said)
      }
    },
  }
}

/** Tells the worker of each application which files to keep, so that it starts without a network. */
function keepFiles(): Plugin {
  return {
    name: 'keep-files',
    apply: 'build',
    generateBundle(_options, bundle) {
      const worker = bundle[`${WORKER}.js`]
      if (worker?.type !== 'chunk') return this.error('the worker is not there')
      for (const name of KEPT) {
        const files = firstOf(bundle, name).map((file) => `/${file}`)
        const told = `const PAGE='/${name}';const FILES=${JSON.stringify(files.toSorted())};`
        this.emitFile({ type: 'asset', fileName: `${name}-worker.js`, source: told + worker.code })
      }
      delete bundle[`${WORKER}.js`]
    },
  }
}

/** Lays a compressed form beside each file that becomes shorter by it, so that the server need not. */
function press(): Plugin {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  return {
    name: 'press',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const each of Object.values(bundle)) {
          if (!/^assets\/.*\.(js|css|svg)$/.test(each.fileName)) continue
          const content = Buffer.from(each.type === 'chunk' ? each.code : each.source)
          const emit = (ending: string, source: Buffer) =>
            this.emitFile({ type: 'asset', fileName: `${each.fileName}${ending}`, source })
          emit('.gz', gzipSync(content))
          emit('.br', brotliCompressSync(content, quality))
        }
      },
    },
  }
}
