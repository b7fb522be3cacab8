import { watched } from '../shared/watched.ts'
import type { Receipt } from './core/receipt.ts'

/** A receipt that is kept on this device until the server has it. */
export type Waiting = {
  /** Its place in the queue, given by the device. */
  readonly place?: number
  readonly key: string
  readonly receipt: Receipt
  readonly amount: number
  /** Whose it is, for people. */
  readonly who: string | null
  /** The organisation it was made in: it is sent to no other. */
  readonly organisationId: string
  /** Why the server refused it; null while it waits. */
  readonly refused: string | null
}

const NAME = 'kopilka-till'
const STORE = 'receipts'

/** All that is kept, in the order in which it happened. */
export const queue = watched<readonly Waiting[]>([])

/** Keeps a receipt. It is on the device when this is done, whatever happens to the page. */
export async function keep(waiting: Waiting): Promise<void> {
  await change((store) => store.add(waiting))
}

/** The server has the receipt, or it was put aside: it is kept no longer. */
export async function drop(place: number): Promise<void> {
  await change((store) => store.delete(place))
}

/** Notes why a receipt was refused; with null it waits again. */
export async function note(waiting: Waiting, refused: string | null): Promise<void> {
  await change((store) => store.put({ ...waiting, refused }))
}

/** Reads what is kept, which another page of this browser may have changed. */
export async function look(): Promise<readonly Waiting[]> {
  const database = await open()
  const reading = database.transaction(STORE).objectStore(STORE).getAll() as IDBRequest<Waiting[]>
  queue.set(await result(reading))
  return queue.get()
}

async function change(work: (store: IDBObjectStore) => IDBRequest): Promise<void> {
  const database = await open()
  // strict: on the disk, not only on its way there
  const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
  work(transaction.objectStore(STORE))
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('error', () => reject(faultOf(transaction.error)))
    transaction.addEventListener('abort', () => reject(faultOf(transaction.error)))
  })
  await look()
}

let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  if (opened) return opened
  const asked = indexedDB.open(NAME, 1)
  asked.addEventListener('upgradeneeded', () =>
    asked.result.createObjectStore(STORE, { keyPath: 'place', autoIncrement: true }),
  )
  opened = result(asked)
  opened.catch(() => (opened = null))
  return opened
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(faultOf(request.error)))
  })

const faultOf = (error: DOMException | null): Error =>
  error ?? new Error('the device does not keep receipts')
