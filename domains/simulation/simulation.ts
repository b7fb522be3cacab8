export { readPaying, type Paying } from './core/paying.ts'
export type { Figures } from './core/figures.ts'
export { simulate, type Simulated, type SimulationAsked } from './replaying.ts'
export { CONSTRAINTS, type Constraints } from './core/wanted.ts'
export { search, type Found, type Searched } from './searching.ts'
export type { Stage } from './sources.ts'

/** The drawer of pictures, `pictureOf`: large and wanted by the command line alone, so it is loaded when asked for. */
export const loadPicture = () => import('./picture.ts')
