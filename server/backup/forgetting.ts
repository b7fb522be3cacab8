import { eraseAgain } from '#domains/privacy/privacy.ts'
import { keepErased, keepErasedIn, type Erased } from '#domains/privacy/erased.ts'
import { createContext, databaseNow, type Log } from '#kit/context.ts'
import type { Db } from '#kit/database.ts'

const actor = {
  kind: 'job',
  id: 'restore',
  name: 'restore',
  scopes: ['*'],
  test: false,
} as const

/** Takes those out of a restored book again who were forgotten since; how many were still there. */
export async function forgetAgain(
  db: Db,
  erased: readonly Erased[],
  folder: string,
): Promise<number> {
  keepErasedIn(folder)
  const log: Log = { info: () => {}, warn: () => {}, error: () => {} }
  let count = 0
  for (const each of erased) {
    const { organisationId, memberId } = each
    const now = await databaseNow(db)
    const ctx = createContext({ db, now, actor, organisationId, language: 'en', log })
    if (await eraseAgain(ctx, memberId)) count += 1
    // the list goes on in the new data folder
    else await keepErased(each)
  }
  return count
}
