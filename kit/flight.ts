import pg from 'pg'

/** A statement of a flight: at most one row is read of it, as text. */
export type Leg = { readonly text: string; readonly values: readonly unknown[] }

/** What came of a leg: its command's tag (`COMMIT`, `SELECT 1`) and its row. */
export type Landed = { readonly tag: string; readonly row: readonly (string | null)[] }

/**
 * Sends statements in one message and waits for one answer, where the driver would ask for each apart:
 * what their columns are called and typed is not asked at all, and one Sync ends them. The first that
 * fails fails the flight, and PostgreSQL passes over the rest. `nameOf` names statements that are to
 * stay prepared on the connection.
 */
export function fly(
  client: pg.PoolClient,
  legs: readonly Leg[],
  nameOf: ((text: string) => string) | null,
): Promise<Landed[]> {
  return new Promise((done, fail) => {
    const landed = (error: Error | null | undefined, all?: unknown) =>
      error ? fail(error) : done(all as Landed[])
    client.query(new Flight(legs, nameOf, landed))
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

/** What each connection has prepared. */
const prepared = new WeakMap<Wire, Set<string>>()

// The driver pipelines what is a Query of its own only.
class Flight extends pg.Query {
  readonly #legs: readonly Leg[]
  readonly #nameOf: ((text: string) => string) | null
  readonly #landed: Landed[] = []
  /** Names that this flight prepares, by leg. */
  readonly #names: (string | null)[] = []
  #row: readonly (string | null)[] = []

  constructor(
    legs: readonly Leg[],
    nameOf: ((text: string) => string) | null,
    landed: (error: Error | null | undefined, all?: unknown) => void,
  ) {
    super('', landed)
    this.#legs = legs
    this.#nameOf = nameOf
  }

  override submit = (connection: unknown): Error | null => {
    const wire = connection as Wire
    const values = this.#legs.map((leg) => leg.values.map(prepareValue))
    const known = namesOf(wire)
    wire.stream.cork()
    for (const [place, { text }] of this.#legs.entries()) {
      const name = this.#nameOf?.(text) ?? ''
      const isNew = name === '' || !known.has(name)
      if (isNew) wire.parse({ name, text, types: [] })
      this.#names.push(isNew ? name : null)
      if (name !== '') known.add(name)
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
    // what was to be prepared by the statement that failed, and by those passed over, is not
    const known = namesOf(wire)
    for (const name of this.#names.slice(this.#landed.length)) if (name) known.delete(name)
    const { callback } = this as unknown as { callback(error: Error): void }
    callback(error)
  }
}

function namesOf(wire: Wire): Set<string> {
  let known = prepared.get(wire)
  if (!known) prepared.set(wire, (known = new Set()))
  return known
}
