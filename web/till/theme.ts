import { remembered } from './watched.ts'

export type Theme = 'auto' | 'light' | 'dark'

export const theme = remembered<Theme>('kopilka.till.theme', 'auto')

/** Millimetres of the paper that slips are printed on. */
export const paper = remembered<58 | 80>('kopilka.till.paper', 80)

/** Shows the colours chosen, from now on. */
export function showTheme(): void {
  document.documentElement.dataset['theme'] = theme.get()
}

export function chooseTheme(chosen: Theme): void {
  theme.set(chosen)
  showTheme()
}
