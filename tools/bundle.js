// Makes one file of each package that the server loads, so that it loads sixty files instead of two thousand.
// A process of its own (hooks.js), whenever packages have changed.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { BUNDLED, bundleFolder, fileOf } from './packages.js'

/** What is machine code, may be missing, or begins threads from files of its own. */
const AS_IT_IS = ['@node-rs/argon2', 'pg-native', 'thread-stream', /^pino/]

const FACE = '\0face:'

/**
 * Stands for a package towards the house: it gives the names that the package gives when Node imports it. Of
 * CommonJS nobody knows them without running it.
 */
const faces = {
  name: 'faces',
  resolveId(id, importer) {
    if (id.startsWith(FACE)) return id
    if (importer?.startsWith(FACE)) return this.resolve(id, fileURLToPath(import.meta.url))
  },
  async load(id) {
    if (!id.startsWith(FACE)) return
    const specifier = id.slice(FACE.length, -'.mjs'.length)
    const names = Object.keys(await import(specifier)).filter((name) => name !== 'module.exports')
    const given = names.map((name, place) => `const given${place} = all[${JSON.stringify(name)}]`)
    const exported = names.map((name, place) => `given${place} as ${JSON.stringify(name)}`)
    const all = `import * as all from ${JSON.stringify(specifier)}`
    return [all, ...given, `export { ${exported.join(', ')} }`].join('\n')
  },
}

/**
 * The same program in characters of one byte. V8 keeps the text of a file with one byte for each character, unless
 * one of them needs two: then all take two. An escape is the same in names, texts and patterns.
 */
export const narrowed = (code) =>
  code.replaceAll(/\\[^]|[^\0-\xff]/g, (text) => {
    // a backslash may stand before what needs none
    const unit = text.at(-1)
    return unit <= '\xff' ? text : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })

/** Bundles all of them into a folder. */
export async function bundle(folder) {
  const bundled = await rolldown({
    input: Object.fromEntries(
      BUNDLED.map((specifier) => [fileOf(specifier), `${FACE}${specifier}.mjs`]),
    ),
    platform: 'node',
    external: AS_IT_IS,
    logLevel: 'silent',
    plugins: [faces],
  })
  const { output } = await bundled.write({
    dir: folder,
    comments: false,
    entryFileNames: '[name]',
    chunkFileNames: 'shared/[name]-[hash].mjs',
  })
  await bundled.close()
  // what prints them would undo it
  for (const { fileName, code } of output) writeFileSync(join(folder, fileName), narrowed(code))
  return output
}

/** Bundles into a draft, and lays that in its place unless another start was quicker; what is older goes. */
async function renew(folder) {
  const kept = dirname(folder)
  const draft = `${folder}.${process.pid}`
  try {
    mkdirSync(draft, { recursive: true })
    for (const { fileName } of await bundle(draft)) sync(`${draft}/${fileName}`)
    if (!existsSync(folder)) renameSync(draft, folder)
    for (const name of readdirSync(kept))
      if (/^packages-[0-9a-f]+$/.test(name) && name !== basename(folder))
        rmSync(`${kept}/${name}`, { recursive: true, force: true })
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** A loss of power must not leave a folder whose files are empty. */
function sync(path) {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

if (import.meta.main) await renew(fileURLToPath(bundleFolder()).slice(0, -1))
