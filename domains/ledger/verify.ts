import { readFileSync } from 'node:fs'
import { CompiledQuery } from 'kysely'
import type { Db } from '#kit/database.ts'
import type { Evidence } from './chainAnchors.ts'
import { checkAnchors } from './chainCheck.ts'
import { organisationsOf } from './history.store.ts'

/** A query of test/invariants.sql: what must hold, and the statement whose rows offend against it. */
export type Invariant = { readonly title: string; readonly statement: string }

/** The queries of the oracle: each begins with a line `-- I1 what must hold`. */
export function invariants(): Invariant[] {
  return readFileSync(new URL('../../test/invariants.sql', import.meta.url), 'utf8')
    .split(/^(?=-- I\d+)/m)
    .filter((part) => /^-- I\d+/.test(part))
    .map((part) => ({
      title: part.slice(3, part.indexOf('\n')).trim(),
      statement: part.trim().replace(/;\s*$/, ''),
    }))
}

/** One row that offends against an invariant, and what the owner of the book does about it. */
export type Finding = {
  /** Which invariant, as in I2. */
  readonly invariant: string
  /** What must hold, and does not. */
  readonly promise: string
  readonly advice: string | null
  readonly owner: string | null
  /** The movement to look at, where the finding names one. */
  readonly movementId: string | null
  readonly row: Readonly<Record<string, unknown>>
}

export type Progress = { readonly done: number; readonly total: number; readonly promise: string }

type Options = {
  readonly limit?: number
  /** What the machine knows of the chain that the database cannot change; without it, less is found. */
  readonly evidence?: Evidence
  /** How many connections read at once; one, unless said. */
  readonly lanes?: number
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Re-derives the whole book from its movements, draws and lots in one reading (a snapshot, so a working
 * till disturbs nothing) and answers what does not meet: nothing when all is well. At most `limit`
 * findings of each invariant.
 */
export async function verify(db: Db, options: Options = {}): Promise<Finding[]> {
  if (db.isTransaction) return read([db], options)
  return openLanes(db, options.lanes ?? 1, [], (lanes) => read(lanes, options))
}

/** Connections that all see the book as it was at one moment. */
async function openLanes<T>(
  db: Db,
  count: number,
  open: readonly Db[],
  work: (lanes: readonly Db[]) => Promise<T>,
): Promise<T> {
  if (open.length === count) return work(open)
  const snapshot = open[0] && (await ask(open[0], 'select pg_export_snapshot() as id'))[0]!['id']
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (lane) => {
      if (snapshot) await ask(lane, `set transaction snapshot '${snapshot as string}'`)
      return openLanes(db, count, [...open, lane], work)
    })
}

const ask = async (db: Db, statement: string) =>
  (await db.withoutPlugins().executeQuery(CompiledQuery.raw(statement))).rows as Row[]

/** Long statements over whole tables, where a till's are short ones over a few rows. */
const READING = [
  // a book of years takes longer than any request may
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  // sums by account and by movement are made at once and not in parts on disk, up to some millions
  "work_mem = '128MB'",
  // what runs side by side is the lanes
  'max_parallel_workers_per_gather = 0',
  'enable_seqscan = on',
  'enable_hashjoin = on',
]

type Row = Record<string, unknown>
type Step = { readonly promise: string; run(lane: Db): Promise<Finding[]> }

/** Every promise of the book, in order, and how it is checked. */
function stepsOf(limit: number, evidence: Evidence | null): Step[] {
  return [
    ...invariants().map((each) => ({
      promise: promiseOf(each.title),
      run: async (lane: Db) => {
        // apart, so that it is planned for finding nothing: a limit would have it look for the first few
        const offences = `with offence as materialized (${each.statement})`
        const rows = await ask(lane, `${offences} select * from offence limit ${limit}`)
        return rows.map((row) => findingOf(each, row))
      },
    })),
    {
      promise: 'the chain is the one that was signed',
      run: async (lane) =>
        (await checkAnchors(lane, evidence))
          .slice(0, limit)
          .map((each) => ({ invariant: 'I8', owner: null, movementId: null, ...each })),
    },
  ]
}

let evidenceOf: () => Evidence | null = () => null

/** Where a check that a job makes finds what the machine knows of the chain. */
export function useEvidence(evidence: () => Evidence): void {
  evidenceOf = evidence
}

/** How many promises `verifyOne` can check. */
export const promises = (): number => stepsOf(0, null).length

/**
 * Checks one promise of the whole book, by its place from 0: what `verify` does in one reading goes in
 * portions so. Each promise is judged in a snapshot of its own.
 */
export async function verifyOne(db: Db, place: number, limit: number): Promise<Finding[]> {
  return openLanes(db, 1, [], async ([lane]) => {
    for (const setting of READING) await ask(lane!, `set local ${setting}`)
    return stepsOf(limit, evidenceOf())[place]!.run(lane!)
  })
}

/** Which of these owners have accounts in other organisations only. */
export async function strangersTo(
  db: Db,
  organisationId: string,
  owners: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = await organisationsOf(db, owners)
  const ours = new Set(
    known.flatMap((each) => (each.organisationId === organisationId ? each.owner : [])),
  )
  return new Set(known.map(({ owner }) => owner).filter((owner) => !ours.has(owner)))
}

async function read(lanes: readonly Db[], options: Options): Promise<Finding[]> {
  const { limit = 1_000, evidence = null, onProgress } = options
  const steps = stepsOf(limit, evidence)
  const findings: Finding[][] = []
  let done = 0
  const tell = (promise: string) => onProgress?.({ done, total: steps.length, promise })
  const left = steps.entries()
  const readLane = async (lane: Db) => {
    for (const setting of READING) await ask(lane, `set local ${setting}`)
    for (const [place, step] of left) {
      tell(step.promise)
      findings[place] = await step.run(lane)
      done += 1
    }
  }
  await Promise.all(lanes.map(readLane))
  tell('')
  return findings.flat()
}

function findingOf({ title, statement }: Invariant, row: Record<string, unknown>): Finding {
  return {
    invariant: title.split(' ', 1)[0]!,
    promise: promiseOf(title),
    advice: /^-- do: (.*)$/m.exec(statement)?.[1] ?? null,
    owner: text(row['owner']),
    movementId: text(row['movement_id']),
    row,
  }
}

const promiseOf = (title: string): string => title.replace(/^I\d+ /, '')

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
