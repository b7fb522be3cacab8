/** What is used of the package `smpp`, which has no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer } from 'node:net'

  export type Content =
    | string
    | Buffer
    | { readonly udh?: Buffer | Buffer[]; readonly message: string | Buffer }

  export type Pdu = {
    readonly command: string
    readonly command_status: number
    readonly sequence_number: number
    readonly message_id?: string
    readonly receipted_message_id?: string
    readonly message_state?: number
    readonly esm_class?: number
    readonly data_coding?: number
    readonly registered_delivery?: number
    readonly source_addr?: string
    readonly source_addr_ton?: number
    readonly destination_addr?: string
    readonly system_id?: string
    readonly password?: string
    readonly short_message?: Content
    readonly message_payload?: Content
    response(options?: Readonly<Record<string, unknown>>): Pdu
  }

  type Fields = Readonly<Record<string, unknown>>
  type Answered = (pdu: Pdu) => void

  export class Session extends EventEmitter {
    send(pdu: Pdu): boolean
    bind_transceiver(fields: Fields, answered: Answered): boolean
    bind_transmitter(fields: Fields, answered: Answered): boolean
    submit_sm(fields: Fields, answered: Answered): boolean
    deliver_sm(fields: Fields, answered?: Answered): boolean
    enquire_link(answered: Answered): boolean
    unbind(answered: Answered): boolean
    close(done?: () => void): void
    destroy(done?: () => void): void
  }

  const smpp: {
    connect(options: Readonly<Record<string, unknown>>): Session
    createServer(listener: (session: Session) => void): NetServer
    readonly encodings: {
      readonly ASCII: { encode(text: string): Buffer; decode(bytes: Buffer): string }
    }
  }
  export default smpp
}
