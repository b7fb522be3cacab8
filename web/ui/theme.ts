import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The green of the money-box, from the lightest to the darkest. */
const pine: MantineColorsTuple = [
  '#eef8f6',
  '#dceeea',
  '#b5dcd4',
  '#8acabd',
  '#67baaa',
  '#43a08f',
  '#1f8574',
  '#0b6b5d',
  '#08574c',
  '#04433a',
]

export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650', fontFamily: 'inherit' },
})
