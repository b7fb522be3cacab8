import { crc32, deflateSync } from 'node:zlib'

const GREEN = [11, 107, 93, 255] as const
const CLEAR = [0, 0, 0, 0] as const

/** A green disc as a picture (PNG) of so many pixels a side: a pass needs an icon. */
export function icon(side: number): Buffer {
  const middle = (side - 1) / 2
  const rows = Array.from({ length: side }, (_, y) => [
    0,
    ...Array.from({ length: side }, (_, x) =>
      Math.hypot(x - middle, y - middle) <= side / 2 ? GREEN : CLEAR,
    ).flat(),
  ])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  // eight bits a channel, red, green, blue and opacity
  head.set([8, 6, 0, 0, 0], 8)
  const content = deflateSync(Buffer.from(rows.flat()))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', content),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(content.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
