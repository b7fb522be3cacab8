import { expect, test } from 'vitest'
import { balanceAt } from '#domains/ledger/core/index.ts'
import * as members from '#domains/members/members.ts'
import { stands } from '#domains/purchases/core/earning.ts'
import type { Sent } from '#domains/purchases/core/receipt.ts'
import { readReceipt, isMisread } from '#domains/purchases/core/receipt.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { compile } from '#domains/rules/core/compile.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { DAY, HOUR } from '#kit/core/time.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop, unused } from '#test/shop.ts'
import { replay } from './core/replay.ts'

const half = { numerator: 1, denominator: 2 }

/** Everything with a memory: limits, cooldown, visits, tiers with reviews and grace, delay, idle expiry. */
const document: Conditions = {
  activation: { after: { days: 3 } },
  expiry: { kind: 'inactivity', after: { days: 60 } },
  rules: [
    {
      id: 'base',
      name: { ru: 'База', en: 'Base' },
      on: 'purchase',
      then: {
        byTier: {
          grades: [{ tier: 'gold', points: 9, per: 1_000 }],
          otherwise: { points: 5, per: 1_000 },
        },
      },
      limits: [{ kind: 'member', points: 3_000, per: 'month' }],
    },
    {
      id: 'oil',
      name: { ru: 'Масло', en: 'Oil' },
      on: 'purchase',
      when: { bought: { categories: ['oil'] } },
      then: { multiply: { by: { numerator: 3, denominator: 2 }, rules: ['base'] } },
      limits: [{ kind: 'cooldown', after: { days: 10 } }],
    },
    {
      id: 'visits',
      name: { ru: 'Каждый четвёртый', en: 'Every fourth' },
      on: 'purchase',
      then: { visits: [{ every: 4, points: 70 }] },
    },
    {
      id: 'back',
      name: { ru: 'С возвращением', en: 'Welcome back' },
      on: 'purchase',
      when: { sinceLast: { atLeast: 45 } },
      then: { fixed: { points: 33 } },
    },
  ],
  redeem: { value: { points: 1, amount: 10 }, cap: { share: half }, codeAbove: 1_000_000 },
  tiers: {
    by: 'spend',
    window: { kind: 'rolling', length: { months: 2 } },
    ladder: [
      { id: 'silver', name: { ru: 'Серебро', en: 'Silver' }, from: 150_000 },
      { id: 'gold', name: { ru: 'Золото', en: 'Gold' }, from: 400_000 },
    ],
    retention: { months: 1 },
    grace: { days: 10 },
    downgrade: 'one_step',
  },
}

const given = freshDatabase()

/** The same numbers each time. */
function dice(seed: number) {
  let state = seed
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return Math.floor(((state >>> 0) / 2 ** 32) * sides)
  }
}

const PEOPLE = 5
const RECEIPTS = 150

/** Receipts of five people over some fourteen months; the first of each is of today. */
function history(now: number): { who: number; sent: Sent }[] {
  const roll = dice(20_261_122)
  let at = now
  return Array.from({ length: RECEIPTS }, (_, index) => {
    at += index < PEOPLE ? 1_000 : HOUR + roll(6 * DAY)
    const lines = Array.from({ length: 1 + roll(3) }, (_, line) => ({
      lineId: `${line + 1}`,
      sku: `sku-${roll(9)}`,
      category: ['oil', 'tyres', 'parts'][roll(3)]!,
      quantity: '1',
      unitPrice: '1',
      amount: 100 + roll(60_000),
    }))
    const who = index < PEOPLE ? index : roll(PEOPLE)
    return {
      who,
      sent: {
        externalId: unused(),
        occurredAt: new Date(at).toISOString(),
        currency: 'RUB',
        lines,
      },
    }
  })
}

test(
  'a replay comes to what the live ledger comes to on the same receipts: decision by decision, and at the end',
  { timeout: 120_000 },
  async () => {
    const shop = await openShop(given, document)
    const ids = await Promise.all(
      Array.from({ length: PEOPLE }, async () => {
        const fields = { externalId: unused(), test: true }
        return (await members.enrol(shop.ctx, fields)).id
      }),
    )
    const sales = history(Date.now())
    const setting = {
      programmeId: shop.programmeId,
      currency: 'RUB',
      zone: 'Europe/Moscow',
      version: 1,
      compiled: compile(document, { zone: 'Europe/Moscow', scale: 0 }),
    }
    const played = replay({ setting, paying: { kind: 'max' }, discounts: 'kept', margin: null })

    for (const { who, sent } of sales) {
      await members.setClock(await given.fresh(), ids[who]!, { at: sent.occurredAt })
      const live = await purchases.confirm(
        await given.fresh(),
        {
          ...sent,
          programmeId: shop.programmeId,
          member: { memberId: ids[who]! },
          pointsToRedeem: 'max',
        },
        { key: unused(), language: 'en' },
      )
      const receipt = readReceipt(sent)
      if (isMisread(receipt)) throw new Error(receipt.code)
      const outcome = played.take({ receipt, member: ids[who]! })!
      const { active, pending } = balanceAt(outcome.account, receipt.occurredAt)
      const { climbed } = outcome.found!
      expect({
        earned: outcome.granted,
        redeemed: outcome.redeemed,
        due: outcome.amountDue,
        active,
        pending,
        tier: stands(outcome.asked, climbed)?.current ?? null,
      }).toEqual({
        earned: live.earning.points,
        redeemed: live.redemption.appliedPoints,
        due: live.amountDue,
        active: live.balance?.active,
        pending: live.balance?.pending,
        tier: live.tier?.current ?? null,
      })
    }

    const end = Date.parse(sales.at(-1)!.sent.occurredAt) + 20 * DAY
    const left = { active: 0, pending: 0 }
    for (const id of ids) {
      await members.setClock(await given.fresh(), id, { at: new Date(end).toISOString() })
      const { active, pending } = await shop.balance(id)
      left.active += active
      left.pending += pending
    }
    const figures = played.finish(end)
    expect({ active: figures.active, pending: figures.pending }).toEqual(left)
    // the test would prove nothing were there no state
    expect(figures.redeemed).toBeGreaterThan(0)
    expect(figures.expired).toBeGreaterThan(0)
    expect(Object.keys(figures.months[6]!.tiers).length).toBeGreaterThan(1)
  },
)
