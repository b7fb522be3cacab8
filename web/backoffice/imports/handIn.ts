import { client } from '../../shared/session.ts'

/** A file may be so large at most, bytes. */
export const LARGEST = 256 * 1024 * 1024

/** Hands a file in piece by piece; its id. `onProgress` hears of bytes. A lost connection is tried again. */
export async function handIn(file: File, onProgress: (done: number) => void): Promise<string> {
  const { imports } = client()
  const idempotencyKey = crypto.randomUUID()
  const begun = await imports.beginFile(
    { body: { name: file.name, size: file.size } },
    { idempotencyKey },
  )
  const { id: fileId, partSize, parts } = begun
  for (let number = 1; number <= parts; number++) {
    const piece = file.slice((number - 1) * partSize, number * partSize)
    const content = await base64(piece)
    await patiently(() => imports.putPart({ params: { fileId, number }, body: { content } }))
    onProgress(Math.min(file.size, number * partSize))
  }
  return fileId
}

const PAUSES = [500, 2_000, 5_000]

/** The same piece again changes nothing, so whatever failed may be tried again. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (const pause of PAUSES) {
    try {
      await work()
      return
    } catch (error) {
      if (error instanceof Error && 'status' in error) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  await work()
}

async function base64(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer())
  let binary = ''
  for (let from = 0; from < bytes.length; from += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  return btoa(binary)
}
