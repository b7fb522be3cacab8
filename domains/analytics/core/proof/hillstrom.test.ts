import { beforeAll, describe, expect, test } from 'vitest'
import { publicFile } from '#test/publicData.ts'
import { moments } from '../numbers/quantiles.ts'
import { compareMeans } from './means.ts'
import { checkSampleRatio, compareShares } from './shares.ts'
import { targeting } from './uplift.ts'

const file = publicFile('hillstrom/hillstrom.csv.gz')

type Row = { arm: string; history: number; visit: number; conversion: number; spend: number }

describe.skipIf(file.absent)(file.title('a randomised mailing of 64,000'), () => {
  let rows: Row[] = []

  beforeAll(() => {
    rows = file
      .text()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const parts = line.trim().split(',')
        const [visit = 0, conversion = 0, spend = 0] = parts.slice(-3).map(Number)
        return { arm: parts.at(-4)!, history: Number(parts.at(-10)), visit, conversion, spend }
      })
  })

  const arm = (name: string) => rows.filter(({ arm }) => arm.startsWith(name))
  const did = (of: Row[], what: 'visit' | 'conversion') => ({
    did: of.reduce((sum, row) => sum + row[what], 0),
    of: of.length,
  })
  const value = <T>(answer: { known: true; value: T } | { known: false; reason: string }): T => {
    if (!answer.known) throw new Error(answer.reason)
    return answer.value
  }

  test('the published rates of each arm, and what the letters brought', () => {
    const [mens, womens, none] = ['Mens', 'Womens', 'No'].map(arm) as [Row[], Row[], Row[]]
    const byMens = value(compareShares(did(mens, 'visit'), did(none, 'visit')))
    const byWomens = value(compareShares(did(womens, 'visit'), did(none, 'visit')))
    expect(byMens.treated.value).toBeCloseTo(0.182757, 6)
    expect(byWomens.treated.value).toBeCloseTo(0.1514, 6)
    expect(byMens.control.value).toBeCloseTo(0.106167, 6)
    expect(byMens.difference.low).toBeGreaterThan(0.06)
    expect(byMens.z).toBeGreaterThan(20)
    const conversion = did(mens, 'conversion')
    expect(conversion.did / conversion.of).toBeCloseTo(0.01253, 5)
    expect(did(rows, 'conversion').did / rows.length).toBeCloseTo(0.00903, 5)
    expect(did(rows, 'visit').did / rows.length).toBeCloseTo(0.14678, 5)
    expect(moments(rows.map(({ spend }) => spend)).mean).toBeCloseTo(1.05091, 4)
  })

  test('the three arms are as large as they were drawn', () => {
    const groups = ['Mens', 'Womens', 'No'].map((name) => ({ seen: arm(name).length, share: 1 }))
    expect(groups.map(({ seen }) => seen)).toEqual([21_307, 21_387, 21_306])
    expect(value(checkSampleRatio(groups)).sound).toBe(true)
  })

  test('spending rose, within the interval that SciPy gives', () => {
    const spend = (name: string) => moments(arm(name).map((row) => row.spend))
    const found = value(compareMeans(spend('Mens'), spend('No')))
    expect(found.freedom).toBeCloseTo(36671.15797736051, 4)
    expect(found.difference.low).toBeCloseTo(0.4851397325684076, 6)
    expect(found.difference.high).toBeCloseTo(1.0545145792206658, 6)
    expect(found.pValue / 1.163814968225482e-7).toBeCloseTo(1, 3)
  })

  test('past spending alone aims hardly better than chance', () => {
    const members = [...arm('Mens'), ...arm('No')].map((row) => ({
      score: row.history,
      treated: row.arm.startsWith('Mens'),
      responded: row.visit === 1,
    }))
    const found = value(targeting(members))
    expect(Math.abs(found.qini)).toBeLessThan(0.05)
    expect(found.curve.at(-1)!.gain).toBeCloseTo(3894 - (2262 * 21_307) / 21_306, 6)
  })
})
