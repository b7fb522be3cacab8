import type { Scope } from '#domains/access/core/scopes.ts'
import { may, type Session } from '../../shared/session.ts'

/** Any of these opens the correction of points: to add, to take, or to ask another person for either. */
const CORRECTING: readonly Scope[] = ['points:add', 'points:take', 'approvals:ask']

/** Whether somebody may correct points at all, by themselves or by asking. */
export const mayCorrect = (session: Session): boolean =>
  CORRECTING.some((scope) => may(session, scope))

/** Whether somebody may do the act by themselves, or ask for it. */
export const mayAct = (session: Session, act: 'add' | 'take'): boolean =>
  may(session, `points:${act}`) || may(session, 'approvals:ask')
