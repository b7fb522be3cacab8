import type { TestProject } from 'vitest/node'
import { startScratchPostgres } from '#server/postgres/scratch.ts'
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
  const server = given ? { url: given, stop: async () => {} } : await startScratchPostgres()
  try {
    const template = await makeTemplate(server.url)
    project.provide('databaseServer', { url: server.url, template })
  } catch (error) {
    await server.stop()
    throw error
  }
  return () => server.stop()
}
