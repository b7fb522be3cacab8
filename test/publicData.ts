import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Bought } from '#domains/analytics/core/repeat/summary.ts'

const FOLDER = process.env['KOPILKA_TEST_DATA'] ?? resolve(import.meta.dirname, '../../shared/data')

/** A file of published data that lies outside this repository; tests over it are skipped without it. */
export type PublicFile = {
  readonly absent: boolean
  /** The title, or what is missing. */
  readonly title: (title: string) => string
  readonly text: () => string
}

/** A file by its path under KOPILKA_TEST_DATA; one that ends in .gz is unpacked. */
export function publicFile(path: string): PublicFile {
  const file = join(FOLDER, path)
  const absent = !existsSync(file)
  return {
    absent,
    title: (title) =>
      absent
        ? `skipped: there is no ${path} (KOPILKA_TEST_DATA names the folder): ${title}`
        : title,
    text: () => {
      const bytes = readFileSync(file)
      return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    },
  }
}

/** The purchases of CDNOW_sample.txt: 2,357 buyers, 6,919 rows, in cents. */
export const cdnow = publicFile('cdnow/CDNOW_sample.txt')

/** Its rows as purchases. */
export const cdnowPurchases = (): Bought[] =>
  cdnow
    .text()
    .trim()
    .split('\n')
    .map((line) => {
      const [member = '', , day = '', , dollars = ''] = line.trim().split(/\s+/)
      return {
        member,
        day: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
        amount: Math.round(Number(dollars) * 100),
      }
    })
