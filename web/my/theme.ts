import { remembered } from '../till/watched.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const theme = remembered<Theme>('kopilka.my.theme', 'auto')

/** Shows the colours chosen, from now on. */
export function showTheme(chosen: Theme = theme.get()): void {
  theme.set(chosen)
  document.documentElement.dataset['theme'] = chosen
}
