import { Client } from 'pg'
import { readCatalogue } from './catalogue.ts'
import { printSchema } from './printSchema.ts'
import { printTables } from './printTables.ts'

/** The texts of the files that are printed from a migrated database, by path. */
export async function printDatabase(url: string): Promise<Record<string, string>> {
  const client = new Client(url)
  await client.connect()
  try {
    const schemas = await readCatalogue(client)
    return { 'db/schema.sql': printSchema(schemas), 'db/tables.ts': printTables(schemas) }
  } finally {
    await client.end()
  }
}
