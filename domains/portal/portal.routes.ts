import * as privacy from '#domains/privacy/privacy.ts'
import { routes } from '#kit/routes.ts'
import * as alarms from './alarms.ts'
import * as agreeing from './agreeing.ts'
import * as contacts from './contacts.ts'
import * as entrance from './entrance.ts'
import * as freezing from './freezing.ts'
import * as home from './home.ts'
import { history } from './history.ts'
import { join } from './joining.ts'
import { markWith } from './known.ts'
import { askMeeting } from './meetings.ts'
import { myApi } from './my.api.ts'
import * as ownWays from './ownWays.ts'
import * as passes from './passes.ts'
import { addCard } from './plastic.ts'
import { portalApi } from './portal.api.ts'
import * as sessions from './sessions.ts'
import { askCode, signIn } from './signing.ts'
import { countTry } from './tally.ts'

export const portalRoutes = routes('portal', portalApi, {
  entrance: (ctx, { query }) => entrance.lookAtEntrance(ctx, query.slug),
  askCode: (ctx, { body }) => askCode(ctx, body),
  meet: (ctx, { body }) => askMeeting(ctx, body.slug),
  signIn: async (ctx, { body, visit }) => {
    const { answer, ...arrived } = await signIn(ctx, body, visit)
    if (arrived.given) {
      visit.giveMember(arrived.given)
      visit.giveKnown(markWith(visit.known, arrived.memberId, ctx.now))
    }
    return answer
  },
  join: async (ctx, { body, visit }) => {
    const { memberId, given } = await join(ctx, body, visit)
    visit.giveMember(given)
    visit.giveKnown(markWith(visit.known, memberId, ctx.now))
    return { memberId }
  },
  alarm: (ctx, { body }) => alarms.look(ctx, body.token),
  useAlarm: (ctx, { body }) => alarms.use(ctx, body),
  see: (ctx) => entrance.seeEntrance(ctx),
  set: (ctx, { body }) => entrance.setEntrance(ctx, body),
  publishRules: (ctx, { body }) => entrance.publishRules(ctx, body.text),
})

export const myRoutes = routes('my', myApi, {
  me: (ctx) => home.me(ctx),
  edit: (ctx, { body }) => home.edit(ctx, body),
  acceptRules: async (ctx, { body }) => {
    await ctx.transaction((ctx) => entrance.acceptRules(ctx, ctx.actor.id, body.version))
    return home.me(ctx)
  },
  cards: (ctx) => home.myCards(ctx),
  addCard: async (ctx, { body }) => {
    await addCard(ctx, body)
    return home.myCards(ctx)
  },
  askContactCode: (ctx, { body }) => contacts.askContactCode(ctx, body),
  changeContact: (ctx, { body }) => contacts.changeContact(ctx, body),
  keepPhone: (ctx) => contacts.keepPhone(ctx),
  consents: (ctx) => agreeing.myConsents(ctx),
  sayConsents: (ctx, { body }) => agreeing.say(ctx, body),
  consentHistory: (ctx, { query }) => agreeing.consentHistory(ctx, query),
  wish: (ctx, { body }) => agreeing.wish(ctx, body),
  channels: (ctx) => ownWays.myChannels(ctx),
  addBrowser: (ctx, { body }) => ownWays.addBrowser(ctx, body),
  removeBrowser: (ctx, { params }) => ownWays.removeBrowser(ctx, params.browser),
  openChat: (ctx) => ownWays.openChat(ctx),
  leaveChat: (ctx) => ownWays.leaveChat(ctx),
  passWays: () => Promise.resolve(passes.passWays()),
  applePass: async (ctx, { params, query, save }) => {
    const bytes = await passes.applePass(ctx, params.number, query.programmeId)
    save('attachment; filename="card.pkpass"', 'application/vnd.apple.pkpass')
    return bytes
  },
  googlePass: (ctx, { params, query }) => passes.googlePass(ctx, params.number, query.programmeId),
  balance: (ctx, { query }) => home.balance(ctx, query.programmeId),
  tier: (ctx, { query }) => home.tier(ctx, query.programmeId),
  history: (ctx, { query }) => history(ctx, query),
  freeze: (ctx) => freezing.freeze(ctx),
  askUnfreezeCode: (ctx) => freezing.askUnfreezeCode(ctx),
  unfreeze: (ctx, { body }) => freezing.unfreeze(ctx, body),
  export: async (ctx) => {
    await countTry(ctx, 'exports', ctx.actor.id)
    return privacy.exportMember(ctx, ctx.actor.id)
  },
  leave: (ctx) => home.leave(ctx),
  stay: (ctx) => home.stay(ctx),
  sessions: (ctx) => sessions.list(ctx),
  signOut: async (ctx, { visit }) => {
    await sessions.signOut(ctx)
    visit.giveMember(null)
  },
  endOthers: (ctx) => sessions.endOthers(ctx, null),
  endSession: (ctx, { params }) => sessions.endOthers(ctx, params.sessionId),
})
