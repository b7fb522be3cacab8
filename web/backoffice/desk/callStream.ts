import { callsApi, type CallNews } from '#domains/desk/calls.api.ts'

/** Who is told of the calls at this desk. */
export type Hearer = {
  line(line: 'on' | 'away'): void
  news(news: CallNews): void
  /** The server refused the stream: the session may have ended. */
  refused(): void
}

const AGAIN = 5_000
const NAME = 'kopilka.calls'

type Said =
  | { readonly kind: 'hello' }
  | { readonly kind: 'line'; readonly line: 'on' | 'away' }
  | { readonly kind: 'news'; readonly news: CallNews }

/**
 * Listens for calls until it is told to stop. Of all tabs of a browser one has the stream, whichever holds
 * the lock, and tells the others; when it is closed the next one opens its own. Where a browser has no
 * locks or no channels, as on a page that is not secure, each tab has a stream of its own.
 */
export function listen(hearer: Hearer): () => void {
  // what the types promise a browser may still lack
  const { locks } = navigator as { readonly locks?: LockManager }
  return locks && typeof BroadcastChannel === 'function'
    ? listenTogether(hearer, locks)
    : openStream(hearer)
}

function listenTogether(hearer: Hearer, locks: LockManager): () => void {
  const channel = new BroadcastChannel(NAME)
  // a channel is of one origin by itself, and takes no other
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const say = (said: Said) => channel.postMessage(said)
  /** What a tab that comes later has to know; null while another tab has the stream. */
  let told: { line: 'on' | 'away'; readonly calls: Map<string, CallNews> } | null = null
  let hasLeft = false
  let leave = () => undefined as void

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'line') hearer.line(data.line)
    else if (data.kind === 'news') hearer.news(data.news)
    else if (told) {
      say({ kind: 'line', line: told.line })
      for (const news of told.calls.values()) say({ kind: 'news', news })
    }
  }
  say({ kind: 'hello' })

  const waiting = new AbortController()
  const lead = () =>
    new Promise<void>((release) => {
      if (hasLeft) return release()
      const known = { line: 'away' as 'on' | 'away', calls: new Map<string, CallNews>() }
      told = known
      const stop = openStream({
        ...hearer,
        line: (line) => {
          known.line = line
          hearer.line(line)
          say({ kind: 'line', line })
        },
        news: (news) => {
          if (news.call === null || news.call.state === 'ended') known.calls.delete(news.id)
          else known.calls.set(news.id, news)
          hearer.news(news)
          say({ kind: 'news', news })
        },
      })
      leave = () => {
        stop()
        release()
      }
    })
  locks.request(NAME, { signal: waiting.signal }, lead).catch(() => {
    // this tab left before its turn came; nothing was open
  })
  return () => {
    hasLeft = true
    waiting.abort()
    leave()
    channel.close()
  }
}

/** A stream of one's own, opened again when the server has ended it. */
function openStream({ line, news, refused }: Hearer): () => void {
  let source: EventSource
  let again: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource(callsApi.stream.path)
    source.onopen = () => line('on')
    source.onmessage = ({ data }: MessageEvent<string>) => news(JSON.parse(data) as CallNews)
    source.onerror = () => {
      line('away')
      // the server said no: a session that ended asks to sign in again, another refusal may pass
      if (source.readyState !== EventSource.CLOSED) return
      refused()
      again = setTimeout(open, AGAIN)
    }
  }
  open()
  return () => {
    source.close()
    clearTimeout(again)
  }
}
