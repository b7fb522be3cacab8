import type { Db } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import { remember } from '#kit/remember.ts'
import type { News } from './core/news.ts'
import { valuesOf } from './core/values.ts'
import { fillIn, writeOurs } from './judging.ts'
import * as store from './templates.store.ts'
import { readyOf } from './writing.ts'

const EVENT = 'purchase.receipt'

/** What an organisation has tills print under receipts: every version that was ever in force. */
export type Slips = { readonly organisationId: string; readonly rows: readonly store.Row[] }

/** Milliseconds. */
const FRESH = 1_000
/** A version counts from here on, when every process has read it: the same receipt is always answered alike. */
const NOTICE = 2 * FRESH

const remembered = remember<Slips | null>({ milliseconds: FRESH, most: 1_000 })

/** The slip texts of an organisation, remembered for a second; null where it never wrote one. */
export const slipsOf = (db: Db, organisationId: OrganisationId): Promise<Slips | null> =>
  remembered.get(organisationId, async () => {
    const rows = await store.published(db, organisationId, EVENT)
    return rows.length === 0 ? null : { organisationId, rows }
  })

/** The text for a slip, by the version in force at an instant (epoch milliseconds); null where none was. */
export function slipText(
  { organisationId, rows }: Slips,
  news: Extract<News, { kind: typeof EVENT }>,
  language: Language,
  at: number,
): string | null {
  const row = rows.findLast(
    (each) => each.language === language && each.publishedAt!.getTime() + NOTICE <= at,
  )
  if (!row || row.mode === 'off') return null
  const manner = { language, speech: news.speech }
  const values = valuesOf(news, null)
  const ready = row.mode === 'own' ? readyOf(organisationId, EVENT, row) : null
  const own = ready && fillIn(ready, values, manner)
  return (own ?? writeOurs(EVENT, 'receipt', values, manner)).text
}
