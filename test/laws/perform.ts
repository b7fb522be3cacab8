import { expect } from 'vitest'
import { unused } from '#test/shop.ts'
import * as book from './account.ts'
import { nameOf, retold, type Play, type Shop } from './play.ts'
import * as goods from './playGoods.ts'
import * as people from './playPeople.ts'
import * as returns from './playReturns.ts'
import * as time from './playTime.ts'
import type { Of, Opening, Step } from './steps.ts'
import { DAY } from './sums.ts'
import { documentOf } from './terms.ts'
import { survivorOf, type Member, type World } from './world.ts'

/** Opens a programme with its first members; the clock stands at ten in the morning of the day. */
export async function open(
  shop: Shop,
  { zone, terms, members }: Opening,
  at: number,
): Promise<Play> {
  await shop.setClock(at)
  const made = await shop.ask('POST', '/v1/programmes', {
    name: `Laws ${unused()}`,
    currency: 'RUB',
    zone,
  })
  const path = `/v1/programmes/${made.body.id}`
  const draft = await shop.ask('POST', `${path}/conditions`, { document: documentOf(terms) })
  const { version } = draft.body
  const startsAt = Date.UTC(2020, 0)
  const scheduled = await shop.ask('POST', `${path}/conditions/${version}/schedule`, {
    startsAt: new Date(startsAt).toISOString(),
  })
  const live = await shop.ask('POST', `${path}/go-live`)
  expect([made.status, draft.status, scheduled.status, live.status]).toEqual([201, 201, 200, 200])
  const world: World = {
    programmeId: made.body.id,
    zone,
    at,
    versions: [{ version, startsAt, terms }],
    members: [],
    cards: [],
    purchases: [],
    quotes: [],
    merges: [],
    sent: [],
    changes: 0,
  }
  const play = { world, shop, story: [] }
  for (let who = 0; who < members; who++) {
    await perform(play, { do: 'enrol', again: null })
    await perform(play, { do: 'issue', who })
  }
  return play
}

/** Whether a step has something to work on. */
export function canDo(
  { members, cards, purchases, quotes, merges, sent }: World,
  step: Step,
): boolean {
  switch (step.do) {
    case 'enrol':
      return members.length < 5 || step.again !== null
    case 'confirm':
    case 'cancelQuote':
      return quotes.length > 0
    case 'resend':
    case 'cancel':
    case 'return':
      return purchases.length > 0
    case 'undo':
      return merges.some(({ undone }) => !undone)
    case 'block':
    case 'unblock':
    case 'replace':
      return cards.length > 0
    case 'repeat':
    case 'misuse':
      return sent.length > 0
    default:
      return true
  }
}

type Doing<Do extends Step['do']> = (play: Play, step: Of<Do>) => Promise<readonly Member[]>

/** Each does its step, and answers whose accounts it may have touched. */
const doings: { readonly [Do in Step['do']]: Doing<Do> } = {
  ...goods.doings,
  ...returns.doings,
  ...people.doings,
  ...time.doings,
}

/** Does a step in the model and in the product; what they say differs: it throws, with the story. */
export async function perform(play: Play, step: Step): Promise<void> {
  try {
    const touched = await (doings[step.do] as Doing<Step['do']>)(play, step)
    // a till's answer tells the balance already: what is kept is looked at now and then
    const isTold =
      (step.do in goods.doings || step.do in returns.doings) && play.world.changes % 3 > 0
    if (isTold) return
    for (const member of new Set(touched.map(survivorOf))) await checkBalance(play, member)
  } catch (error) {
    throw retold(play, error)
  }
}

async function checkBalance(play: Play, member: Member): Promise<void> {
  const { world, shop } = play
  const { at, programmeId } = world
  const answer = await shop.ask(
    'GET',
    `/v1/members/${member.id}/balance?programmeId=${programmeId}`,
  )
  const { account } = member
  expect(answer.body, `the balance of ${nameOf(play, member)}`).toEqual({
    programmeId,
    ...book.balanceOf(account, at),
    expiring: book.expiring(account, at, at + 90 * DAY),
  })
}

/** Holds every lot and every line of the statement of all members against the model. */
export async function checkAll(play: Play): Promise<void> {
  try {
    for (const member of play.world.members) {
      if (member.into) continue
      await checkBalance(play, member)
      await people.look(play, member)
    }
    await returns.checkPurchases(play)
  } catch (error) {
    throw retold(play, error)
  }
}
