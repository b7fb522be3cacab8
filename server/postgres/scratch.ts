import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from './start.ts'

/**
 * A server that lives as long as this process needs it, in a temporary folder that goes with it,
 * even when the process is killed. Fast and forgetful: for tests and printers only.
 */
export async function startScratchPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'kopilka-scratch-'))
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
