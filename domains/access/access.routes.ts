import { routes } from '#kit/routes.ts'
import { accessApi } from './access.api.ts'
import * as access from './access.ts'
import * as audit from './audit.ts'
import { limitsApi } from './limits.api.ts'
import * as limits from './limits.ts'
import { devicesApi } from './devices.api.ts'
import * as devices from './devices.ts'
import { directoryApi } from './directory.api.ts'
import * as directory from './directory.ts'
import { operatorsApi } from './operators.api.ts'
import * as operators from './operators.ts'
import * as pins from './pins.ts'
import * as roles from './roles.ts'
import { sessionsApi } from './sessions.api.ts'
import * as sessions from './sessions.ts'
import * as totp from './totp.ts'
import { viewsApi } from './views.api.ts'
import * as views from './views.ts'

export const accessRoutes = routes('access', accessApi, {
  list: (ctx, { query }) => access.list(ctx, query),
  see: (ctx, { params }) => access.see(ctx, params.keyId),
  make: (ctx, { body }) => access.make(ctx, body),
  revoke: (ctx, { params }) => access.revoke(ctx, params.keyId),
})

export const sessionsRoutes = routes('sessions', sessionsApi, {
  signIn: async (ctx, { body, visit }) => {
    const { token, session } = await sessions.signIn(ctx, body)
    visit.give(token)
    return session
  },
  whoAmI: (ctx, { visit }) => sessions.whoAmI(ctx, visit.token),
  switchOrganisation: (ctx, { body, visit }) =>
    sessions.switchOrganisation(ctx, visit.token, body.organisationId),
  signOut: async (ctx, { visit }) => {
    await sessions.signOut(ctx, visit.token)
    visit.give(null)
  },
  renew: async (ctx, { body, visit }) => {
    const { token, session } = await sessions.renew(ctx, visit.token, body)
    visit.give(token)
    return session
  },
  changePassword: (ctx, { body, visit }) => sessions.changePassword(ctx, visit.token, body),
  startTotp: (ctx) => totp.startTotp(ctx),
  confirmTotp: (ctx, { body }) => totp.confirmTotp(ctx, body.code),
  dropTotp: (ctx, { body }) => totp.dropTotp(ctx, body.password),
})

export const operatorsRoutes = routes('operators', operatorsApi, {
  list: (ctx, { query }) => operators.listOperators(ctx, query),
  add: (ctx, { body }) => operators.addOperator(ctx, body),
  edit: (ctx, { params, body }) => operators.editOperator(ctx, params.operatorId, body),
  block: (ctx, { params, body }) => operators.blockOperator(ctx, params.operatorId, body.reason),
  unblock: (ctx, { params, body }) =>
    operators.unblockOperator(ctx, params.operatorId, body.reason),
  resetPassword: (ctx, { params }) => operators.resetPassword(ctx, params.operatorId),
  roles: (ctx) => roles.listRoles(ctx),
  makeRole: (ctx, { body }) => roles.makeRole(ctx, body),
  editRole: (ctx, { params, body }) => roles.editRole(ctx, params.roleId, body),
  resetRole: (ctx, { params }) => roles.resetRole(ctx, params.roleId),
  audit: (ctx, { query }) => audit.listAudit(ctx, query),
  exportAudit: (ctx, { query }) => audit.exportAudit(ctx, query),
})

export const limitsRoutes = routes('limits', limitsApi, {
  list: (ctx) => limits.listLimits(ctx),
  set: (ctx, { params, body }) => limits.setLimits(ctx, params.roleId, body),
})

export const devicesRoutes = routes('devices', devicesApi, {
  list: (ctx, { query }) => devices.listDevices(ctx, query),
  enrol: async (ctx, { body, visit }) => {
    const { token, device } = await devices.enrolDevice(ctx, body)
    visit.giveDevice(token)
    return device
  },
  end: (ctx, { params }) => devices.endDevice(ctx, params.deviceId),
  known: (ctx, { visit }) => devices.knownTill(ctx, visit.device),
  signIn: async (ctx, { body, visit }) => {
    const kept = { device: visit.device, session: visit.token }
    const { token, session } = await pins.signInByPin(ctx, kept, body)
    visit.give(token)
    return session
  },
  setPin: (ctx, { body }) => pins.setPin(ctx, body),
  resetPin: (ctx, { params }) => operators.resetPin(ctx, params.operatorId),
})

export const viewsRoutes = routes('views', viewsApi, {
  list: (ctx, { query }) => views.listViews(ctx, query.list),
  keep: (ctx, { body }) => views.keepView(ctx, body),
  edit: (ctx, { params, body }) => views.editView(ctx, params.viewId, body),
  drop: (ctx, { params }) => views.dropView(ctx, params.viewId),
})

export const directoryRoutes = routes('directory', directoryApi, {
  ways: (ctx) => directory.ways(ctx),
  begin: (ctx, { body }) => directory.beginSignIn(ctx, body),
  finish: async (ctx, { body, visit }) => {
    const { token, session } = await directory.finishSignIn(ctx, body)
    visit.give(token)
    return session
  },
  see: (ctx) => directory.seeDirectory(ctx),
  set: (ctx, { body }) => directory.setDirectory(ctx, body),
  drop: (ctx) => directory.dropDirectory(ctx),
})
