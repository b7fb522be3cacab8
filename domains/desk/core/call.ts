/** How far a call has come. */
export type CallState = 'ringing' | 'answered' | 'ended'

/** What is known of a call. Instants are epoch milliseconds. */
export type CallLife = {
  readonly state: CallState
  readonly beganAt: number
  readonly answeredAt: number | null
  readonly endedAt: number | null
}

const RANK: Readonly<Record<CallState, number>> = { ringing: 0, answered: 1, ended: 2 }

/**
 * A call after it was told that it is in a state since an instant. It only goes forward: what the
 * telephony tells late or twice fills in what is missing and takes nothing back.
 */
export function told(before: CallLife | null, state: CallState, at: number): CallLife {
  const answered = state === 'answered' ? at : null
  const ended = state === 'ended' ? at : null
  if (before === null) return { state, beganAt: at, answeredAt: answered, endedAt: ended }
  return {
    state: RANK[state] > RANK[before.state] ? state : before.state,
    beganAt: Math.min(before.beganAt, at),
    answeredAt: before.answeredAt ?? answered,
    endedAt: before.endedAt ?? ended,
  }
}

/** Whom a call may be shown to: the operator it rings at, or everybody where the telephony named nobody. */
export function ringsAt(
  call: { readonly line: string | null; readonly operatorId: string | null },
  operatorId: string,
): boolean {
  return call.line === null || call.operatorId === operatorId
}
