/** The instant it is for a member: a test member has a clock of its own. Epoch milliseconds. */
export function atFor(
  member: { readonly test: boolean; readonly clockShiftMs: number },
  now: number,
): number {
  return member.test ? now + member.clockShiftMs : now
}

/** Clocks go from 1970 to the end of 2199, where every calendar still agrees. */
const LATEST = Date.UTC(2200, 0, 1)

/** How far a clock must be shifted to show an instant; null where no clock of ours goes. */
export function shiftTo(at: number, now: number): number | null {
  return at >= 0 && at < LATEST ? at - now : null
}
