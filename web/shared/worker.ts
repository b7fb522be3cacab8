/** The address of the application and its files; the build writes them in front of this one (web/vite.config.ts). */
declare const PAGE: string
declare const FILES: readonly string[]

type Extended = Event & { waitUntil(work: Promise<unknown>): void }
type Fetched = Extended & {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
type Pushed = Extended & { readonly data: { json(): unknown } | null }
type Pressed = Extended & { readonly notification: Notification }
type Opened = { readonly url: string; focus(): Promise<unknown> }
type KeepingWorker = {
  skipWaiting(): Promise<void>
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(asked: { readonly type: 'window' }): Promise<readonly Opened[]>
    openWindow(address: string): Promise<unknown>
  }
  addEventListener(name: 'install' | 'activate', listen: (event: Extended) => void): void
  addEventListener(name: 'fetch', listen: (event: Fetched) => void): void
  addEventListener(name: 'push', listen: (event: Pushed) => void): void
  addEventListener(name: 'notificationclick', listen: (event: Pressed) => void): void
}

const worker = self as unknown as KeepingWorker
/** Milliseconds after which the page that is kept is better than waiting for the server's. */
const PATIENCE = 3_000
/** Each build keeps its own files: the name changes with them. */
const own = `${PAGE.slice(1)} `
const kept = own + FILES.join(' ')

worker.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(kept)
    await cache.addAll([PAGE, ...FILES].map((path) => new Request(path, { cache: 'reload' })))
    await worker.skipWaiting()
  }
  event.waitUntil(keep())
})

worker.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys()
    const old = names.filter((name) => name.startsWith(own) && name !== kept)
    await Promise.all(old.map((name) => caches.delete(name)))
    await worker.clients.claim()
  }
  event.waitUntil(tidy())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (FILES.includes(pathname)) event.respondWith(file(request))
})

/** The newest page that can be had: the server's, or without it the one that is kept. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(kept)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) })
    if (answer.status < 500) return answer
  } catch {
    // without a network the page that is kept will do
  }
  return (await cache.match(PAGE)) ?? Response.error()
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(kept)
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request)
}

/** What the server tells a browser (domains/channels/push.ts). */
type Told = {
  readonly id?: unknown
  readonly title?: unknown
  readonly body?: unknown
  readonly language?: unknown
}

const textOf = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise

worker.addEventListener('push', (event) => {
  const told = (event.data?.json() ?? {}) as Told
  // one that is sent twice takes the place of the first
  const tag = textOf(told.id, 'message')
  const options = { body: textOf(told.body, ''), lang: textOf(told.language, 'ru'), tag }
  event.waitUntil(worker.registration.showNotification(textOf(told.title, 'Kopilka'), options))
})

worker.addEventListener('notificationclick', (event) => {
  const show = async () => {
    event.notification.close()
    const windows = await worker.clients.matchAll({ type: 'window' })
    const open = windows.find(({ url }) => new URL(url).pathname.startsWith(PAGE))
    await (open ? open.focus() : worker.clients.openWindow(PAGE))
  }
  event.waitUntil(show())
})
