import type { FastifyReply, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { sql } from 'kysely'
import { databaseNow, type Db } from '#kit/context.ts'
import { onBatch } from '#kit/measures.ts'
import { poolOf } from '#kit/database.ts'
import type { Pools } from './caller.ts'
import { operationOf } from './logging.ts'

export type Metrics = {
  readonly contentType: string
  print(): Promise<string>
  noteAnswer(request: FastifyRequest, reply: FastifyReply): void
  stop(): void
}

/** Where several processes answer at one port, a scrape of one of them is told what all have measured. */
export type SharedMetrics = {
  expose(registry: Registry): void
  print(): Promise<string>
}

/** What the server measures of itself, for Prometheus. */
export function createMetrics(pools: Pools, shared?: SharedMetrics): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const answers = new Histogram({
    name: 'kopilka_http_seconds',
    help: 'Time from a request to its answer, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [registry],
  })
  const batches = new Histogram({
    name: 'kopilka_batch_size',
    help: 'Requests that one batch of the till joined',
    labelNames: ['batch'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers: [registry],
  })
  const stopObserving = onBatch((batch, size) => batches.observe({ batch }, size))
  measurePools(registry, pools)
  measureOutbox(registry, pools.staff)
  shared?.expose(registry)

  return {
    contentType: registry.contentType,
    print: () => shared?.print() ?? registry.metrics(),
    noteAnswer: (request, reply) =>
      answers.observe(
        { operation: operationOf(request), status: reply.statusCode },
        reply.elapsedTime / 1000,
      ),
    stop: stopObserving,
  }
}

function measurePools(registry: Registry, pools: Pools): void {
  registry.registerMetric(
    new Gauge({
      name: 'kopilka_pool_connections',
      help: 'Connections of a pool: open, idle, and requests that wait for one',
      labelNames: ['pool', 'state'],
      registers: [],
      collect() {
        for (const [pool, db] of Object.entries(pools)) {
          const counts = poolOf(db)
          this.set({ pool, state: 'open' }, counts.totalCount)
          this.set({ pool, state: 'idle' }, counts.idleCount)
          this.set({ pool, state: 'waiting' }, counts.waitingCount)
        }
      },
    }),
  )
}

function measureOutbox(registry: Registry, db: Db): void {
  const lag = new Gauge({
    name: 'kopilka_outbox_lag_seconds',
    help: 'Age of the oldest fact that waits for its delivery',
    aggregator: 'max',
    registers: [registry],
  })
  registry.registerMetric(
    new Gauge({
      name: 'kopilka_outbox_parked',
      help: 'Facts that were parked after their tries',
      aggregator: 'max',
      registers: [],
      async collect() {
        const { rows } = await sql<{ oldest: Date | null; parked: number }>`
        select
          (select min(at) from kit.event where delivered_at is null and parked_reason is null) as oldest,
          (select count(*) from kit.event where delivered_at is null and parked_reason is not null) as parked
      `.execute(db)
        const { oldest, parked } = rows[0]!
        this.set(parked)
        lag.set(
          oldest ? Math.max(0, (await databaseNow(db)).getTime() - oldest.getTime()) / 1000 : 0,
        )
      },
    }),
  )
}
