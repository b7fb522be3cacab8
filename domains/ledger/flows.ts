/** The movements of points as roll-ups read them, in the order in which they were written. */
export { lowest, settled } from './chain.store.ts'
export { bookOf, count, heldAndOwed, lots, movements, openLots, owners } from './flows.store.ts'
