import type { FastifyInstance } from 'fastify'
import { Refusal } from '#kit/core/refusal.ts'
import { parseStrictly } from './strictJson.ts'

/** JSON in UTF-8 is what is taken, read strictly; an empty body is no body. */
export function bodyParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addHook('onRequest', async (request) => {
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') {
      throw new Refusal('request.media_unsupported')
    }
  })
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (_request, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined)
      const parsed = parseStrictly(body)
      if ('value' in parsed) return done(null, parsed.value)
      const errors = parsed.problems.map((problem) => ({ ...problem, details: {} }))
      return done(new Refusal('json.unsound', { errors }))
    },
  )
}
