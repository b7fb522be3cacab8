import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as channels from '#domains/channels/channels.ts'
import * as consents from '#domains/consents/consents.ts'
import * as mailings from '#domains/mailings/mailings.ts'
import { createContext, databaseNow, type Actor } from '#kit/context.ts'
import type { OrganisationId } from '#kit/core/ids.ts'
import { preferredLanguage, type Language } from '#kit/core/language.ts'
import { Refusal } from '#kit/core/refusal.ts'
import type { Pools } from './caller.ts'
import { page, pagePolicy } from './pages.ts'

const MOST = 20_000

/**
 * What is asked by links that were given away: to unsubscribe, by members and their mail programs; to tell
 * what became of messages, by gateways. The link is the right to do this one thing.
 */
export async function registerLinks(app: FastifyInstance, pools: Pools): Promise<void> {
  await app.register(async (scope) => {
    // RFC 8058 has mail programs send a form, and so do many gateways
    scope.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'],
      { parseAs: 'string', bodyLimit: MOST },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    )
    scope.get<Link>('/u/:token', async (request, reply) => {
      const known = channels.readUnsubscribe(request.params.token)
      return known ? shown(request, reply, 'ask') : shown(request, reply, 'unknown')
    })
    scope.post<Link>('/u/:token', { bodyLimit: MOST }, async (request, reply) => {
      const isDone = await unsubscribe(pools, request)
      return shown(request, reply, isDone ? 'done' : 'unknown')
    })
    scope.route<Receipt>({
      method: ['GET', 'POST'],
      url: '/receipts/:organisationId/:secret',
      bodyLimit: MOST,
      handler: async (request, reply) => {
        const { organisationId, secret } = request.params
        const told = { ...(request.query as object), ...(request.body as object | undefined) }
        const became = await channels.takeReceipt(pools.staff, organisationId, secret, told)
        if (became === 'unknown') throw new Refusal('request.path_unknown')
        return reply.code(became === 'kept' ? 204 : 422).send()
      },
    })
  })
}

type Link = { Params: { token: string } }
type Receipt = { Params: { organisationId: string; secret: string } }

const actor: Actor = { kind: 'nobody', id: 'link', name: 'link', scopes: [], test: false }

/** Takes back what the link names; whether it is a link of ours and its member is still there. */
async function unsubscribe(pools: Pools, request: FastifyRequest<Link>): Promise<boolean> {
  const known = channels.readUnsubscribe(request.params.token)
  const purpose = known && PURPOSES.find((each) => each === known.purpose)
  if (!known || !purpose) return false
  const db = pools.staff
  const ctx = createContext({
    db,
    now: await databaseNow(db),
    actor,
    organisationId: known.organisationId as OrganisationId,
    language: preferredLanguage(request.headers['accept-language']),
    log: request.log,
  })
  try {
    const said = [{ purpose, given: false }]
    await ctx.transaction(async (ctx) => {
      await consents.recordConsents(ctx, known.memberId, said, { door: 'link', proof: request.id })
      if (!known.mailingId) return
      await mailings.noteUnsubscribed(ctx, known.mailingId, known.memberId)
    })
    return true
  } catch (error) {
    // a member who left gets no more messages anyway
    if (error instanceof Refusal) return error.code !== 'member.unknown'
    throw error
  }
}

const PURPOSES = ['offers', 'reminders', 'surveys'] as const

const WORDS = {
  ask: {
    ru: [
      'Отписаться',
      'Больше не присылать таких писем? Баллы, карта и служебные сообщения останутся.',
    ],
    en: ['Unsubscribe', 'Send no more of these messages? Points, card and service messages stay.'],
  },
  done: {
    ru: ['Вы отписаны', 'Таких писем больше не будет. Вернуть их можно в личном кабинете.'],
    en: [
      'You are unsubscribed',
      'There will be no more of these messages. You can take them back in your account.',
    ],
  },
  unknown: {
    ru: [
      'Ссылка не действует',
      'Откройте ссылку из письма целиком или отпишитесь в личном кабинете.',
    ],
    en: [
      'The link is not valid',
      'Open the whole link of the message, or unsubscribe in your account.',
    ],
  },
} as const satisfies Record<string, Record<Language, readonly [string, string]>>

function shown(
  request: FastifyRequest,
  reply: FastifyReply,
  word: keyof typeof WORDS,
): FastifyReply {
  const language = preferredLanguage(request.headers['accept-language'])
  const [title, text] = WORDS[word][language]
  const form = word === 'ask' ? `<form method="post"><p><button>${title}</button></p></form>` : ''
  return reply
    .code(word === 'unknown' ? 404 : 200)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': pagePolicy.replace(`form-action 'none'`, `form-action 'self'`),
      'content-language': language,
      'referrer-policy': 'no-referrer',
      vary: 'accept-language',
    })
    .send(page(language, title, `<p>${text}</p>${form}`))
}
