import type { Opening, Step } from './steps.ts'

/** A sequence that once went wrong: what it was about, and its steps as the report printed them. */
export type Found = {
  readonly why: string
  readonly opening: Opening
  readonly steps: readonly Step[]
}

/** Every one is played again, before anything by chance is. */
export const found: readonly Found[] = []

/** Seeds of fast-check, with the path to the sequence, for what is not worth writing out. */
export const seeds: readonly { readonly seed: number; readonly path: string }[] = []
