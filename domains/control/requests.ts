import * as access from '#domains/access/access.ts'
import { databaseTime } from '#kit/clock.ts'
import type { Context, Db } from '#kit/context.ts'
import { newId } from '#kit/newId.ts'
import { idAfter, pageOf } from '#kit/page.ts'
import type { KeyRequest, RequestsQuery } from './control.api.ts'
import * as store from './requests.store.ts'

/** The last requests of a key, newest first. Throws `key.unknown`. */
export async function list(
  ctx: Context,
  keyId: string,
  query: RequestsQuery,
): Promise<{ items: KeyRequest[]; next: string | null }> {
  await access.see(ctx, keyId)
  const { limit = 50, refused = 'all' } = query
  const before = idAfter(query.cursor)
  const rows = await store.list(ctx.db, keyId, refused === 'only', before, limit + 1)
  return pageOf(rows, limit, ({ id }) => [id], shown)
}

const shown = (row: store.RequestRow): KeyRequest => ({
  id: row.id,
  at: row.at.toISOString(),
  operation: row.operation,
  status: row.status,
  refusal: row.refusal,
  requestId: row.requestId,
  milliseconds: row.tookMicros / 1_000,
  missed: row.missed,
})

/** An answered request of a key. */
export type Answered = {
  readonly keyId: string
  readonly operation: string
  readonly status: number
  readonly refusal: string | null
  readonly requestId: string
  readonly milliseconds: number
}

export type RequestLog = {
  /** Notes a request; nothing is awaited, and nothing is kept that would be too much. */
  note(request: Answered): void
  /** Writes what was gathered. */
  flush(): Promise<void>
  /** Writes what is left, and ends. */
  stop(): Promise<void>
}

const EVERY = 1_000
/** In a second so many of a key that went well are kept, and so many that were refused. */
const WELL = 20
const REFUSED = 100
/** In a second so many are kept of all keys together. */
const MOST = 2_000

type OfKey = { well: number; refused: number; missed: number }

/**
 * Gathers requests in memory and writes them in one statement a second. What is too much is counted, and
 * the next request of the key that is kept says how many there were.
 */
export function openRequestLog(db: Db, failed: (error: unknown, lost: number) => void): RequestLog {
  let gathered: (Answered & { readonly at: number; readonly missed: number })[] = []
  let keys = new Map<string, OfKey>()
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const portion = gathered
    gathered = []
    // what was missed is told by the key's next request
    keys = new Map(
      [...keys]
        .filter(([, { missed }]) => missed > 0)
        .map(([id, { missed }]) => [id, { well: 0, refused: 0, missed }]),
    )
    if (portion.length === 0) return
    try {
      await store.insertAll(
        db,
        portion.map(({ milliseconds, ...request }) => ({
          ...request,
          id: newId(),
          tookMicros: Math.round(milliseconds * 1_000),
        })),
      )
    } catch (error) {
      failed(error, portion.length)
    }
  }
  const flush = (): Promise<void> => (writing = writing.then(write))
  const timer = setInterval(() => void flush(), EVERY).unref()

  return {
    note(request) {
      let of = keys.get(request.keyId)
      if (!of) keys.set(request.keyId, (of = { well: 0, refused: 0, missed: 0 }))
      const isKept =
        gathered.length < MOST &&
        (request.refusal === null ? of.well++ < WELL : of.refused++ < REFUSED)
      if (!isKept) {
        of.missed++
        return
      }
      gathered.push({ ...request, at: databaseTime(), missed: of.missed })
      of.missed = 0
    },
    flush,
    stop: () => {
      clearInterval(timer)
      return flush()
    },
  }
}
