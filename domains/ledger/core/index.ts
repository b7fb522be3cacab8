/** The pure ledger: what a decision over an account may call. */
export * from './account.ts'
export { adjust, type Adjustment } from './adjust.ts'
export { apply, applyAll, extend, withoutSpent } from './apply.ts'
export { balanceAt, expiringWithin, lotsAt, spendable, type Balance } from './balance.ts'
export { clawback, clawbackLapsed, type Clawback, type ClawbackPolicy } from './clawback.ts'
export { isExpired, isOpen, isPending, soonestFirst } from './draw.ts'
export { earn, open, type Earning } from './earn.ts'
export { expire } from './expire.ts'
export { giveBack, type Drawn, type GivingBack } from './giveBack.ts'
export {
  currentAt,
  endHolds,
  freeze,
  hold,
  isTimedOut,
  redeemHold,
  release,
  type Holding,
} from './hold.ts'
export { idleUntil, touch, type Calendar } from './idle.ts'
export { redeem } from './redeem.ts'
export { moveBackIn, moveIn, moveOut, transferIn, transferOut, type Part } from './transfer.ts'
