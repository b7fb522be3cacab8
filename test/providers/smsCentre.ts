import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import smpp, { type Content, type Pdu, type Session } from 'smpp'

export type SmsCentre = {
  readonly port: number
  /** What was said, request by request: `C: submit_sm …`, `S: submit_sm_resp …`. */
  readonly said: string[]
  /** The submit_sm that were taken. */
  readonly taken: {
    readonly to: string
    readonly text: string
    readonly udh: number[] | null
    readonly id: string
  }[]
  /** How the next submit_sm are answered: a status, or null for no answer at all. */
  readonly answers: (number | null)[]
  /** Answers no enquire_link from now on. */
  deaf: boolean
  /** Sends a delivery receipt for a message that was taken; resolves with the status of its answer. */
  receipt(id: string, stat: string): Promise<number>
  /** Cuts every line. */
  cut(): void
  close(): Promise<void>
}

function textOf(content: Content | undefined): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return content
  return textOf(Buffer.isBuffer(content) ? content.toString('latin1') : content.message)
}

/** An SMPP centre on loopback, as an operator's. */
export async function openSmsCentre(password = 'secret'): Promise<SmsCentre> {
  const sessions = new Set<Session>()
  const answer = (session: Session, pdu: Pdu, told: { status?: number; id?: string } = {}) => {
    const { status = 0, id = '' } = told
    const said = status === 0 ? `ok ${id}` : `0x${status.toString(16)}`
    centre.said.push(`S: ${pdu.command}_resp ${said}`.trim())
    session.send(pdu.response({ command_status: status, ...(id !== '' && { message_id: id }) }))
  }
  const server = smpp.createServer((session) => {
    sessions.add(session)
    session.on('error', () => undefined)
    session.on('close', () => sessions.delete(session))
    for (const command of ['bind_transceiver', 'bind_transmitter']) {
      session.on(command, (pdu: Pdu) => {
        centre.said.push(`C: ${command} ${pdu.system_id}`)
        answer(session, pdu, pdu.password === password ? {} : { status: 0x0e })
      })
    }
    session.on('enquire_link', (pdu: Pdu) => {
      centre.said.push('C: enquire_link')
      if (!centre.deaf) answer(session, pdu)
    })
    session.on('unbind', (pdu: Pdu) => {
      centre.said.push('C: unbind')
      answer(session, pdu)
      session.close()
    })
    session.on('submit_sm', (pdu: Pdu) => submitted(session, pdu))
  })
  const submitted = (session: Session, pdu: Pdu) => {
    const content = pdu.short_message as { udh?: Buffer[]; message?: string } | undefined
    const text = textOf(content as Content) || textOf(pdu.message_payload)
    const udh = content?.udh?.[0] ? [...content.udh[0]] : null
    const part = udh ? ` part ${udh.at(-1)} of ${udh.at(-2)}` : ''
    centre.said.push(
      `C: submit_sm from ${pdu.source_addr} (${pdu.source_addr_ton}) to ${pdu.destination_addr}, coding ${pdu.data_coding}, receipt ${pdu.registered_delivery}${part}: ${text.slice(0, 40)}`,
    )
    const status = centre.answers.length > 0 ? centre.answers.shift()! : 0
    if (status === null) return
    if (status !== 0) return answer(session, pdu, { status })
    const id = (0xa0 + centre.taken.length).toString(16)
    centre.taken.push({ to: pdu.destination_addr!, text, udh, id })
    answer(session, pdu, { id })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const centre: SmsCentre = {
    port: (server.address() as AddressInfo).port,
    said: [],
    taken: [],
    answers: [],
    deaf: false,
    receipt: (id, stat) =>
      new Promise((done) => {
        // this centre tells in decimal what it numbered in hexadecimal, as some do
        const number = Number.parseInt(id, 16).toString().padStart(10, '0')
        const [session] = sessions
        session!.deliver_sm(
          {
            esm_class: 4,
            source_addr: '79160000001',
            destination_addr: 'Club',
            short_message: `id:${number} sub:001 dlvrd:001 submit date:2611221000 done date:2611221001 stat:${stat} err:000 text:`,
          },
          (pdu) => done(pdu.command_status),
        )
      }),
    cut: () => {
      for (const session of sessions) session.destroy()
    },
    close: async () => {
      centre.cut()
      server.close()
      await once(server, 'close')
    },
  }
  return centre
}
