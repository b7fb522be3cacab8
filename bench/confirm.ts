import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, chmod } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect } from '#kit/database.ts'
import { migrate } from '#db/migrate.ts'
import { startPostgres } from '#server/postgres/start.ts'
import { serverFlags } from '../tools/node.js'
import { cpuOf } from './cpu.ts'
import { confirmWithWrk, median, pgbench, preparePgbench, type Shown } from './load.ts'
import { openBenchShop } from './shop.ts'

const MEMBERS = 20_000
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 8)
const CONNECTIONS = (process.env['BENCH_CONNECTIONS'] ?? '32').split(',').map(Number)

/** With BENCH_STATEMENTS=yes the dearest statements are printed at the end. */
const STATEMENTS = process.env['BENCH_STATEMENTS'] === 'yes'

/**
 * Confirmed receipts over HTTP (5 lines, 30 rules, decision kept, durable) beside pgbench's TPC-B on
 * the same PostgreSQL, in turns. One machine carries the server, the database and the load.
 */
export async function benchConfirm(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kopilka-bench-'))
  await chmod(folder, 0o755)
  const postgres = await startPostgres({
    folder: join(folder, 'data'),
    settings: {
      max_connections: '200',
      ...(STATEMENTS && { shared_preload_libraries: 'pg_stat_statements' }),
    },
  })
  let server: Server | null = null
  try {
    await migrate(postgres.url)
    const db = connect(postgres.url, { max: 4, statementTimeout: 60_000, role: null })
    const shop = await openBenchShop(db, MEMBERS)
    await db.destroy()
    await preparePgbench(postgres.url)
    server = await startServer(postgres.url, folder)
    console.log(
      `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    )
    for (const connections of CONNECTIONS)
      await compare(postgres.url, server, shop.token, folder, connections, postgres.pid)
    if (STATEMENTS) await printStatements(postgres.url)
  } finally {
    await server?.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function compare(
  url: string,
  server: Server,
  token: string,
  folder: string,
  connections: number,
  postmaster: number,
): Promise<void> {
  const ours: Shown[] = []
  const theirs: Shown[] = []
  const load = (name: string, seconds: number) =>
    confirmWithWrk({ url: server.url, token, folder, connections, seconds, members: MEMBERS, name })
  await load(`warm-${connections}`, 10)
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await pgbench({ url, connections, seconds: SECONDS }))
    const before = cpuOf(server.pid, postmaster)
    ours.push(await load(`r${connections}-${round}`, SECONDS))
    const after = cpuOf(server.pid, postmaster)
    const [a, b] = [ours.at(-1)!, theirs.at(-1)!]
    const each = (ms: number) => Math.round((ms * 1000) / (a.perSecond * SECONDS))
    console.log(
      `  processor time of a receipt: server ${each(after.server - before.server)} µs, PostgreSQL ${each(after.postgres - before.postgres)} µs`,
    )
    console.log(
      `  round ${round + 1}: ${Math.round(a.perSecond)} receipts/s (p50 ${a.p50} ms, p99 ${a.p99} ms, failed ${a.failed}), pgbench ${Math.round(b.perSecond)}/s, ratio ${(a.perSecond / b.perSecond).toFixed(2)}`,
    )
  }
  const ratio = median(ours.map((each, round) => each.perSecond / theirs[round]!.perSecond))
  console.log(
    `${connections} connections: median ${Math.round(median(ours.map((each) => each.perSecond)))} receipts/s, ` +
      `pgbench TPC-B ${Math.round(median(theirs.map((each) => each.perSecond)))}/s, ratio ${ratio.toFixed(2)}; ` +
      `p50 ${median(ours.map(({ p50 }) => p50 ?? 0))} ms, p99 ${median(ours.map(({ p99 }) => p99 ?? 0))} ms; ` +
      `server resident ${server.residentMegabytes()} MB`,
  )
}

type Server = {
  readonly url: string
  readonly pid: number
  residentMegabytes(): number
  stop(): Promise<void>
}

async function startServer(databaseUrl: string, folder: string): Promise<Server> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...serverFlags,
      ...(process.env['BENCH_NODE_FLAGS']?.split(' ') ?? []),
      new URL('../server/serve.ts', import.meta.url).pathname,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        KOPILKA_DATA: join(folder, 'server'),
        KOPILKA_SECRET: randomBytes(48).toString('base64'),
        KOPILKA_DEMO: 'no',
        KOPILKA_PREPARE: 'yes',
        LOG_LEVEL: 'warn',
        PORT: '0',
      },
    },
  )
  const url = await new Promise<string>((done, fail) => {
    child.stdout!.once('data', (line: Buffer) => done(line.toString().trim()))
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)))
  })
  return {
    url,
    pid: child.pid!,
    residentMegabytes: () =>
      Math.round(
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) /
          1024,
      ),
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done())
        child.kill('SIGTERM')
      }),
  }
}

async function printStatements(url: string): Promise<void> {
  const db = connect(url, { max: 1, statementTimeout: 60_000, role: null })
  await sql`create extension if not exists pg_stat_statements`.execute(db)
  const { rows } = await sql<{ calls: number; ms: number; mean: number; text: string }>`
    select calls, round(total_exec_time)::int as ms, round(mean_exec_time::numeric, 3)::float8 as mean,
      left(regexp_replace(query, '[[:space:]]+', ' ', 'g'), 110) as text
    from pg_stat_statements where query !~ 'pgbench' order by total_exec_time desc limit 30
  `.execute(db)
  for (const { calls, ms, mean, text } of rows)
    console.log(
      `${String(ms).padStart(8)} ms ${String(calls).padStart(7)} × ${String(mean).padStart(8)} ms  ${text}`,
    )
  await db.destroy()
}
