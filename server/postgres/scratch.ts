import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostmaster } from './postmaster.ts'
import { startPostgres } from './start.ts'

const PREFIX = 'kopilka-scratch-'
const HOUR = 3_600_000 // ms

/**
 * A server that lives as long as this process needs it, in a temporary folder that goes with it,
 * even when the process is killed. Fast and forgetful: for tests and printers only.
 */
export async function startScratchPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  dropLeftovers()
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  chmodSync(folder, 0o755)
  const postgres = await startPostgres({
    folder,
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      max_connections: '200',
      max_wal_size: '4GB',
      logging_collector: 'off',
      archive_mode: 'off',
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

/** What a process left that was killed before its watchdog stood: old, and no server runs in it. */
function dropLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name)
    try {
      const isOld = Date.now() - statSync(folder).mtimeMs > HOUR
      if (!isOld || findPostmaster(join(folder, 'postgres', 'cluster'))) continue
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Another account's, or gone already.
    }
  }
}

/** A shell that waits on a pipe of ours. The pipe closes when we die, however that happens. */
function cleanUpAfterCrash(pid: number, folder: string) {
  const script = 'read -r nothing; kill -QUIT "$0"; sleep 1; rm -rf "$1"'
  const watchdog = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watchdog.unref()
  return watchdog
}
