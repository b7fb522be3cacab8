import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../server/postgres/start.ts'
import { makeTemplate } from './template.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be merged
  export interface ProvidedContext {
    databaseServer: { readonly url: string; readonly template: string }
  }
}

/**
 * Once per run: a PostgreSQL server for the tests (ours in a temporary folder, or the one named by
 * TEST_DATABASE_URL) with a migrated template, from which each test file copies its database.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { url: given, stop: async () => {} } : await startOwn()
  try {
    const template = await makeTemplate(server.url)
    project.provide('databaseServer', { url: server.url, template })
  } catch (error) {
    await server.stop()
    throw error
  }
  return server.stop
}

async function startOwn(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-test-'))
  const postgres = await startPostgres({
    folder,
    // These databases live for a minute: what a power cut would do to them is nobody's concern.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      max_connections: '200',
      max_wal_size: '4GB',
      logging_collector: 'off',
    },
  })
  const watchdog = cleanUpAfterCrash(postgres.pid, folder)
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
      watchdog.kill()
    },
  }
}

/** A shell that waits on a pipe of ours. It closes when we die, however that happens. */
function cleanUpAfterCrash(pid: number, folder: string) {
  const script =
    'read -r nothing; kill -QUIT "$0"; sleep 1; rm -rf "$(realpath "$1/postgres")" "$1"'
  const watchdog = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watchdog.unref()
  return watchdog
}
