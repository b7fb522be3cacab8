/** The job that carries mailings on. */
export const CARRY = 'mailings.carry'

/** By which a mailing is asked for once, however often it is. */
export const keyOf = (mailingId: string): string => `${CARRY} ${mailingId}`
