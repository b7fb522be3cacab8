/** The ground of a cell by how much of the whole it is; words stay readable on the darkest, by day and by night. */
export function heat(share: number | null): { backgroundColor?: string } {
  if (share === null || share <= 0) return {}
  const strength = Math.round(Math.sqrt(Math.min(1, share)) * 45)
  return {
    backgroundColor: `color-mix(in srgb, var(--mantine-color-pine-7) ${strength}%, transparent)`,
  }
}
