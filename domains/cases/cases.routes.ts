import { routes } from '#kit/routes.ts'
import * as answers from './answers.ts'
import * as attachments from './attachments.ts'
import { casesApi } from './cases.api.ts'
import * as cases from './cases.ts'
import * as disputes from './disputes.ts'
import { caseOfficeApi } from './office.api.ts'
import * as office from './office.ts'
import * as reports from './report.ts'

export const casesRoutes = routes('cases', casesApi, {
  open: (ctx, { body }) => cases.open(ctx, body),
  list: (ctx, { query }) => cases.list(ctx, query),
  get: (ctx, { params }) => cases.get(ctx, params.caseId),
  edit: (ctx, { params, body }) => cases.edit(ctx, params.caseId, body),
  take: (ctx, { params, body }) => cases.take(ctx, params.caseId, body.revision),
  say: (ctx, { params, body }) => cases.say(ctx, params.caseId, body),
  move: (ctx, { params, body }) => cases.move(ctx, params.caseId, body),
  dispute: (ctx, { params, body }) => disputes.dispute(ctx, params.caseId, body),
  settle: (ctx, { params, body }) => disputes.settle(ctx, params.caseId, body),
  attach: (ctx, { params, body }) => attachments.attach(ctx, params.caseId, body),
  download: async (ctx, { params, save }) => {
    const file = await attachments.download(ctx, params.caseId, params.attachmentId)
    save(file.disposition, file.mediaType)
    return file.content
  },
  assignees: (ctx) => cases.assignees(ctx),
})

export const caseOfficeRoutes = routes('caseOffice', caseOfficeApi, {
  settings: (ctx) => office.seeSettings(ctx),
  keepSettings: (ctx, { body }) => office.keepSettings(ctx, body),
  templates: (ctx) => office.listTemplates(ctx),
  makeTemplate: (ctx, { body }) => office.makeTemplate(ctx, body),
  editTemplate: (ctx, { params, body }) => office.editTemplate(ctx, params.templateId, body),
  retireTemplate: (ctx, { params }) => office.retireTemplate(ctx, params.templateId),
  filledTemplate: (ctx, { params, query, call }) =>
    answers.filledTemplate(ctx, params.caseId, params.templateId, query.language ?? call.language),
  report: (ctx, { query }) => reports.report(ctx, query),
  reportFile: (ctx, { query }) => reports.reportFile(ctx, query),
})
