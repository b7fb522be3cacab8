import { colours } from '../shared/colours.ts'

export const { theme, show: showTheme, choose: chooseTheme } = colours('my')
