import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isScope, scopes } from '#domains/access/core/scopes.ts'
import { preferredLanguage, type Language } from '#kit/core/language.ts'
import { fill, Refusal } from '#kit/core/refusal.ts'
import type { FieldProblem } from './fields.ts'
import { refusalTexts } from './operations.ts'
import { COME_AGAIN, isOutage } from '#kit/outage.ts'
import { fieldTexts, formNames, typeNames } from './texts.ts'

/** Problem details (RFC 9457) with a stable code, and one entry for each field that does not fit. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId: string
  readonly errors?: readonly {
    readonly path: string
    readonly code: string
    readonly message: string
  }[]
}

/** Answers any error as a problem: a refusal as declared, an outage as 503, a fault of ours as 500. */
export function answerProblem(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const refusal = refusalOf(error, request)
  const language = preferredLanguage(request.headers['accept-language'])
  const problem = problemOf(refusal, language, request.id)
  request.refusal = problem.code
  if (problem.status >= 500) {
    const outage = problem.status === 503
    request.log[outage ? 'warn' : 'error']({ err: error }, outage ? 'outage' : 'fault')
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="kopilka"')
  if (problem.status === 503) reply.header('retry-after', COME_AGAIN)
  if (problem.status === 429) reply.header('retry-after', secondsOf(refusal.details))
  if (problem.code === 'request.method_unknown') {
    reply.header('allow', String(refusal.details['allowed']))
  }
  reply
    .code(problem.status)
    .headers({ 'content-language': language, vary: 'accept-language' })
    .type('application/problem+json; charset=utf-8')
    .serializer((text: unknown) => text as string)
    .send(JSON.stringify(problem))
}

/** How long to wait, as HTTP says it: what is refused for a while says it in seconds, in minutes or by an instant. */
function secondsOf({ seconds, minutes, after }: Refusal['details']): string {
  if (seconds !== undefined) return String(seconds)
  if (minutes !== undefined) return String(Number(minutes) * 60)
  const left = (Date.parse(String(after)) - Date.now()) / 1_000
  return String(Number.isNaN(left) ? COME_AGAIN : Math.max(1, Math.ceil(left)))
}

/** The problem that a refusal is at the door. */
export function problemOf(refusal: Refusal, language: Language, requestId: string): Problem {
  const text = refusalTexts.get(refusal.code)
  if (!text) return problemOf(new Refusal('service.failed', { requestId }), language, requestId)
  const errors = refusal.details['errors'] as readonly FieldProblem[] | undefined
  return {
    type: `/problems#${refusal.code}`,
    title: titleOf(text[language]),
    status: text.status,
    code: refusal.code,
    detail: fill(text[language], { ...rightOf(refusal.details, language), ...refusal.details }),
    requestId,
    ...(errors && { errors: errors.map((each) => toldField(each, language)) }),
  }
}

/** What the missing right is to, in words: whoever lacks it need not know our names of rights. */
function rightOf({ needs }: Refusal['details'], language: Language): { readonly right?: string } {
  return typeof needs === 'string' && isScope(needs) ? { right: scopes[needs][language] } : {}
}

/** The first sentence without what changes from case to case. */
export function titleOf(text: string): string {
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text
  return sentence
    .replaceAll(/\s*\(\{\w+\}\)/g, '')
    .replaceAll(/\{\w+\}/g, '…')
    .replace(/[.:]$/, '')
}

function toldField(problem: FieldProblem & { readonly message?: string }, language: Language) {
  const { path, code } = problem
  // a slice that judges a document itself brings its own words
  if (problem.message !== undefined) return { path, code, message: problem.message }
  const text = fieldTexts[code] ?? fieldTexts['field.invalid']
  const { type, pattern } = problem.details
  const expected = (typeNames[type ?? ''] ?? formNames[pattern ?? ''])?.[language]
  const details = { ...problem.details, ...(expected && { expected }) }
  return { path, code, message: fill(text[language], details) }
}

function refusalOf(error: FastifyError | Error, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) {
    if (refusalTexts.has(error.code)) return error
    request.log.error({ refusal: error.code }, 'a refusal that no slice declares')
    return new Refusal('service.failed', { requestId: request.id })
  }
  if (isOutage(error)) return new Refusal('service.unavailable', { seconds: COME_AGAIN })
  const { statusCode, code } = error as FastifyError
  if (code?.startsWith('FST_') && statusCode !== undefined && statusCode < 500) {
    return new Refusal(OF_FRAMEWORK[code] ?? 'request.invalid')
  }
  return new Refusal('service.failed', { requestId: request.id })
}

const OF_FRAMEWORK: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media_unsupported',
  FST_ERR_CTP_INVALID_TYPE: 'request.media_unsupported',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_BAD_URL: 'request.address_invalid',
  FST_ERR_MAX_PARAM_LENGTH: 'request.address_invalid',
}
