import pg from 'pg'

/** A statement of a flight: at most one row is read of it, as text. */
export type Leg = { readonly text: string; readonly values: readonly unknown[] }

/** What came of a leg: its command's tag (`COMMIT`, `SELECT 1`) and its row. */
export type Landed = { readonly tag: string; readonly row: readonly (string | null)[] }

/**
 * Sends statements in one message and waits for one answer, where the driver would ask for each apart:
 * what their columns are called and typed is not asked at all, and one Sync ends them. The first that
 * fails fails the flight, and PostgreSQL passes over the rest. With `prepare`, statements stay prepared
 * on the connection.
 */
export function fly(
  client: pg.PoolClient,
  legs: readonly Leg[],
  prepare: boolean,
): Promise<Landed[]> {
  return new Promise((done, fail) => {
    const landed = (error: Error | null | undefined, all?: unknown) =>
      error ? fail(error) : done(all as Landed[])
    client.query(new Flight(legs, prepare, landed))
  })
}

/** The parts of the driver's connection that speak the extended query protocol. */
type Wire = {
  readonly stream: { cork(): void; uncork(): void }
  parse(statement: { name: string; text: string; types: readonly number[] }): void
  bind(portal: { portal: string; statement: string; values: readonly unknown[] }): void
  execute(portal: { portal: string; rows: number }): void
  sync(): void
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } })
  .utils

/** What each connection has prepared: names by the text of the statements. */
type Prepared = { made: number; readonly names: Map<string, string> }
const prepared = new WeakMap<Wire, Prepared>()

// The driver pipelines what is a Query of its own only.
class Flight extends pg.Query {
  readonly #legs: readonly Leg[]
  readonly #prepare: boolean
  readonly #landed: Landed[] = []
  #row: readonly (string | null)[] = []
  /** Texts that this flight has PostgreSQL read for the first time on its connection, by leg. */
  readonly #news: (string | null)[] = []

  constructor(
    legs: readonly Leg[],
    prepare: boolean,
    landed: (error: Error | null | undefined, all?: unknown) => void,
  ) {
    super('', landed)
    this.#legs = legs
    this.#prepare = prepare
  }

  override submit = (connection: unknown): Error | null => {
    const wire = connection as Wire
    const values = this.#legs.map((leg) => leg.values.map(prepareValue))
    const known = preparedOn(wire)
    wire.stream.cork()
    for (const [place, { text }] of this.#legs.entries()) {
      let name = this.#prepare ? known.names.get(text) : ''
      this.#news.push(name === undefined ? text : null)
      if (name === undefined) known.names.set(text, (name = `flight_${++known.made}`))
      if (name === '' || this.#news[place] !== null) wire.parse({ name, text, types: [] })
      wire.bind({ portal: '', statement: name, values: values[place]! })
      wire.execute({ portal: '', rows: 0 })
    }
    wire.sync()
    wire.stream.uncork()
    return null
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#row = fields
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#landed.push({ tag: text, row: this.#row })
    this.#row = []
  }

  handleReadyForQuery(): void {
    const { callback } = this as unknown as { callback(error: null, all: readonly Landed[]): void }
    callback(null, this.#landed)
  }

  handleError(error: Error, wire: Wire): void {
    // whether the one that failed was prepared before it did is not known: it gets another name next time
    const { names } = preparedOn(wire)
    for (const text of this.#news.slice(this.#landed.length)) if (text !== null) names.delete(text)
    const { callback } = this as unknown as { callback(error: Error): void }
    callback(error)
  }
}

function preparedOn(wire: Wire): Prepared {
  let known = prepared.get(wire)
  if (!known) prepared.set(wire, (known = { made: 0, names: new Map() }))
  return known
}
