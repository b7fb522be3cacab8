import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import * as chain from '#domains/ledger/chain.ts'
import { anchorsFile, makeKey, openNotary, readEvidence } from '#domains/ledger/chainAnchors.ts'
import * as ledger from '#domains/ledger/ledger.ts'
import { verify } from '#domains/ledger/verify.ts'
import { newId } from '#kit/newId.ts'
import { bookOf } from '#test/book.ts'
import { freshDatabase } from '#test/given.ts'
import { startWorker } from './worker.ts'

const given = freshDatabase()
const { programmeId } = bookOf(given)
const folder = mkdtempSync(join(tmpdir(), 'kopilka-chainer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const key = makeKey()
const notary = openNotary(key, folder)
const silent = { info: () => {}, warn: () => {}, error: () => {} }
const start = () => startWorker({ url: given.url, log: silent, jobs: [], notary })

let written = 0
const write = async () => {
  written += 1
  await ledger.adjust(given(), { owner: newId(), programmeId, points: 1, reason: 'a test' })
}
const state = () => chain.state(given().db)
const inChain = async () => (await state()).movements

test('a server chains and signs by itself what is recorded; stopping it signs the rest', async () => {
  await write()
  const server = await start()
  await expect.poll(inChain, { timeout: 15_000 }).toBe(written)
  await expect.poll(async () => (await state()).signed?.movements).toBe(written)
  await write()
  await server.stop()
  expect((await state()).signed).toMatchObject({ movements: await inChain() })
  const lines = readFileSync(anchorsFile(folder), 'utf8').trim().split('\n')
  expect(lines.length).toBeGreaterThanOrEqual(1)
  expect(await verify(given.owner, { evidence: readEvidence(folder, key) })).toEqual([])
}, 40_000)

test('of several servers any makes the chain, and the others go on when one is gone', async () => {
  const [first, second] = await Promise.all([start(), start()])
  await write()
  await expect.poll(inChain, { timeout: 15_000 }).toBe(written)
  await first.stop()
  await write()
  await expect.poll(inChain, { timeout: 15_000 }).toBe(written)
  await second.stop()
  expect(await verify(given.owner, { evidence: readEvidence(folder, key) })).toEqual([])
}, 60_000)
