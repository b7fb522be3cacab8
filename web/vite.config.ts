import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Bytes, gzipped, that a first visit may load: the entry, all it imports at once, and the styles. */
const FIRST_LOAD = 350 * 1024

export default defineConfig({
  root: fileURLToPath(new URL('backoffice', import.meta.url)),
  plugins: [react(), weigh(), press()],
  build: {
    outDir: fileURLToPath(new URL('dist', import.meta.url)),
    emptyOutDir: true,
    // everything comes as a file of our own origin: the policy of the pages allows no data
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    modulePreload: { polyfill: false },
  },
})

/** Says what a first visit loads, and fails the build where it is too much. */
function weigh(): Plugin {
  return {
    name: 'weigh',
    apply: 'build',
    generateBundle(_options, bundle) {
      const wanted = new Set<string>()
      const want = (name: string): void => {
        const chunk = bundle[name]
        if (wanted.has(name) || chunk?.type !== 'chunk') return
        wanted.add(name)
        chunk.imports.forEach(want)
      }
      const all = Object.values(bundle)
      for (const each of all) if (each.type === 'chunk' && each.isEntry) want(each.fileName)
      const first = all.filter(({ fileName }) => wanted.has(fileName) || fileName.endsWith('.css'))
      const bytes = first.reduce((sum, each) => {
        const content = each.type === 'chunk' ? each.code : each.source
        return sum + gzipSync(content).length
      }, 0)
      const said = `The pages: a first visit loads ${Math.round(bytes / 1024)} kB (gzip)`
      if (bytes > FIRST_LOAD) this.error(`${said}; ${FIRST_LOAD / 1024} kB is the most`)
      console.error(said)
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
          if (!/\.(js|css|svg)$/.test(each.fileName)) continue
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
