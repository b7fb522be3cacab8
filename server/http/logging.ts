import Fastify, {
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { withoutData } from '../withoutData.ts'

/** Where the lines of the log go; standard output when none is given. */
export type LogSink = { write(line: string): void }

/**
 * The log: one JSON object a line, and no personal data in any. A request is its id, the operation,
 * the status and the time; the address is the path's template, never what was asked for.
 */
export function logOptions(level: string, sink?: LogSink): FastifyServerOptions['logger'] {
  if (level === 'silent') return false
  return {
    level,
    base: null,
    messageKey: 'message',
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: withoutData, req: () => ({}), res: () => ({}) },
    ...(sink && { stream: sink }),
  }
}

/** The same log for a process that has no door. */
export const loggerTo = (level: string, sink?: LogSink): FastifyBaseLogger =>
  Fastify({ logger: logOptions(level, sink) ?? false }).log

/** One line for an answered request. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const line = {
    operation: operationOf(request),
    method: request.method,
    path: request.routeOptions.url ?? null,
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    ...(request.caller && { key: request.caller.actor.id }),
  }
  request.log.info(line, 'answered')
}

/** `members.enrol`; a dash for what is no operation. */
export function operationOf(request: FastifyRequest): string {
  const schema = request.routeOptions.schema
  return schema?.operationId ?? '-'
}
