/** Whether the faults run in their short form, as they do for every change. */
export const isShort = process.env['FAULTS'] === 'short'

/** The one value in the short form, the other in the full one. */
export const inForm = <T>({ short, full }: { short: T; full: T }): T => (isShort ? short : full)
