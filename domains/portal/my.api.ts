import { myCardsApi } from './myCards.api.ts'
import { myProfileApi } from './myProfile.api.ts'
import { myReachApi } from './myReach.api.ts'

export * from './myCards.api.ts'
export * from './myProfile.api.ts'
export * from './myReach.api.ts'

/** What a member may ask and do in the portal: of nobody but themselves. */
export const myApi = { ...myProfileApi, ...myCardsApi, ...myReachApi } as const
