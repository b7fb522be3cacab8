import { Client } from 'pg'

const PARTING = 1_000 // ms

/** Does something on a connection of its own, closed however that ends. */
export async function withClient<T>(
  url: string,
  name: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url, application_name: name, keepAlive: true })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  await client.connect()
  try {
    return await work(client)
  } finally {
    // one that was left in the middle of its rows does not hear a farewell
    const end = client.end().catch(() => {})
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        ;(
          client as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy()
        resolve()
      }, PARTING)
    })
    await Promise.race([end, late])
    clearTimeout(timer)
  }
}
