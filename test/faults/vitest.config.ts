import { defineConfig, mergeConfig } from 'vitest/config'
import house from '../../vitest.config.ts'

// Faults take minutes and want the machine for themselves: one file at a time, and only by
// `npm run test:faults`.
const faults = mergeConfig(house, {
  test: { fileParallelism: false, testTimeout: 1_800_000, hookTimeout: 120_000 },
})

export default defineConfig({
  ...faults,
  test: {
    ...faults.test,
    include: ['test/faults/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
  },
})
