import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** What a login of the server's own is, and nothing beyond: it may add to the book and take jobs. */
const ROLES = ['kopilka_app', 'kopilka_queue']

/** There is a role of this name that is more than a login would be. */
export class LoginTaken extends Error {}

/**
 * Makes a login for a server that shall not connect as the owner of the tables, with a password by
 * chance; of one that is there already, the password is made anew. Returns the address it connects by.
 * Throws LoginTaken.
 */
export async function makeLogin(ownerUrl: string, name: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const client = new Client({ connectionString: ownerUrl, application_name: 'kopilka login' })
  client.on('error', () => {}) // a lost connection fails the statement that waits for it
  await client.connect()
  try {
    const role = client.escapeIdentifier(name)
    const found = await client.query('select from pg_roles where rolname = $1', [name])
    if (found.rowCount === 0) await client.query(`create role ${role} login`)
    else await refuseForeign(client, name)
    await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`)
    await client.query(`grant ${ROLES.join(', ')} to ${role}`)
  } finally {
    await client.end()
  }
  const url = new URL(ownerUrl)
  url.username = name
  url.password = password
  return url.href
}

/** A role that is more than this login would be, such as the owner itself, keeps its password. */
async function refuseForeign(client: Client, name: string): Promise<void> {
  const more = await client.query(
    `select from pg_roles r where rolname = $1 and (rolsuper or rolcreaterole or rolcreatedb
        or rolreplication or rolbypassrls or not rolcanlogin
        or exists (select from pg_shdepend where refobjid = r.oid and deptype = 'o')
        or exists (select from pg_auth_members where member = r.oid and roleid::regrole::text <> all ($2)))`,
    [name, ROLES],
  )
  if (more.rowCount !== 0) throw new LoginTaken(`the role ${name} is more than a login`)
}
