import type { Db } from '#kit/context.ts'
import * as store from './channels.store.ts'
import type { SmtpSettings } from './core/settings.ts'
import type { Outcome, Outgoing } from './gateway.ts'
import { openOutlet } from './outlets.ts'

/** A letter to somebody of the staff. The same id at every repetition, so that a mail server can drop what comes twice. */
export type Letter = Pick<Outgoing, 'id' | 'language' | 'text' | 'attachments'> & {
  readonly to: string
  /** Whom it is for, by id. */
  readonly about: string
  readonly kind: string
  readonly subject: string
}

/** The organisation's own mail, open until it is closed. */
export type Post = {
  /** Where people reach this server, as the channel says; null where it does not. */
  readonly site: string | null
  send(letter: Letter): Promise<Outcome>
  close(): Promise<void>
}

/** Opens the organisation's channel for mail; null where none is enabled, and letters stay in the sandbox. */
export async function openPost(db: Db, organisationId: string): Promise<Post | null> {
  const rows = await store.list(db, organisationId)
  const row = rows.find(({ kind, enabled }) => kind === 'smtp' && enabled)
  if (!row) return null
  const gateway = openOutlet(row, { db })
  return {
    site: (row.settings as SmtpSettings).site,
    send: async ({ to, about, ...letter }) => {
      const message = { ...letter, organisationId, memberId: about, address: to, html: null }
      try {
        return await gateway.send({ ...message, purpose: 'service' })
      } catch (error) {
        return { outcome: 'retry', reason: (error as Error).name }
      }
    },
    close: () => gateway.close(),
  }
}

/** Whether letters leave: a channel for mail is enabled. */
export async function hasPost(db: Db, organisationId: string): Promise<boolean> {
  const rows = await store.list(db, organisationId)
  return rows.some(({ kind, enabled }) => kind === 'smtp' && enabled)
}
