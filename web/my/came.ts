const KEPT = 'kopilka.language'

/** Speaks the language of the poster or page that led here, unless another was chosen in this browser. */
export function heedLanguage(): void {
  const asked = new URLSearchParams(location.search).get('language')
  if (localStorage.getItem(KEPT) === null && (asked === 'ru' || asked === 'en'))
    localStorage.setItem(KEPT, asked)
}
