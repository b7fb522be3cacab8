import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/data/**', '**/.cache/**', '**/.types/**'],
    globalSetup: ['test/setup/server.ts'],
    reporters: ['default', './tools/closingLine.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    slowTestThreshold: 2_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
