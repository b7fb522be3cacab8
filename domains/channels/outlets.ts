import { unsealFor } from '#domains/access/secrets.ts'
import type { Db } from '#kit/context.ts'
import type { ChannelRow } from './channels.store.ts'
import type { Secrets, Settings } from './core/settings.ts'
import type { Gateway } from './gateway.ts'
import { openSmtp } from './smtp.ts'

export const SECRETS = 'secrets of channels'

/** The secrets of a channel, by name. */
export function secretsOf({ organisationId, kind, sealed }: ChannelRow): Secrets {
  if (sealed === null) return {}
  return JSON.parse(unsealFor(SECRETS, `${organisationId} ${kind}`, sealed)) as Secrets
}

export type OutletOptions = {
  readonly db: Db
  /** Milliseconds a gateway is waited for. */
  readonly patience?: number
}

/** Opens the line that a channel is set to. */
export function openOutlet(row: ChannelRow, { patience }: OutletOptions): Gateway {
  const secrets = secretsOf(row)
  const options = { rate: row.rate, ...(patience !== undefined && { patience }) }
  switch (row.kind) {
    case 'smtp':
      return openSmtp(row.settings as Settings['smtp'], secrets, options)
    default:
      throw new Error(`no line is opened to ${row.kind}`)
  }
}
