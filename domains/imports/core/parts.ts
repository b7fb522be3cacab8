/** Bytes of a piece; the last one of a file may be smaller. */
export const PART = 1 << 20

/** A file is so large at most. */
export const LARGEST_FILE = 256 * PART

/** How many pieces a file of so many bytes has. */
export const partsFor = (size: number): number => Math.ceil(size / PART)

/** How many bytes the piece of that number has, counted from 1; 0 where there is none. */
export const sizeOfPart = (size: number, number: number): number =>
  number < 1 ? 0 : Math.max(0, Math.min(PART, size - (number - 1) * PART))
