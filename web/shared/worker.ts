/** The address of the application and its files; the build writes them in front of this one (web/vite.config.ts). */
declare const PAGE: string
declare const FILES: readonly string[]

type Extended = Event & { waitUntil(work: Promise<unknown>): void }
type Fetched = Extended & {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
type KeepingWorker = {
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(name: 'install' | 'activate', listen: (event: Extended) => void): void
  addEventListener(name: 'fetch', listen: (event: Fetched) => void): void
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
