/** The state of a card, as far as decisions need it. */
export type CardState = {
  readonly state: 'issued' | 'active' | 'blocked' | 'replaced'
  readonly beforeBlock: 'issued' | 'active' | null
  readonly owner: string | null
}

export type Act = 'activate' | 'block' | 'unblock' | 'replace'

/** Why the act cannot be done to a card: the code of the refusal, null when it can. */
export function actRefusal(card: CardState, act: Act) {
  if (card.state === 'replaced') return 'card.replaced'
  switch (act) {
    case 'activate':
      if (card.state === 'blocked') return 'card.blocked'
      return card.state === 'active' ? 'card.already_active' : null
    case 'block':
      return card.state === 'blocked' ? 'card.blocked' : null
    case 'unblock':
      return card.state === 'blocked' ? null : 'card.not_blocked'
    case 'replace':
      return card.owner === null ? 'card.unbound' : null
  }
}

/** The state a replacement begins in: what the old card could do, the new one can. */
export function stateOfReplacement(card: CardState): 'issued' | 'active' {
  return card.state === 'active' || card.beforeBlock === 'active' ? 'active' : 'issued'
}
