import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AggregatorRegistry, type MetricObject } from 'prom-client'
import { wakeOutbox } from '#kit/jobs.ts'
import { serverFlags } from '../tools/node.js'
import type { FromDoor, ToDoor } from './doorTalk.ts'

type Parts = Extract<ToDoor, { say: 'open' }>['parts']

export type Doors = {
  readonly url: string
  /** Has every door answer those at hand and end. */
  close(): Promise<void>
}

/** One that died is followed by another after this many milliseconds. */
const PAUSE = 500
/** A door that has not measured itself by then is left out of the sum. */
const MEASURED_WITHIN = 2_000

/**
 * Keeps so many processes at one port, each with a door of its own; what dies is started anew. They
 * share nothing but the database, so it does not matter which of them a request meets.
 */
export async function openDoors(
  count: number,
  asked: Parts,
  died: (pid: number) => void,
): Promise<Doors> {
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('doorProcess.ts', import.meta.url)),
    execArgv: [...serverFlags],
    args: [],
  })
  const parts = await atOnePort(asked)
  const doors = new Set<Worker>()
  let closing = false

  const start = async (): Promise<string> => {
    const door = cluster.fork()
    doors.add(door)
    door.on('message', (message: FromDoor) => hear(doors, door, message))
    const opened = answerOf(door)
    door.on('exit', () => {
      doors.delete(door)
      if (!closing) void replace(door)
    })
    tell(door, { say: 'open', parts })
    return opened
  }
  const replace = async (door: Worker): Promise<void> => {
    if (!door.isDead() || closing) return
    died(door.process.pid ?? 0)
    await wait(PAUSE)
    if (!closing) await start().catch(() => undefined)
  }
  const close = async (): Promise<void> => {
    closing = true
    await Promise.all(
      [...doors].map(async (door) => {
        const ended = once(door, 'exit')
        tell(door, { say: 'stop' })
        await ended
      }),
    )
  }

  try {
    const url = await start()
    await Promise.all(Array.from({ length: count - 1 }, () => start()))
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Linux deals connections out among sockets of one port, and takes those of a process that died from the
 * deal; elsewhere the first process deals them out. That the port is nobody's yet is asked first, as sockets
 * that share one ask nobody.
 */
async function atOnePort(parts: Parts): Promise<Parts> {
  if (process.platform !== 'linux') return parts
  const { host, port } = parts.config
  const probe = createServer().listen({ host, port, exclusive: true })
  await once(probe, 'listening')
  const free = (probe.address() as AddressInfo).port
  probe.close()
  await once(probe, 'close')
  return { ...parts, config: { ...parts.config, port: free }, reusePort: true }
}

/** Where a door answers; an error, with the code of the system's, when it could not be opened. */
function answerOf(door: Worker): Promise<string> {
  return new Promise((done, fail) => {
    door.on('message', (message: FromDoor) => {
      if (message.say === 'opened') done(message.url)
      if (message.say === 'failed')
        fail(Object.assign(new Error(message.message), { code: message.code ?? undefined }))
    })
    door.once('exit', (code) => fail(new Error(`a process of the server ended with ${code}`)))
  })
}

function tell(door: Worker, message: ToDoor): void {
  if (door.isConnected()) door.send(message, () => undefined)
}

function hear(doors: ReadonlySet<Worker>, from: Worker, message: FromDoor): void {
  if (message.say === 'opened') open.add(from)
  if (message.say === 'wake') wakeOutbox()
  if (message.say === 'metrics') {
    void metricsOf(doors).then((text) => tell(from, { say: 'metrics', id: message.id, text }))
  }
}

let rounds = 0

/** Those that answer already. */
const open = new WeakSet<Worker>()

/** What all doors have measured, added up. */
async function metricsOf(doors: ReadonlySet<Worker>): Promise<string> {
  const id = ++rounds
  const figures = await Promise.all(
    [...doors].filter((door) => open.has(door)).map((door) => measured(door, id)),
  )
  return AggregatorRegistry.aggregate(figures.filter((each) => each.length > 0)).metrics()
}

function measured(door: Worker, id: number): Promise<MetricObject[]> {
  return new Promise((done) => {
    const end = (figures: MetricObject[]) => {
      clearTimeout(late)
      door.off('message', listen)
      done(figures)
    }
    const listen = (message: FromDoor) => {
      if (message.say === 'measured' && message.id === id) end(message.figures)
    }
    const late = setTimeout(() => end([]), MEASURED_WITHIN)
    door.on('message', listen)
    tell(door, { say: 'measure', id })
  })
}
