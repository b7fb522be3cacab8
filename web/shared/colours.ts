import { remembered, type Watched } from './watched.ts'

/** The colours that a person may choose; `auto` are those of the device. */
export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export type Colours = {
  readonly theme: Watched<Theme>
  /** Shows the colours that were chosen. */
  show(): void
  /** Shows these from now on, here and when the page is opened again. */
  choose(chosen: Theme): void
}

/** The colours of an application, remembered by the browser. */
export function colours(application: string): Colours {
  const theme = remembered<Theme>(`kopilka.${application}.theme`, 'auto')
  const show = (): void => {
    document.documentElement.dataset['theme'] = theme.get()
  }
  return {
    theme,
    show,
    choose: (chosen) => {
      theme.set(chosen)
      show()
    },
  }
}
