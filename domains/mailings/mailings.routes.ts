import { routes } from '#kit/routes.ts'
import { mailingsApi } from './mailings.api.ts'
import * as mailings from './mailings.ts'
import * as numbers from './numbers.ts'
import * as report from './report.ts'
import * as running from './running.ts'

export const mailingsRoutes = routes('mailings', mailingsApi, {
  list: (ctx, { query }) => mailings.list(ctx, query),
  choices: (ctx) => mailings.choices(ctx),
  create: (ctx, { body }) => mailings.create(ctx, body),
  see: (ctx, { params }) => mailings.see(ctx, params.mailingId),
  save: (ctx, { params, body }) => mailings.save(ctx, params.mailingId, body),
  setList: (ctx, { params, body }) => mailings.setList(ctx, params.mailingId, body),
  remove: (ctx, { params }) => mailings.remove(ctx, params.mailingId),
  copy: (ctx, { params }) => mailings.copy(ctx, params.mailingId),
  numbers: (ctx, { params, query }) => numbers.count(ctx, params.mailingId, query.cursor),
  preview: (ctx, { params, body }) => numbers.preview(ctx, params.mailingId, body),
  test: (ctx, { params, body }) => numbers.test(ctx, params.mailingId, body),
  start: (ctx, { params, body }) => running.start(ctx, params.mailingId, body),
  unschedule: (ctx, { params }) => running.unschedule(ctx, params.mailingId),
  pause: (ctx, { params }) => running.pause(ctx, params.mailingId),
  resume: (ctx, { params }) => running.resume(ctx, params.mailingId),
  cancel: (ctx, { params }) => running.cancel(ctx, params.mailingId),
  report: (ctx, { params }) => report.see(ctx, params.mailingId),
  file: (ctx, { params, save }) => report.file(ctx, params.mailingId, save),
})
