import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { resultsBlock } from '../bench/results.ts'
import { mayCall, type Slice } from '../domains/map.ts'
import { settingsTable } from '../server/config.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The documents with printed blocks, by path, as they should read today. */
export function printDocs(): Record<string, string> {
  return {
    'docs/architecture.md': filled('docs/architecture.md', { map: printMap(mayCall) }),
    'README.md': filled('README.md', { settings: settingsTable(), bench: resultsBlock() }),
  }
}

/**
 * The text with what stands between `<!-- printed: name -->` and `<!-- printed: end -->` replaced.
 * Throws when it has no such block, so that none is lost without a word.
 */
export function fillBlocks(text: string, blocks: Readonly<Record<string, string>>): string {
  let filled = text
  for (const [name, block] of Object.entries(blocks)) {
    const head = `<!-- printed: ${name} -->\n`
    const start = filled.indexOf(head)
    const end = filled.indexOf('<!-- printed: end -->', start)
    if (start === -1 || end === -1) throw new Error(`there is no block “printed: ${name}”`)
    filled = `${filled.slice(0, start + head.length)}\n${block}\n\n${filled.slice(end)}`
  }
  return filled
}

function filled(path: string, blocks: Readonly<Record<string, string>>): string {
  return fillBlocks(readFileSync(root + path, 'utf8'), blocks)
}

type SliceMap = Readonly<Record<string, readonly string[]>>

/** Who may call whom: a drawing of the calls that follow from no other, and all of them as a table. */
export function printMap(map: SliceMap): string {
  const arrows = Object.entries(map).flatMap(([slice, called]) =>
    called
      .filter((each) => !called.some((other) => reaches(map, other, each)))
      .map((each) => `  ${slice} --> ${each}`),
  )
  const rows = Object.entries(map).map(
    ([slice, called]) =>
      `| [${slice}](../domains/${slice}/README.md) | ${purposeOf(slice as Slice)} | ${called.join(', ') || '–'} |`,
  )
  return [
    '```mermaid',
    'flowchart BT',
    ...Object.keys(map).map((slice) => `  ${slice}`),
    ...arrows,
    '```',
    '',
    '| slice | what it is for | may call |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

/** Whether a slice may call another, itself or through others. */
function reaches(map: SliceMap, from: string, to: string): boolean {
  return (map[from] ?? []).some((each) => each === to || reaches(map, each, to))
}

/** The first sentence of the slice's README. */
function purposeOf(slice: Slice): string {
  const text = readFileSync(`${root}domains/${slice}/README.md`, 'utf8')
  const paragraph = text.split('\n\n')[1]?.replaceAll('\n', ' ') ?? ''
  return (/^.*?[.](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph).replace(/\.$/, '')
}
