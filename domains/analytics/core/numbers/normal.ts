import gaussianQuantile from '@stdlib/stats-base-dists-normal-quantile'

/** The z with Φ(z) = p. */
export const normalQuantile = (p: number): number => gaussianQuantile(p, 0, 1)
