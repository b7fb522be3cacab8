/** A file of the house as the rules see it; the path is relative to the root. */
export type File = { readonly path: string; readonly text: string }

/** Which slices a slice may call, by its name (domains/map.ts). */
export type CallMap = Readonly<Record<string, readonly string[]>>

const isTest = ({ path }: File) => path.endsWith('.test.ts')
const isCode = ({ path }: File) => /\.(ts|tsx|js)$/.test(path)
const isCore = ({ path }: File) => /^(kit|domains\/\w+)\/core\//.test(path)
const sliceOf = (path: string) => /^domains\/(\w+)\//.exec(path)?.[1]

/** A file inside a slice has one of the seven roles. */
export function rolesOffences(files: readonly File[]): string[] {
  const role =
    /^domains\/\w+\/(README\.md|[a-zA-Z]+(\.(api|routes|store|jobs|test))?\.ts|core\/([a-zA-Z]+\/)*[a-zA-Z]+(\.[a-zA-Z]+)*(\.test)?\.ts)$/
  return files
    .filter(({ path }) => sliceOf(path) && !role.test(path))
    .map(({ path }) => `${path} has no role in a slice`)
}

/** The core decides and does nothing else: no waiting, no clock, no dice, no Node, no database. */
export function coreOffences(files: readonly File[]): string[] {
  const impure =
    /\basync\b|\bawait\b|\bPromise\b|Date\.now|performance\.now|new Date\(\)|Temporal\.Now|Math\.random|randomUUID|getRandomValues|\bfetch\(|setTimeout|setInterval|\bprocess\.|from '(node:|pg'|kysely|fastify|graphile-worker)/
  return files
    .filter((file) => isCore(file) && isCode(file) && !isTest(file))
    .flatMap(({ path, text }) => {
      const found = impure.exec(withoutComments(text))
      return found ? [`${path} says ${found[0]}`] : []
    })
}

/** A slice calls only the slices that the map allows, and never their stores, routes or jobs. */
export function callOffences(files: readonly File[], map: CallMap): string[] {
  return files.flatMap((file) => {
    const slice = sliceOf(file.path)
    if (!slice || isTest(file) || !isCode(file)) return []
    if (!map[slice]) return [`${file.path}: the slice ${slice} is not in domains/map.ts`]
    return importsOf(file).flatMap((target) => {
      const other = sliceOf(target)
      // The oracle is the one thing under test/ that the product runs as well (kopilka verify).
      if (/^(server|cli|bench|web|test(?!\/oracle\.ts))\//.test(target)) {
        return [`${file.path} imports ${target}`]
      }
      if (!other || other === slice) return []
      const isAllowed = map[slice]!.includes(other) && !/\.(store|routes|jobs)\.ts$/.test(target)
      return isAllowed ? [] : [`${file.path} imports ${target}`]
    })
  })
}

/** The kit and the contracts lean on nothing above them. */
export function kitOffences(files: readonly File[]): string[] {
  return files
    .filter((file) => file.path.startsWith('kit/') && isCode(file) && !isTest(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => /^(domains|server|cli|test)\//.test(target))
        .map((target) => `${file.path} imports ${target}`),
    )
}

/** A table is touched by the stores of its own slice and by nobody else. */
export function tableOffences(files: readonly File[], tables: readonly string[]): string[] {
  const known = new Set(tables.map((table) => table.toLowerCase()))
  return files
    .filter((file) => sliceOf(file.path) && isCode(file) && !isTest(file))
    .flatMap((file) => {
      const touched = tablesTouched(file, known)
      const isStore = file.path.endsWith('.store.ts')
      return touched
        .filter((table) => !isStore || table.split('.')[0] !== sliceOf(file.path))
        .map((table) => `${file.path} touches ${table}`)
    })
}

/** Instants are handed in. A statement that asks the database's clock would ignore a test member's. */
export function clockOffences(files: readonly File[]): string[] {
  const clock =
    /(?<![.\w])now\(\)|\b(current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp)\b/i
  return files
    .filter((file) => /^(domains|server|cli|db\/migrations)\//.test(file.path) && !isTest(file))
    .filter(({ path }) => /\.(ts|sql)$/.test(path))
    .flatMap(({ path, text }) => {
      const found = clock.exec(withoutComments(text))
      return found ? [`${path} says ${found[0]}`] : []
    })
}

/** The banned words of the glossary's third column: those in code type, each with the word to say. */
export function bannedWords(glossary: string): Map<string, string> {
  const rows = glossary.split('\n').filter((line) => /^\| .*\|.*\|.*\|$/.test(line))
  return new Map(
    rows.flatMap((row) => {
      const [, say = '', , instead = ''] = row.split('|')
      return [...instead.matchAll(/`(\w+)`/g)].map(([, word]) => [word!, say.trim()] as const)
    }),
  )
}

/** They quote other systems: columns of files, addresses of a service. */
const QUOTING: ReadonlySet<string> = new Set([
  'domains/imports/core/columnNames.ts',
  'domains/showcase/googleObjects.ts',
])

/** One word for one thing, in everything but tests. */
export function wordOffences(
  files: readonly File[],
  banned: ReadonlyMap<string, string>,
): string[] {
  return files
    .filter(({ path }) => /^(domains|kit|sdk|cli|db\/migrations)\/.*\.(ts|sql|md)$/.test(path))
    .filter((file) => !isTest(file) && !QUOTING.has(file.path))
    .flatMap(({ path, text }) =>
      [...banned]
        .filter(([word]) => saysWord(text, word))
        .map(([word, say]) => `${path}: say ${say}, not ${word}`),
    )
}

/** Small files are read; long ones are scrolled. What is printed by a program may be long. */
export function lengthOffences(files: readonly File[], most: number, mostOfTest: number): string[] {
  return files
    .filter((file) => isCode(file) && file.path !== 'db/tables.ts')
    .map((file) => ({ file, lines: file.text.split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > (isTest(file) ? mostOfTest : most))
    .map(({ file, lines }) => `${file.path} has ${lines} lines`)
}

/** What is committed knows nothing of the machine it was written on. */
export function machineOffences(files: readonly File[]): string[] {
  const local =
    /(?<![\w.])\/(home|Users|work)\/\w|[A-Z]:\\\\Users|https?:\/\/[\w.-]*(registry|artifactory|nexus|verdaccio)[\w.-]*|https?:\/\/[\w.-]+\.(internal|local|corp|lan)\b/
  return files
    .filter(({ path }) => /\.(ts|tsx|js|json|md|sql|sh|ya?ml|txt|csv)$|^\.\w+/.test(path))
    .flatMap(({ path, text }) => {
      const found = local.exec(text)
      return found ? [`${path} names ${found[0]}`] : []
    })
}

/** A member that names only slices above it cannot close a circle. */
export function circleOffences(map: CallMap): string[] {
  const above = new Set<string>()
  return Object.entries(map).flatMap(([slice, others]) => {
    const below = others.filter((other) => !above.has(other))
    above.add(slice)
    return below.map((other) => `${slice} names ${other}, which stands below it`)
  })
}

/** A link of a page leads to a file that is there; one into the net is not followed. */
export function linkOffences(files: readonly File[], paths: ReadonlySet<string>): string[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap((file) =>
      linksOf(file)
        .filter((target) => !paths.has(target))
        .map((target) => `${file.path} links to ${target}`),
    )
}

/** A picture of the guide is shown by the guide in its language. */
export function pictureOffences(files: readonly File[], paths: ReadonlySet<string>): string[] {
  const pages = files.filter(({ path }) => path.startsWith('docs/guide/'))
  const shown = new Set(
    pages.flatMap((page) => linksOf(page).map((target) => `${target} ${languageOf(page.path)}`)),
  )
  return [...paths].flatMap((path) => {
    const language = /^docs\/guide\/pictures\/(\w+)\//.exec(path)?.[1]
    return !language || shown.has(`${path} ${language}`) ? [] : [`${path} is shown nowhere`]
  })
}

/** `en` of pages.en.md, en.md and en/pages.md. */
const languageOf = (path: string) => /[/.](ru|en)(?:\.md$|\/)/.exec(path)?.[1]

/** Where the links and pictures of a page lead, as paths from the root. */
function linksOf({ path, text }: File): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  const folder = path.split('/').slice(0, -1)
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    const [target = ''] = link.split('#')
    const isOutside = /^\w+:/.test(target) || target === ''
    return isOutside ? [] : [walked(folder, target)]
  })
}

/** Where one comes from a folder by a relative path. */
function walked(folder: readonly string[], target: string): string {
  const parts = [...folder]
  for (const part of target.replace(/\/$/, '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** What a file imports, as paths from the root; packages are left out. */
function importsOf({ path, text }: File): string[] {
  const folder = path.split('/').slice(0, -1)
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].flatMap(([, target = '']) => {
    if (target.startsWith('#')) return [target.slice(1)]
    return target.startsWith('.') ? [walked(folder, target)] : []
  })
}

function tablesTouched({ text }: File, known: ReadonlySet<string>): string[] {
  const named = [...withoutComments(text).matchAll(TABLE)].map((match) =>
    snakeCase((match[1] ?? match[2])!),
  )
  return [...new Set(named)].filter((name) => known.has(name))
}

/** How Kysely and SQL name a table: 'ledger.lot as l' after …From(, …Into(, …Table(, …Join( – or after a keyword. */
const TABLE =
  /(?:From|Into|Table|Join|with|using)\(\s*\[?'(\w+\.\w+)|\b(?:from|into|update|join|only|using|lateral)\s+(\w+\.\w+)/gi

const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).toLowerCase()

/** The word alone or as a part of a camelCase or snake_case name: `customerId`, `the_customer`, `customers`. */
function saysWord(text: string, word: string): boolean {
  const capital = word.charAt(0).toUpperCase() + word.slice(1)
  return new RegExp(`(?<![a-zA-Z])${word}s?(?![a-z])|${capital}s?(?![a-z])`).test(text)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$|^\s*--.*$/gm, '')
}
