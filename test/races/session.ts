import { clientOf, connect, type Db } from '#kit/database.ts'
import { footprintOf, type Step } from './footprint.ts'

/** A connection of its own whose statements wait at a gate for their turn, one by one. */
export type Session = {
  readonly db: Db
  /** The process of PostgreSQL that serves it. */
  readonly pid: number
  /** The statement at the gate; none while one is under way, or nothing is asked. */
  next(): Step | null
  /** Whether a statement is under way: it works, or it waits for a lock. */
  isBusy(): boolean
  /** Lets the statement at the gate through. */
  pass(): void
  /** Shuts the gate, or opens it for whatever comes. */
  gate(shut: boolean): void
  /** Resolves at the next arrival or answer. */
  change(): Promise<void>
  /** SQLSTATEs of the statements that failed since the gate was shut. */
  readonly failures: string[]
  end(): Promise<void>
}

type Waiting = { readonly text: string; readonly send: () => void }
type Asked = { readonly text: string; readonly values?: unknown[] }
type Result = {
  readonly rows: (string | null)[][]
  readonly command: string
  readonly rowCount: number | null
}
type Query = (config: string | Asked, values?: unknown[]) => Promise<Result>

/** Opens a session; `rewrite` changes the text of its statements, such as taking a lock out. */
export async function openSession(
  url: string,
  rewrite: (text: string) => string = (text) => text,
): Promise<Session> {
  const db = connect(url, { max: 1, statementTimeout: 60_000, wait: 20_000, name: 'race' })
  const client = await clientOf(db)
  const plain = client.query.bind(client) as unknown as Query
  const { rows } = (await plain(`select pg_backend_pid() as pid,
    set_config('lock_timeout', '30s', false), set_config('idle_in_transaction_session_timeout', '0', false)`)) as unknown as {
    rows: { pid: number }[]
  }
  const gate = gateOf()
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = before.then(work)
    before = done.catch(() => undefined)
    return done
  }
  const ask = (config: string | Asked, values?: unknown[]): Promise<Result> => {
    const text = rewrite(typeof config === 'string' ? config : config.text)
    const asked = typeof config === 'string' ? text : { ...config, text }
    return gate.ask(text, () => plain(asked, values))
  }
  client.query = ((config: string | Asked | Flight, values?: unknown[]) =>
    isFlight(config)
      ? void inTurn(() => land(config, ask))
      : inTurn(() => ask(config, values))) as unknown as typeof client.query
  client.release()
  return { ...gate.face, db, pid: rows[0]!.pid, end: () => db.destroy() }
}

/** Statements that the till's path sends in one message; the server runs them one by one. */
type Flight = {
  submit(wire: object): unknown
  handleDataRow(row: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(ended: { readonly text: string }): void
  handleReadyForQuery(): void
  handleError(error: unknown, wire: object): void
}

const isFlight = (config: string | Asked | Flight): config is Flight =>
  typeof config === 'object' && 'submit' in config

const AS_TEXT = { getTypeParser: () => (text: string) => text }

/** Asks for the statements of a flight one by one, as other sessions see them, and hands it the answers. */
async function land(flight: Flight, ask: Query): Promise<void> {
  const legs: { text: string; values: unknown[] }[] = []
  const nothing = () => undefined
  const wire = {
    stream: { cork: nothing, uncork: nothing },
    parse: ({ text }: { text: string }) => legs.push({ text, values: [] }),
    bind: ({ values }: { values: unknown[] }) => void (legs.at(-1)!.values = values),
    execute: nothing,
    sync: nothing,
  }
  flight.submit(wire)
  try {
    for (const { text, values } of legs) {
      const asked = { text, values, rowMode: 'array', types: AS_TEXT }
      const { rows, command, rowCount } = await ask(asked)
      for (const fields of rows) flight.handleDataRow({ fields })
      flight.handleCommandComplete({ text: rowCount === null ? command : `${command} ${rowCount}` })
    }
  } catch (error) {
    return flight.handleError(error, wire)
  }
  flight.handleReadyForQuery()
}

function isRemembered(text: string): boolean {
  const { reads, writes } = footprintOf(text)
  return (
    writes.size === 0 &&
    reads.size > 0 &&
    [...reads].every((each) => each.startsWith('programmes.') || each === 'messaging.template')
  )
}

/** Keeps what is asked in line, and says what passes. */
function gateOf() {
  const line: Waiting[] = []
  const failures: string[] = []
  let written = new Set<string>()
  let within = false
  let shut = false
  let busy = false
  let changed = Promise.withResolvers<void>()
  const tell = () => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const note = (text: string) => {
    const { begins, ends, writes } = footprintOf(text)
    if (begins || ends) written = new Set()
    if (begins || ends) within = begins
    else written = within ? new Set([...written, ...writes]) : new Set()
  }
  const ask = <T>(text: string, send: () => Promise<T>): Promise<T> => {
    // what the process remembers for all is waited for by all: it cannot stand at the gate of one
    if (!shut || (isRemembered(text) && line.length === 0)) return send()
    return new Promise((resolve, reject) => {
      const go = () => {
        busy = true
        note(text)
        send()
          .then(resolve, (error: { code?: string }) => {
            failures.push(error.code ?? 'lost')
            reject(error)
          })
          .finally(() => {
            busy = false
            tell()
          })
      }
      line.push({ text, send: go })
      tell()
    })
  }
  const next = (): Step | null => {
    const first = line[0]
    if (busy || !first) return null
    const statement = footprintOf(first.text)
    // a statement outside of a transaction is one by itself: it writes and commits
    const alone = !within && !statement.begins && statement.writes.size > 0
    return alone
      ? { statement: { ...statement, ends: true }, written: statement.writes }
      : { statement, written }
  }
  const face = {
    next,
    failures,
    isBusy: () => busy,
    pass: () => line.shift()!.send(),
    gate: (closed: boolean) => {
      shut = closed
      failures.length = 0
      if (!closed) for (const each of line.splice(0)) each.send()
    },
    change: () => changed.promise,
  }
  return { ask, face }
}
