import type { FastifyRequest } from 'fastify'
import { openSlugOf } from '#domains/portal/entrance.ts'
import { organisationAt } from '#domains/showcase/showcase.ts'
import type { Pools } from './caller.ts'

const LANGUAGES: ReadonlySet<unknown> = new Set(['ru', 'en'])

/**
 * Where somebody enters whom a page of rules, a poster or the widget of a programme led to joining: the entrance
 * of the programme's firm, in the language they came in. Null where nothing was asked for or nothing is open.
 */
export const wayIn =
  ({ staff: db }: Pools) =>
  async ({ query }: FastifyRequest): Promise<string | null> => {
    const { programme, language } = query as Readonly<Record<string, unknown>>
    if (typeof programme !== 'string') return null
    const organisationId = await organisationAt(db, programme)
    const slug = organisationId && (await openSlugOf(db, organisationId))
    if (!slug) return null
    return `/my/${slug}${LANGUAGES.has(language) ? `?language=${language as string}` : ''}`
  }
