/** What a figure has to reach. */
export type Bar = {
  readonly what: string
  readonly measured: number
  readonly unit: string
  readonly atLeast?: number
  readonly atMost?: number
  /** What would be better still. */
  readonly goal?: number
}

export function isMet({ measured, atLeast, atMost }: Bar): boolean {
  return measured >= (atLeast ?? -Infinity) && measured <= (atMost ?? Infinity)
}

/** `at least 0.8 ×`. */
export const wanted = ({ atLeast, atMost, unit, goal }: Bar): string =>
  [
    atLeast === undefined
      ? `at most ${figure(atMost!)} ${unit}`
      : `at least ${figure(atLeast)} ${unit}`,
    ...(goal === undefined ? [] : [`goal ${figure(goal)} ${unit}`]),
  ].join(', ')

/** A number as people read it: three digits that count, thousands apart. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** A bar, where it was measured: a run may leave parts out. */
export function bar(
  what: string,
  measured: number | null | undefined,
  unit: string,
  wanted: Pick<Bar, 'atLeast' | 'atMost' | 'goal'>,
): Bar[] {
  return measured === null || measured === undefined ? [] : [{ what, measured, unit, ...wanted }]
}
