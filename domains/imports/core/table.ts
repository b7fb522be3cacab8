/** A column of whole numbers that grows as it is filled. */
export type Column = {
  push(value: number): void
  get(row: number): number
  readonly length: number
}

/** Whole numbers of 32 bits in a typed array: four bytes a row. */
export function intColumn(): Column & { set(row: number, value: number): void } {
  let values = new Int32Array(1024)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const wider = new Int32Array(values.length * 2)
        wider.set(values)
        values = wider
      }
      values[length++] = value
    },
    get: (row) => values[row]!,
    set: (row, value) => void (values[row] = value),
    get length() {
      return length
    },
  }
}

/** Keeps each value once and gives it a number: what repeats in a file costs four bytes. */
export type Lexicon<Value> = {
  idOf(value: Value): number
  get(id: number): Value
  readonly size: number
}

export function lexicon<Value>(): Lexicon<Value> {
  const ids = new Map<Value, number>()
  const values: Value[] = []
  return {
    idOf(value) {
      let id = ids.get(value)
      if (id === undefined) {
        id = values.length
        ids.set(value, id)
        values.push(value)
      }
      return id
    },
    get: (id) => values[id]!,
    get size() {
      return values.length
    },
  }
}

/** Rows that were not taken over: the line of each and why, in the order they were found. */
export type Rejections = {
  add(line: number, why: string): void
  readonly count: number
  /** How many rows there are of each reason, the most frequent first. */
  counts(): { reason: string; rows: number }[]
  /** The reason of each line. */
  byLine(): Map<number, string>
  first(most: number): { line: number; reason: string }[]
}

export function rejections(): Rejections {
  const lines = intColumn()
  const whys = intColumn()
  const texts = lexicon<string>()
  const row = (index: number) => ({ line: lines.get(index), reason: texts.get(whys.get(index)) })
  return {
    add(line, why) {
      lines.push(line)
      whys.push(texts.idOf(why))
    },
    get count() {
      return lines.length
    },
    counts() {
      const counts = new Map<string, number>()
      for (let index = 0; index < lines.length; index++) {
        const { reason } = row(index)
        counts.set(reason, (counts.get(reason) ?? 0) + 1)
      }
      return [...counts]
        .map(([reason, rows]) => ({ reason, rows }))
        .toSorted((a, b) => b.rows - a.rows)
    },
    byLine: () =>
      new Map(
        Array.from({ length: lines.length }, (_, index) => [lines.get(index), row(index).reason]),
      ),
    first: (most) => Array.from({ length: Math.min(most, lines.length) }, (_, index) => row(index)),
  }
}
