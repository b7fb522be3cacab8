import type { Registry } from 'prom-client'
import { onWake } from '#kit/jobs.ts'
import { openDoor, type Door } from './door.ts'
import { sayLastWords } from './lastWords.ts'
import type { FromDoor, ToDoor } from './doorTalk.ts'

// One of several processes behind one port (doors.ts). It ends when it is told to, and not by the
// Ctrl+C of a terminal, which reaches it as well as the first process; without that one it ends at once.
sayLastWords()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const tell = (message: FromDoor): void => void process.send?.(message)

let door: Door | null = null
let own: Registry | null = null
const waiting = new Map<number, (text: string) => void>()
let asked = 0

process.on('message', (message: ToDoor) => void hear(message))

async function hear(message: ToDoor): Promise<void> {
  if (message.say === 'open') await open(message.parts)
  if (message.say === 'stop') await stop()
  if (message.say === 'measure')
    tell({ say: 'measured', id: message.id, figures: (await own?.getMetricsAsJSON()) ?? [] })
  if (message.say === 'metrics') waiting.get(message.id)?.(message.text)
}

async function open(parts: Extract<ToDoor, { say: 'open' }>['parts']): Promise<void> {
  try {
    const sharedMetrics = {
      expose: (registry: Registry) => void (own = registry),
      print: metricsOfAll,
    }
    door = await openDoor({ ...parts, logSink: process.stderr, sharedMetrics })
    onWake(seldom(() => tell({ say: 'wake' })))
    tell({ say: 'opened', url: door.url })
  } catch (error) {
    const { code = null, message } = error as Error & { code?: string }
    tell({ say: 'failed', code, message })
  }
}

async function stop(): Promise<void> {
  for (const step of door?.closing ?? []) await step().catch(() => undefined)
  process.exit(0)
}

/** A scrape meets one of the doors, and is told of all. */
function metricsOfAll(): Promise<string> {
  const id = ++asked
  const answer = new Promise<string>((done) => waiting.set(id, done))
  tell({ say: 'metrics', id })
  return answer.finally(() => waiting.delete(id))
}

/** At most ten times a second, and never without a last time. */
function seldom(work: () => void): () => void {
  let isSet = false
  return () => {
    if (isSet) return
    isSet = true
    setTimeout(() => {
      isSet = false
      work()
    }, 100)
  }
}
