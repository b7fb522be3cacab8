import { defineConfig } from 'vitest/config'

if (Number.parseInt(process.versions.node, 10) < 22) {
  throw new Error(
    `The tests run on the bundled Node 24: npm test -- FILE (this is ${process.version})`,
  )
}

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // faults have a command of their own: npm run test:faults
    exclude: [
      '**/node_modules/**',
      '**/data/**',
      '**/.cache/**',
      '**/.types/**',
      'test/faults/**/*.test.ts',
    ],
    globalSetup: ['test/setup/server.ts'],
    reporters: ['default', './tools/closingLine.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    slowTestThreshold: 2_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
