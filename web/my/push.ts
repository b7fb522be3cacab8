import { ask } from './server.ts'
import type { Channels } from './profile/Ways.tsx'

/** What this browser does about notices: it cannot show any, was told not to, or shows them or not. */
export type Notices = 'unable' | 'forbidden' | 'off' | 'on'

const isAble = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** How it stands with notices here, when the server knows browsers of these names. */
export async function noticesHere(known: readonly string[]): Promise<Notices> {
  if (!isAble()) return 'unable'
  if (Notification.permission === 'denied') return 'forbidden'
  const own = await subscription()
  return own && known.includes(await nameOf(own)) ? 'on' : 'off'
}

const subscription = async (): Promise<PushSubscription | null> =>
  (await navigator.serviceWorker.getRegistration('/my'))?.pushManager.getSubscription() ?? null

/** What the server calls a browser: the SHA-256 of the address at which it is reached. */
async function nameOf({ endpoint }: PushSubscription): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Asks the person, subscribes and tells the server; null when the person said no. */
export async function turnOn(publicKey: string): Promise<Channels | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const registration = await navigator.serviceWorker.ready
  const old = await registration.pushManager.getSubscription()
  // one made with another key, or by whoever used this browser before, is good for nothing here
  await old?.unsubscribe()
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  })
  const { endpoint, keys } = made.toJSON()
  const body = {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
  }
  return ask((client) => client.my.addBrowser({ body }))
}

/** Has the server and this browser forget each other; null when there was nothing to forget. */
export async function turnOff(): Promise<Channels | null> {
  if (!isAble()) return null
  const own = await subscription()
  if (!own) return null
  const browser = await nameOf(own)
  const left = await ask((client) => client.my.removeBrowser({ params: { browser } }))
  await own.unsubscribe()
  return left
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}
