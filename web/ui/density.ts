import { useLocalStorage } from '@mantine/hooks'

export type Density = 'comfortable' | 'compact'

/** How close the rows of tables stand, as chosen in this browser. */
export const useDensity = () =>
  useLocalStorage<Density>({ key: 'kopilka.density', defaultValue: 'comfortable' })
