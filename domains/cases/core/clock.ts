import { afterWorking, workingTime, type Hours } from './sla.ts'
import { isDone, runs, type Status } from './kinds.ts'

/** How far a case has come by its promises; instants are epoch milliseconds, targets and `used` working time. */
export type Clock = {
  readonly answerTarget: number
  readonly resolveTarget: number
  /** What ran before `runsSince`. */
  readonly used: number
  /** Null while it waits for the caller, and when all is done. */
  readonly runsSince: number | null
  readonly answeredAt: number | null
  readonly answeredInTime: boolean | null
  readonly resolvedAt: number | null
  readonly resolvedInTime: boolean | null
}

export type Due = {
  readonly answerDue: number | null
  readonly resolveDue: number | null
  /** What is due soonest of what is not done yet. */
  readonly dueAt: number | null
}

/** The clock of a case that is opened now. */
export const started = (
  targets: { readonly answer: number; readonly resolve: number },
  at: number,
): Clock => ({
  answerTarget: targets.answer,
  resolveTarget: targets.resolve,
  used: 0,
  runsSince: at,
  answeredAt: null,
  answeredInTime: null,
  resolvedAt: null,
  resolvedInTime: null,
})

/** Working time that has run until an instant, without the time it waited for the caller. */
export const ranUntil = (clock: Clock, hours: Hours, at: number): number =>
  clock.used + (clock.runsSince === null ? 0 : workingTime(hours, clock.runsSince, at))

/** When the answer and the resolution are due, as long as the clock runs. */
export function dueOf(clock: Clock, hours: Hours): Due {
  const since = clock.runsSince
  if (since === null) return { answerDue: null, resolveDue: null, dueAt: null }
  // what was used up already is due at once
  const due = (target: number) => afterWorking(hours, since, target - clock.used)
  const answerDue = clock.answeredAt === null ? due(clock.answerTarget) : null
  const resolveDue = due(clock.resolveTarget)
  const all = [answerDue, resolveDue].filter((each) => each !== null)
  return { answerDue, resolveDue, dueAt: all.length > 0 ? Math.min(...all) : null }
}

/** The clock after the first answer; a later one changes nothing. */
export function answered(clock: Clock, hours: Hours, at: number): Clock {
  if (clock.answeredAt !== null) return clock
  const answeredInTime = ranUntil(clock, hours, at) <= clock.answerTarget
  return { ...clock, answeredAt: at, answeredInTime }
}

/** The clock when a case goes from one status to another: it stops, goes on, or has its end. */
export function moved(clock: Clock, hours: Hours, to: Status, at: number): Clock {
  const used = ranUntil(clock, hours, at)
  const going = { ...clock, used, runsSince: runs(to) ? at : null }
  if (!isDone(to)) return { ...going, resolvedAt: null, resolvedInTime: null }
  if (clock.resolvedAt !== null) return going
  return { ...going, resolvedAt: at, resolvedInTime: used <= clock.resolveTarget }
}
