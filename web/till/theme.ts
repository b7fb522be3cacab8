import { colours } from '../shared/colours.ts'
import { remembered } from '../shared/watched.ts'

export const { theme, show: showTheme, choose: chooseTheme } = colours('till')

/** Millimetres of the paper that slips are printed on. */
export const paper = remembered<58 | 80>('kopilka.till.paper', 80)
