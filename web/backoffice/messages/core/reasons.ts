import { LAPSE_REASONS } from '#domains/messaging/core/lapses.ts'
import type { Message } from '#domains/messaging/messaging.api.ts'

/** What we say ourselves where no gateway has said anything; these words are kept with the message. */
const OURS = [
  ['process_ended', /^the process ended each time/],
  ['no_answer', /^no answer within \d+ ms$/],
  ['no_channel', /^no channel is enabled for /],
  ['gateway_lost', /^the gateway could not deliver it$/],
  ['no_address', /^no (address|phone)$/],
  ['no_chat', /^the member has no chat$/],
  ['no_browser', /^(the browser is gone|the member has no browser)/],
] as const

const VERDICTS = [...LAPSE_REASONS, 'mailing_paused'] as const

/** All that may be said, by what is kept of it. */
export const REASONS: readonly Reason[] = [
  ...VERDICTS,
  ...OURS.map(([reason]) => reason),
  'too_late',
]

export type Reason = (typeof OURS)[number][0] | (typeof VERDICTS)[number] | 'too_late'

/**
 * Why a message stands where it does: a reason of ours, or what a gateway said; null where there is nothing to
 * say. One that lapsed without a reason came too late to be of use.
 */
export function reasonOf({
  state,
  failure,
}: Pick<Message, 'state' | 'failure'>):
  | { readonly reason: Reason }
  | { readonly said: string }
  | null {
  if (state === 'delivered') return null
  if (failure === null) return state === 'lapsed' ? { reason: 'too_late' } : null
  const verdict = VERDICTS.find((each) => each === failure)
  const reason = verdict ?? OURS.find(([, words]) => words.test(failure))?.[0]
  return reason === undefined ? { said: failure } : { reason }
}

/** A code is too old by now, and what went another way would be told twice. */
export const isRepeatable = ({
  state,
  kind,
  wentOnAs,
}: Pick<Message, 'state' | 'kind' | 'wentOnAs'>): boolean =>
  state === 'failed' && wentOnAs === null && !kind.endsWith('.code')
