/**
 * Arrays for PostgreSQL in its binary form (array_send): nothing is quoted, escaped and read back, which
 * is most of what a batch costs the driver. A statement names the type of each: `$1::uuid[]`.
 * The driver sends a Buffer as a binary parameter.
 */
export const uuids = (values: readonly (string | null)[]): Buffer => array(UUID, values)
export const texts = (values: readonly (string | null)[]): Buffer => array(TEXT, values)
export const bytes = (values: readonly (Buffer | null)[]): Buffer => array(BYTEA, values)
export const bools = (values: readonly (boolean | null)[]): Buffer => array(BOOL, values)
/** Of exact whole numbers. */
export const bigints = (values: readonly (number | null)[]): Buffer => array(INT8, values)
export const ints = (values: readonly (number | null)[]): Buffer => array(INT4, values)
export const smallints = (values: readonly (number | null)[]): Buffer => array(INT2, values)

/** By the name of the type of the elements. */
export const arrayOf = {
  uuid: uuids,
  text: texts,
  bytea: bytes,
  bool: bools,
  int8: bigints,
  int4: ints,
  int2: smallints,
} as const

type Element<Value> = {
  /** Of the type in pg_type. */
  readonly oid: number
  readonly length: (value: Value) => number
  readonly write: (into: Buffer, value: Value, at: number) => void
}

const HEAD = 20
const HEAD_OF_NONE = 12

function array<Value>(element: Element<Value>, values: readonly (Value | null)[]): Buffer {
  if (values.length === 0) return none(element)
  const lengths = values.map((value) => (value === null ? -1 : element.length(value)))
  let size = HEAD
  let nulls = 0
  for (const length of lengths) {
    size += 4 + Math.max(0, length)
    if (length < 0) nulls = 1
  }
  const into = Buffer.allocUnsafe(size)
  into.writeInt32BE(1, 0) // dimensions
  into.writeInt32BE(nulls, 4)
  into.writeInt32BE(element.oid, 8)
  into.writeInt32BE(values.length, 12)
  into.writeInt32BE(1, 16) // the first subscript
  let at = HEAD
  for (let index = 0; index < values.length; index++) {
    const length = lengths[index]!
    into.writeInt32BE(length, at)
    at += 4
    if (length < 0) continue
    element.write(into, values[index]!, at)
    at += length
  }
  return into
}

function none<Value>({ oid }: Element<Value>): Buffer {
  const into = Buffer.alloc(HEAD_OF_NONE)
  into.writeInt32BE(oid, 8)
  return into
}

const UUID: Element<string> = {
  oid: 2950,
  length: () => 16,
  write: (into, value, at) => {
    let place = at
    for (let index = 0; index < value.length; index += 2) {
      if (value.charCodeAt(index) === DASH) index += 1
      into[place++] = (nibble(value, index) << 4) | nibble(value, index + 1)
    }
    if (place !== at + 16) throw new TypeError(`“${value}” is no uuid`)
  },
}

const DASH = 45

function nibble(value: string, index: number): number {
  const digit = NIBBLES[value.charCodeAt(index)] ?? -1
  if (digit < 0) throw new TypeError(`“${value}” is no uuid`)
  return digit
}

const NIBBLES = Int8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
  return digit
})

const TEXT: Element<string> = {
  oid: 25,
  length: (value) => Buffer.byteLength(value),
  write: (into, value, at) => void into.write(value, at),
}

const BYTEA: Element<Buffer> = {
  oid: 17,
  length: (value) => value.length,
  write: (into, value, at) => void value.copy(into, at),
}

const BOOL: Element<boolean> = {
  oid: 16,
  length: () => 1,
  write: (into, value, at) => void (into[at] = value ? 1 : 0),
}

const INT8: Element<number> = {
  oid: 20,
  length: () => 8,
  write: (into, value, at) => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no exact whole number`)
    into.writeInt32BE(Math.floor(value / 0x1_0000_0000), at)
    into.writeUInt32BE(value >>> 0, at + 4)
  },
}

const INT4: Element<number> = {
  oid: 23,
  length: () => 4,
  write: (into, value, at) => void into.writeInt32BE(value, at),
}

const INT2: Element<number> = {
  oid: 21,
  length: () => 2,
  write: (into, value, at) => void into.writeInt16BE(value, at),
}
