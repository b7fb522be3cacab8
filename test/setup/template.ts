import { Client } from 'pg'
import { migrate, migrationsDigest } from '#db/migrate.ts'

const LOCK = 4_201_337 // any number that nobody else takes

/** The name of a database with every migration applied; made once for each content of db/migrations. */
export async function makeTemplate(serverUrl: string): Promise<string> {
  const name = `kopilka_template_${migrationsDigest()}`
  const client = new Client(serverUrl)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount) return name
    // Made aside and renamed when whole: an interrupted run leaves no half-migrated template.
    await client.query(`drop database if exists ${name}_unfinished with (force)`)
    await client.query(`create database ${name}_unfinished`)
    await migrate(databaseUrl(serverUrl, `${name}_unfinished`))
    await client.query(`alter database ${name}_unfinished rename to ${name}`)
    return name
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
