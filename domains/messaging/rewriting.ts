import type { Db } from '#kit/context.ts'
import * as rules from './lapsing.store.ts'
import type * as store from './messaging.store.ts'
import type { Anew } from './weighing.ts'
import { openWriter } from './writing.ts'

/**
 * Writes messages anew, by the texts that are in force now, and keeps them so; null for one that the
 * organisation tells nothing of any more.
 */
export async function writeAnew(
  db: Db,
  taken: readonly store.Taken[],
  changed: ReadonlyMap<string, Anew>,
): Promise<ReadonlyMap<string, store.Taken | null>> {
  const written = new Map<string, store.Taken | null>()
  if (changed.size === 0) return written
  const kept: rules.Rewritten[] = []
  const messages = taken.filter(({ id }) => changed.has(id))
  for (const [organisationId, theirs] of Map.groupBy(messages, (each) => each.organisationId)) {
    const kinds = theirs.map(({ id }) => changed.get(id)!.news.kind)
    const write = await openWriter(db, organisationId, kinds)
    for (const message of theirs) {
      const { news, basis, firstName } = changed.get(message.id)!
      const { form, language } = message
      const text = write(news, { form, language, firstName })
      const renewed = text && { ...message, ...text, basis, news: message.news && news }
      if (renewed) kept.push(renewed)
      written.set(message.id, renewed)
    }
  }
  await rules.rewrite(db, kept)
  return written
}
