import smpp, { type Pdu, type Session } from 'smpp'
import type { Secrets, SmppSettings } from './core/settings.ts'

export type Link = {
  /** Null when it is bound; otherwise why it is not. */
  ready(): Promise<string | null>
  /** Sends a request and waits for its answer. Throws when the line breaks or nothing comes in time. */
  ask(command: 'submit_sm', fields: Readonly<Record<string, unknown>>): Promise<Pdu>
  close(): Promise<void>
}

export type LinkOptions = {
  readonly patience: number
  readonly enquire: number
  /** Takes what the centre delivers; with it the link is bound both ways, and kept. */
  readonly delivered?: (pdu: Pdu) => Promise<void>
}

const SHORTEST = 500
const LONGEST = 30_000
/** ESME_RSYSERR: the centre is to deliver it again. */
const AGAIN = 0x08

/** A session that is bound when needed. After a failure it rests, each time twice as long, half a minute at most. */
export function openLink(
  settings: SmppSettings,
  secrets: Secrets,
  { patience, enquire, delivered }: LinkOptions,
): Link {
  let bound: Promise<Session> | null = null
  let failure = ''
  let pause = SHORTEST
  let restUntil = 0
  let closed = false
  let again: NodeJS.Timeout | undefined

  const broke = (reason: string): void => {
    bound = null
    failure = reason
    restUntil = performance.now() + pause
    // receipts come when nothing is sent, too
    if (delivered && !closed) {
      clearTimeout(again)
      again = setTimeout(() => void link.ready(), pause + 1).unref()
    }
    pause = Math.min(pause * 2, LONGEST)
  }

  const bind = async (): Promise<Session> => {
    const session = await open(settings, patience)
    session.on('deliver_sm', (pdu: Pdu) => void take(session, pdu, delivered))
    session.on('enquire_link', (pdu: Pdu) => void session.send(pdu.response()))
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response())
      session.close()
    })
    await introduce(session, settings, secrets, {
      patience,
      command: delivered ? 'bind_transceiver' : 'bind_transmitter',
    })
    pause = SHORTEST
    watch(session, { patience, enquire })
    session.once('close', () => broke('the centre closed the line'))
    return session
  }

  const link: Link = {
    ready: async () => {
      if (closed) return 'closed'
      if (!bound && performance.now() < restUntil) return failure
      const binding = (bound ??= bind())
      try {
        await binding
        return null
      } catch (error) {
        // the first of those who wait says it for all
        if (bound === binding) broke((error as Error).message)
        return failure
      }
    },
    ask: async (command, fields) => {
      if (!bound) throw new Error(failure)
      const session = await bound
      return asked(session, patience, (done) => session[command](fields, done))
    },
    close: async () => {
      closed = true
      clearTimeout(again)
      const session = await bound?.catch(() => null)
      if (!session) return
      await asked(session, 500, (done) => session.unbind(done)).catch(() => undefined)
      session.destroy()
    },
  }
  return link
}

/** Binds the session under its name and password. Fails, and ends it, when it is refused. */
async function introduce(
  session: Session,
  settings: SmppSettings,
  secrets: Secrets,
  by: { patience: number; command: 'bind_transceiver' | 'bind_transmitter' },
): Promise<void> {
  const fields = {
    system_id: settings.systemId,
    password: secrets['password'] ?? '',
    system_type: settings.systemType,
    interface_version: 0x34,
  }
  const answer = await asked(session, by.patience, (done) => session[by.command](fields, done))
  if (answer.command_status === 0) return
  session.destroy()
  throw new Error(`bind refused: ESME 0x${answer.command_status.toString(16).padStart(8, '0')}`)
}

function open({ host, port, tls }: SmppSettings, patience: number): Promise<Session> {
  return new Promise((done, fail) => {
    const session = smpp.connect({ host, port, tls, ...(tls && { servername: host }) })
    const late = setTimeout(() => give(new Error('no connection in time')), patience)
    const give = (error: Error) => {
      clearTimeout(late)
      session.destroy()
      fail(error)
    }
    // the listener stays: an error that nobody hears would end the process
    session.on('error', give)
    session.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(late)
      done(session)
    })
  })
}

/** Waits for the answer to a request; a line that breaks, and one that says nothing, ends the waiting. */
function asked(
  session: Session,
  patience: number,
  ask: (done: (pdu: Pdu) => void) => boolean,
): Promise<Pdu> {
  return new Promise((done, fail) => {
    const end = (error: Error | null, pdu?: Pdu) => {
      clearTimeout(late)
      session.off('close', cut)
      if (error) fail(error)
      else done(pdu!)
    }
    const cut = () => end(new Error('the line was cut'))
    const late = setTimeout(() => end(new Error(`no answer within ${patience} ms`)), patience)
    session.once('close', cut)
    if (!ask((pdu) => end(null, pdu))) end(new Error('the line is closed'))
  })
}

/** Asks now and then whether the centre is still there; one that says nothing is left. */
function watch(
  session: Session,
  { patience, enquire }: { patience: number; enquire: number },
): void {
  const timer = setInterval(() => {
    asked(session, patience, (done) => session.enquire_link(done)).catch(() => session.destroy())
  }, enquire).unref()
  session.once('close', () => clearInterval(timer))
}

async function take(
  session: Session,
  pdu: Pdu,
  delivered: LinkOptions['delivered'],
): Promise<void> {
  try {
    await delivered?.(pdu)
    session.send(pdu.response())
  } catch {
    session.send(pdu.response({ command_status: AGAIN }))
  }
}
