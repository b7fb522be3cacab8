import { generateSync } from 'otplib'
import * as devices from '#domains/access/devices.ts'
import * as directories from '#domains/access/directory.store.ts'
import * as operators from '#domains/access/operators.ts'
import * as pins from '#domains/access/pins.ts'
import * as roles from '#domains/access/roles.ts'
import * as sessions from '#domains/access/sessions.ts'
import * as totp from '#domains/access/totp.ts'
import * as views from '#domains/access/views.ts'
import * as approvals from '#domains/approvals/approvals.ts'
import * as attachments from '#domains/cases/attachments.ts'
import * as cases from '#domains/cases/cases.ts'
import * as disputes from '#domains/cases/disputes.ts'
import * as office from '#domains/cases/office.ts'
import * as calls from '#domains/desk/calls.ts'
import * as identifying from '#domains/desk/identifying.ts'
import * as notes from '#domains/desk/notes.ts'
import * as phones from '#domains/desk/phones.ts'
import * as accounts from '#domains/members/accounts.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { createContext, type Context } from '#kit/context.ts'
import { inBoth } from '#test/behaviours/town.ts'
import { type Shop } from '#test/shop.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { writeMessages } from './writings.ts'

// The people of the shop: how they come in, what they do for members, and what they may not do alone.

/** Somebody who is signed in with codes, somebody who left, a role of the shop's own, a wrong password. */
export async function runOffice(ctx: Context): Promise<void> {
  await writeMessages(ctx)
  await hire(ctx, 'anna', 'owner')
  const left = await hire(ctx, 'boris', 'cashier')
  await operators.blockOperator(ctx, left, 'left')
  const { id: roleId } = await roles.makeRole(ctx, {
    name: inBoth('Cards'),
    scopes: ['cards:read'],
  })
  const { id: programmeId } = await programmes.create(ctx, {
    name: 'Near',
    currency: 'RUB',
    zone: 'Etc/UTC',
  })
  const near = { roleIds: [roleId], limits: [{ roleId, programmeIds: [programmeId] }] }
  const narrow = { login: 'vera', name: 'Vera', language: 'en', ...near } as const
  await operators.addOperator(ctx, narrow)
  await directories.set(ctx.db, {
    organisationId: ctx.organisationId,
    label: 'Ours',
    issuer: 'https://login.example',
    clientId: 'kopilka',
    clientSecret: Buffer.alloc(40),
    loginClaim: 'email',
    defaultRole: roleId,
    changedAt: ctx.now,
    changedBy: 'test',
  })
  const digest = Buffer.alloc(32)
  await directories.begin(ctx.db, {
    state: digest,
    organisationId: ctx.organisationId,
    proof: digest,
    kept: Buffer.alloc(40),
    expiresAt: ctx.now,
  })
  const { session } = await sessions.signIn(ctx, { login: 'anna', password: PASSWORD })
  const anna = createContext({ ...ctx, actor: { ...ctx.actor, id: session.operator.id } })
  await views.keepView(anna, { list: 'members', name: 'VIP', address: 'tag=vip', shared: true })
  const { secret } = await totp.startTotp(anna)
  await totp.confirmTotp(anna, generateSync({ secret }))
  const wrong = sessions.signIn(ctx, { login: 'anna', password: 'wrong' })
  await wrong.catch(() => undefined)
}

/** A device that is a known till, one that was, and a cashier with a PIN. */
export async function runTill(ctx: Context, tillId: string): Promise<void> {
  await devices.enrolDevice(ctx, { tillId, name: 'Tablet' })
  const { device } = await devices.enrolDevice(ctx, { tillId, name: 'Lost tablet' })
  await devices.endDevice(ctx, device.id)
  const id = await hire(ctx, 'galina', 'cashier')
  const galina = createContext({ ...ctx, actor: { ...ctx.actor, id } })
  await pins.setPin(galina, { password: PASSWORD, pin: '4072' })
}

/** A case in work with a file, disputes that are open, given and rejected, a template, hours that were kept. */
export async function runDesk({ ctx, ...shop }: Shop, memberId: string): Promise<string> {
  let disputed = ''
  await office.keepSettings(ctx, await office.seeSettings(ctx))
  await office.makeTemplate(ctx, { title: inBoth('Greeting'), text: inBoth('{name}!') })
  const about = { kind: 'dispute', subject: 'Not mine', memberId, queue: 'first' } as const
  const decisions = [null, { outcome: 'reject' }, { outcome: 'give', points: 1 }] as const
  for (const decision of decisions) {
    const { id: purchaseId } = await shop.buy(memberId, 200_00)
    const { id, revision } = await cases.open(ctx, { ...about, dispute: { purchaseId } })
    if (!decision) disputed = id
    else await disputes.settle(ctx, id, { ...decision, reason: 'Looked into', revision })
  }
  const { id } = await cases.open(ctx, { kind: 'question', subject: 'When?' })
  const content = Buffer.from('As agreed').toString('base64')
  await attachments.attach(ctx, id, { name: 'letter.txt', content })
  await cases.say(ctx, id, { to: 'member', text: 'In May', then: 'waiting' })
  const { id: done } = await cases.open(ctx, { kind: 'request', subject: 'A new card' })
  await cases.move(ctx, done, { status: 'closed', revision: 1 })
  return disputed
}

/** Points added and taken by hand, alone and with a second person; a request that waits. */
export async function correctPoints({ ctx, programmeId }: Shop, memberId: string): Promise<void> {
  const [zinaida, lidia] = [await signedIn(ctx, 'zinaida'), await signedIn(ctx, 'lidia')]
  const reason = 'a late delivery'
  for (const points of [30, -20]) {
    await accounts.adjust(zinaida, memberId, { programmeId, points, reason })
  }
  const wanted = { kind: 'correction', memberId, programmeId, reason } as const
  const { id } = await approvals.ask(zinaida, { ...wanted, points: 600 })
  await approvals.approve(lidia, id, undefined)
  await approvals.ask(zinaida, { ...wanted, points: 700 })
}

/** A transfer and a settlement that wait for a second person. */
export async function askForMore(
  { ctx, programmeId }: Shop,
  { from, to, caseId }: { readonly from: string; readonly to: string; readonly caseId: string },
): Promise<void> {
  const tamara = await signedIn(ctx, 'tamara')
  const more = { points: 900, reason: 'too few' }
  const gift = { kind: 'transfer', memberId: from, toMemberId: to, programmeId } as const
  await approvals.ask(tamara, { ...gift, ...more })
  await approvals.ask(tamara, { kind: 'settlement', caseId, ...more })
}

async function signedIn(ctx: Context, name: string): Promise<Context> {
  const id = await hire(ctx, name, 'senior-operator')
  return createContext({ ...ctx, actor: { ...ctx.actor, kind: 'operator', id, name } })
}

/** A call that is answered at an extension: a note, a caller who is known, a phone that is to change. */
export async function answerCalls({ ctx }: Shop, memberId: string): Promise<void> {
  const id = await hire(ctx, 'desk', 'operator')
  const sitting = createContext({ ...ctx, actor: { ...ctx.actor, kind: 'operator', id } })
  await calls.takeSeat(sitting, { extension: '101' })
  const asked = { externalId: 'C-1', phone: '+79161234567', operator: '101' }
  const { id: callId } = await calls.report(ctx, { ...asked, state: 'answered' })
  await notes.write(ctx, memberId, { text: 'Called', callId })
  const facts = [
    { fact: 'birthday', right: true },
    { fact: 'card', right: true },
  ] as const
  await identifying.identify(ctx, memberId, { facts: [...facts], callId })
  const first = await phones.ask(ctx, memberId, { phone: '+79161234560' })
  await phones.cancel(ctx, memberId, first.id, 'not them')
  await phones.ask(ctx, memberId, { phone: '+79161234569' })
}
