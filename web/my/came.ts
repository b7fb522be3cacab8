import { slug } from './own.ts'

const KEPT = 'kopilka.language'

/**
 * Heeds the address that somebody came by: whose entrance it is, and the language of the poster or page that led
 * here, unless another was chosen in this browser. Before anything is drawn.
 */
export function heedAddress(): void {
  const asked = /^\/my\/([a-z0-9-]+)$/.exec(location.pathname)?.[1]
  if (asked) slug.set(asked)
  const language = new URLSearchParams(location.search).get('language')
  if (localStorage.getItem(KEPT) === null && (language === 'ru' || language === 'en'))
    localStorage.setItem(KEPT, language)
}
