/** What people come with. */
export const kinds = ['question', 'technical', 'dispute', 'request', 'complaint'] as const
export type Kind = (typeof kinds)[number]

export const priorities = ['low', 'normal', 'high'] as const
export type Priority = (typeof priorities)[number]

export const statuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
export type Status = (typeof statuses)[number]

/** What may become of a case by hand; a resolved or closed one is taken up again. */
const ways: Readonly<Record<Status, readonly Status[]>> = {
  open: ['in_progress', 'waiting', 'resolved', 'closed'],
  in_progress: ['open', 'waiting', 'resolved', 'closed'],
  waiting: ['in_progress', 'resolved', 'closed'],
  resolved: ['in_progress', 'closed'],
  closed: ['in_progress'],
}

export const mayBecome = (from: Status, to: Status): boolean => ways[from].includes(to)

export const isDone = (status: Status): boolean => status === 'resolved' || status === 'closed'

/** Whether the time of a case runs: not while the caller is waited for, nor when all is done. */
export const runs = (status: Status): boolean => status === 'open' || status === 'in_progress'

/** The number of a case as people say it: C-1024. */
export const numberOf = (number: number): string => `C-${number}`
