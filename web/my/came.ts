import { watched } from '../shared/watched.ts'
import { slug } from './own.ts'

/** The token of the warning by whose link somebody came; null for everybody else. */
export const alarmed = watched<string | null>(null)

const KEPT = 'kopilka.language'

/**
 * Heeds the address that somebody came by: whose entrance it is, and the language of the poster or page that led
 * here, unless another was chosen in this browser. Before anything is drawn.
 */
export function heedAddress(): void {
  const asked = /^\/my\/([a-z0-9-]+)$/.exec(location.pathname)?.[1]
  if (asked) slug.set(asked)
  bearName()
  heedWarning()
  const language = new URLSearchParams(location.search).get('language')
  if (localStorage.getItem(KEPT) === null && (language === 'ru' || language === 'en'))
    localStorage.setItem(KEPT, language)
}

/** What is put on the home screen bears the name of the firm whose members enter here. */
function bearName(): void {
  const address = slug.get()
  const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
  if (address && link) link.href = `/my/${address}/manifest.webmanifest`
}

/** Behind the number sign, so that no server on the way is sent it; and not left in the address, where it is read. */
function heedWarning(): void {
  const token = /^#a\.([\w-]{16})$/.exec(location.hash)?.[1]
  if (!token) return
  alarmed.set(token)
  history.replaceState(null, '', `${location.pathname}${location.search}`)
}

// the same page may be open already when the link is pressed
addEventListener('hashchange', heedWarning)
