import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import * as messaging from '#domains/messaging/messaging.ts'
import { announce } from '#kit/events.ts'
import { newId } from '#kit/newId.ts'
import { replay } from '#domains/control/parked.ts'
import { freshDatabase } from '#test/given.ts'

const given = freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'kopilka-parked-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function kopilka(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'main.ts'), ...args], {
    env: {
      PATH: process.env['PATH'],
      LANG: 'C',
      DATABASE_URL: given.url,
      KOPILKA_DATA: join(folder, 'data'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, out }
}
test('an administrator sees the events, messages and jobs that were laid aside, and has them tried again', async () => {
  const owner = newId()
  const ctx = await given.fresh()
  const blocked = { name: 'card.blocked', owner, data: { cardId: owner, reason: 'lost' } } as const
  await announce(ctx.db, ctx.organisationId, [blocked], ctx.now)
  await sql`update kit.event set tries = 8, parked_reason = 'Error: indigestible'`.execute(ctx.db)
  const to = { owner, language: 'en', address: null, test: false } as const
  const news = { kind: 'card.blocked' } as const
  await ctx.transaction((ctx) => messaging.tell(ctx, [{ to, eventId: newId(), news }]))
  const refusing: messaging.Channel = {
    name: 'sandbox',
    keepsCodes: true,
    send: () => Promise.resolve({ outcome: 'failed', reason: 'no such number' }),
  }
  await messaging.deliver(ctx.db, [refusing], ctx.log)
  await sql`select graphile_worker.add_job('ledger.expire', max_attempts => 1)`.execute(given.owner)
  await sql`
    update graphile_worker._private_jobs set attempts = 1, last_error = E'out of order\n at line 1'
  `.execute(given.owner)

  const { out } = await kopilka('parked', '--json')
  expect(JSON.parse(out)).toMatchObject([
    { kind: 'event', name: 'card.blocked', tries: 8, reason: 'Error: indigestible' },
    { kind: 'message', name: 'card.blocked', tries: 1, reason: 'no such number' },
    { kind: 'job', name: 'ledger.expire', tries: 1, reason: 'out of order' },
  ])
  const [{ id }] = JSON.parse(out) as [{ id: string }]
  expect(await kopilka('parked', 'replay', id)).toEqual({
    code: 0,
    out: '1 will be tried again.\n',
  })
  expect((await kopilka('parked', 'replay')).code).toBe(2)
  expect((await kopilka('parked', 'replay', newId())).code).toBe(1)
  expect(await replay(ctx.db, null)).toBe(2)
  expect(await kopilka('parked')).toEqual({ code: 0, out: 'Nothing is parked.\n' })
}, 120_000)
