import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { API_PATH, printApi } from './printApi.ts'

test('docs/api.txt lists every operation as it is (npm run print writes it)', () => {
  expect(readFileSync(API_PATH, 'utf8')).toBe(printApi())
})
