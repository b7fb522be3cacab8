import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { inject } from 'vitest'
import { databaseUrl } from './template.ts'

/** A database of one test file: with every migration, and nothing in it. */
export type TestDatabase = { readonly url: string; drop(): Promise<void> }

/** Copies the migrated template, in some tens of milliseconds. The address is the owner's. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('databaseServer')
  const name = `kopilka_test_${randomBytes(8).toString('hex')}`
  await copy(url, template, name)
  return {
    url: databaseUrl(url, name),
    drop: () => asOwner(url, `drop database if exists ${name} with (force)`),
  }
}

/** A copy is refused while somebody is connected to the template, for instance another copy's worker. */
async function copy(url: string, template: string, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await asOwner(url, `create database ${name} template ${template}`)
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || tries === 50) throw error
      await wait(20 + Math.random() * 80)
    }
  }
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
