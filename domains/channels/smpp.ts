import { randomInt } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import smpp, { type Content, type Pdu } from 'smpp'
import { receiptOf, smsOf, type Receipt } from './core/sms.ts'
import type { Secrets, SmppSettings } from './core/settings.ts'
import { lineOf } from './core/said.ts'
import type { Gateway, Outcome, Outgoing, Waits } from './gateway.ts'
import { pacer } from './pacer.ts'
import { openLink } from './smppLink.ts'

export type SmppOptions = {
  /** Messages a second at most. */
  readonly rate: number
  /** Milliseconds the centre may take to answer. */
  readonly patience?: number
  /** Takes a delivery receipt; what it throws lets the centre tell it again. Without it none are listened to. */
  readonly heard?: (receipt: Receipt) => Promise<void>
  /** Milliseconds between questions whether the centre is still there. */
  readonly enquire?: number
}

const PATIENCE = 8_000
const ENQUIRE = 30_000
/** What a centre says that has too much to do (SMPP 3.4, 5.1.3): the same part is handed in again. */
const BUSY = new Set([0x58, 0x14])
/** What is wrong with the message itself: lengths, addresses, contents. */
const FINAL = new Set([
  0x01, 0x0a, 0x0b, 0x33, 0x34, 0x40, 0x43, 0x48, 0x49, 0x50, 0x51, 0x45, 0x44,
])
const FIRST_PAUSE = 250

/** Opens a line to an SMPP 3.4 centre: bound when it is first needed, and anew after a growing pause. */
export function openSmpp(
  settings: SmppSettings,
  secrets: Secrets,
  { rate, patience = PATIENCE, heard, enquire = ENQUIRE }: SmppOptions,
): Gateway {
  const pace = pacer(rate, settings.window)
  const link = openLink(settings, secrets, {
    patience,
    enquire,
    // what only tries a message out must not take the receipts of others
    ...(heard && settings.receipts && { delivered: (pdu: Pdu) => hear(pdu, heard) }),
  })
  let pausedUntil = 0

  /** Hands in one part; while the centre is busy, again and again until patience ends. */
  const submit = async (
    fields: Readonly<Record<string, unknown>>,
    waits: Waits | undefined,
  ): Promise<Pdu> => {
    const deadline = performance.now() + patience
    for (let pause = FIRST_PAUSE; ; pause *= 2) {
      const wait = pausedUntil - performance.now()
      if (wait > 0) await rest(wait)
      const answer = await pace(() => link.ask('submit_sm', fields), waits)
      if (!BUSY.has(answer.command_status) || performance.now() + pause > deadline) return answer
      pausedUntil = performance.now() + pause
    }
  }

  return {
    send: async (message, waits) => {
      if (message.address === null) return { outcome: 'failed', reason: 'no phone' }
      const unready = await link.ready()
      if (unready !== null) return { outcome: 'retry', reason: unready, unsent: true }
      const ids: string[] = []
      for (const part of partsOf(message, settings)) {
        const answer = await submit(part, waits)
        if (answer.command_status !== 0) return refused(answer, ids.length)
        ids.push(answer.message_id ?? '')
      }
      const answer = lineOf(`submit_sm_resp ${ids.join(', ')}`, message)
      const told = settings.receipts && ids.every((id) => id !== '')
      return told ? { outcome: 'sent', ids, answer } : { outcome: 'delivered', answer }
    },
    close: () => link.close(),
  }
}

function refused({ command_status: status }: Pdu, before: number): Outcome {
  const reason = `ESME 0x${status.toString(16).padStart(8, '0')}`
  if (FINAL.has(status)) return { outcome: 'failed', reason }
  return {
    outcome: 'retry',
    reason,
    ...(BUSY.has(status) && { after: 5_000 }),
    ...(before === 0 && { unsent: true as const }),
  }
}

/** The parts of a message as submit_sm takes them. */
function partsOf(message: Outgoing, settings: SmppSettings): Readonly<Record<string, unknown>>[] {
  const { alphabet, parts } = smsOf(message.text)
  const bytes = (text: string) =>
    alphabet === 'gsm' ? smpp.encodings.ASCII.encode(text) : Buffer.from(text, 'utf16le').swap16()
  const fields = {
    ...sourceOf(settings.from),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: message.address!.replace(/^\+/, ''),
    data_coding: alphabet === 'gsm' ? 0 : 8,
    registered_delivery: settings.receipts ? 1 : 0,
  }
  if (parts.length === 1) return [{ ...fields, short_message: { message: bytes(parts[0]!) } }]
  if (settings.long === 'payload') {
    return [{ ...fields, message_payload: { message: bytes(message.text) } }]
  }
  const reference = randomInt(256)
  return parts.map((part, index) => ({
    ...fields,
    esm_class: 0x40,
    short_message: {
      udh: Buffer.from([5, 0, 3, reference, parts.length, index + 1]),
      message: bytes(part),
    },
  }))
}

/** A name is alphanumeric, a long number international, a short one the network's own. */
function sourceOf(from: string): Readonly<Record<string, unknown>> {
  if (!/^\+?\d+$/.test(from)) {
    return { source_addr_ton: 5, source_addr_npi: 0, source_addr: from }
  }
  const digits = from.replace('+', '')
  const ton = digits.length > 6 ? 1 : 3
  return { source_addr_ton: ton, source_addr_npi: ton === 1 ? 1 : 0, source_addr: digits }
}

const RECEIPT = 0x04

/** What comes from the centre: receipts are taken, anything else is thanked for and forgotten. */
async function hear(pdu: Pdu, heard: (receipt: Receipt) => Promise<void>): Promise<void> {
  if (((pdu.esm_class ?? 0) & RECEIPT) === 0) return
  const receipt = receiptOf({
    id: pdu.receipted_message_id,
    state: pdu.message_state,
    text: textOf(pdu.short_message),
  })
  if (receipt && receipt.state !== 'waiting') await heard(receipt)
}

function textOf(content: Content | undefined): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return content
  if (Buffer.isBuffer(content)) return content.toString('latin1')
  return textOf((content as { message: string | Buffer }).message)
}
