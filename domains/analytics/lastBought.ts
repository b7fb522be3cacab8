/** When members bought last, as the roll-ups know it: a minute behind the till at most. */
export { lastBought } from './lastBought.store.ts'
