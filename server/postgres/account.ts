import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'

/** A system account that PostgreSQL's programs are run as. */
export type Account = { readonly uid: number; readonly gid: number; readonly name: string }

/**
 * Whom PostgreSQL runs as; null means "as we are". PostgreSQL refuses root, so root lends it the
 * account that owns the cluster already, else `postgres`, else `nobody`.
 */
export function runAs(cluster: string): Account | null {
  if (process.getuid?.() !== 0) return null
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid, name: `account ${uid}` }
  }
  const accounts = systemAccounts()
  const found = accounts.get('postgres') ?? accounts.get('nobody')
  if (!found) {
    throw new Error(
      'PostgreSQL refuses to run as root, and there is neither an account postgres nor nobody. ' +
        'Start as an ordinary user, or name a server of your own in DATABASE_URL.',
    )
  }
  return found
}

/** Whether the account can pass through every parent of the folder and read it. */
export function canRead(account: Account | null, folder: string): boolean {
  if (!account) return true
  const { uid, gid } = account
  const script = 'cd "$0" && ls . >/dev/null'
  const asked = spawnSync('/bin/sh', ['-c', script, folder], {
    uid,
    gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return asked.status === 0
}

function systemAccounts(): Map<string, Account> {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n').filter(Boolean)
  return new Map(
    lines.map((line) => {
      const [name = '', , uid, gid] = line.split(':')
      return [name, { name, uid: Number(uid), gid: Number(gid) }]
    }),
  )
}
