import { unsealFor } from '#domains/access/secrets.ts'
import type { Db } from '#kit/context.ts'
import type { ChannelRow } from './channels.store.ts'
import * as chats from './chats.store.ts'
import type { Reach } from './core/places.ts'
import type { Secrets, Settings } from './core/settings.ts'
import type { Gateway } from './gateway.ts'
import { openHttpGateway } from './httpGateway.ts'
import { openPush } from './push.ts'
import { keepReceipt, receiptsPath } from './receipts.ts'
import { openSmpp } from './smpp.ts'
import { openTelegram } from './telegram.ts'
import { openSmtp } from './smtp.ts'

export const SECRETS = 'secrets of channels'

/** The secrets of a channel, by name. */
export function secretsOf({
  organisationId,
  kind,
  sealed,
}: Pick<ChannelRow, 'organisationId' | 'kind' | 'sealed'>): Secrets {
  if (sealed === null) return {}
  return JSON.parse(unsealFor(SECRETS, `${organisationId} ${kind}`, sealed)) as Secrets
}

/** Where an HTTP gateway tells of messages; null when it was not said where this server is reached. */
export function receiptsAddress({ organisationId, kind, settings }: ChannelRow): string | null {
  if (kind !== 'http') return null
  const { site } = settings as Settings['http']
  return site === null ? null : `${site.replace(/\/+$/, '')}${receiptsPath(organisationId)}`
}

export type OutletOptions = {
  readonly db: Db
  /** Milliseconds a gateway is waited for. */
  readonly patience?: number
  /** Only tries a message out: receipts are left to those who wait for them. */
  readonly trial?: boolean
  /** Where web push may lead; the public internet unless said. */
  readonly pushReach?: Reach
}

/** Opens the line that a channel is set to. */
export function openOutlet(
  row: ChannelRow,
  { db, patience, trial, pushReach }: OutletOptions,
): Gateway {
  const secrets = secretsOf(row)
  const { kind, organisationId, rate, settings } = row
  const options = { rate, ...(patience !== undefined && { patience }) }
  switch (kind) {
    case 'smtp':
      return openSmtp(settings as Settings['smtp'], secrets, options)
    case 'smpp':
      return openSmpp(settings as Settings['smpp'], secrets, {
        ...options,
        ...(!trial && {
          heard: async (receipt) => {
            await keepReceipt(db, organisationId, 'smpp', receipt)
          },
        }),
      })
    case 'http': {
      const callback = receiptsAddress(row) ?? ''
      return openHttpGateway(settings as Settings['http'], secrets, { ...options, callback })
    }
    case 'telegram':
      return openTelegram(settings as Settings['telegram'], secrets, {
        ...options,
        // a trial names the chat itself
        chatOf: async (member) =>
          trial ? member : ((await chats.byOwner(db, organisationId, member))?.chatId ?? null),
        lost: async (chatId) => void (await chats.release(db, organisationId, chatId)),
      })
    case 'push':
      return openPush(settings as Settings['push'], {
        ...options,
        db,
        ...(pushReach && { reach: pushReach }),
      })
  }
}
