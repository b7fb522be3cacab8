import { contactsOf } from '#domains/members/contacts.ts'
import type * as messaging from '#domains/messaging/messaging.ts'
import type { Log } from '#kit/context.ts'
import { contextOf } from './gate.ts'
import { wishesFor } from './wishes.ts'

/** Asks how a member may be told of something now: what they chose and agreed to may have changed meanwhile. */
export const openAllowing =
  (log: Log): messaging.Allowing =>
  async (db, organisationId, { owner, kind }, now) => {
    const to = (await contactsOf(db, organisationId, [owner])).get(owner)
    if (!to) return null
    // somebody waits for a code: it goes by any way there is
    if (kind.endsWith('.code')) return { to, choices: null, notBefore: null }
    const wish = (await wishesFor(contextOf(db, organisationId, now, log), [owner], kind)).get(
      owner,
    )
    return wish ? { to, ...wish } : null
  }
