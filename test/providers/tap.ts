import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line between two programs that writes down what is said, and may be cut. */
export type Tap = {
  readonly port: number
  /** What was said so far, line by line: `C: …` and `S: …`. */
  said(): string[]
  /** Cuts every open line as soon as the client has sent a line that matches; null: never. */
  cutAt(line: RegExp | null): void
  /** Holds back what the server says. */
  silence(on: boolean): void
  close(): Promise<void>
}

/** Listens on loopback and passes everything on to a port, text by text. */
export async function openTap(to: number): Promise<Tap> {
  const lines: string[] = []
  const open = new Set<Socket>()
  let cut: RegExp | null = null
  let silent = false
  const note = (who: 'C' | 'S', chunk: Buffer) => {
    const said = chunk
      .toString('utf8')
      .split('\r\n')
      .filter((line) => line !== '')
    lines.push(...said.map((line) => `${who}: ${line}`))
    return said
  }
  const server = createServer((client) => {
    const behind = connect(to, '127.0.0.1')
    for (const socket of [client, behind]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    }
    client.on('data', (chunk) => {
      const said = note('C', chunk)
      if (cut && said.some((line) => cut!.test(line))) {
        client.resetAndDestroy()
        behind.destroy()
      } else behind.write(chunk)
    })
    behind.on('data', (chunk) => {
      note('S', chunk)
      if (!silent) client.write(chunk)
    })
    client.on('end', () => behind.end())
    behind.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    said: () => [...lines],
    cutAt: (line) => void (cut = line),
    silence: (on) => void (silent = on),
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
