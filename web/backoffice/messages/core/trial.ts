/** Whether a message went to an address that an operator typed, and not to a member. */
export const isTrial = (memberId: string): boolean => /^[0-]+$/.test(memberId)
