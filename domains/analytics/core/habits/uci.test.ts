import { beforeAll, describe, expect, test } from 'vitest'
import { publicFile } from '#test/publicData.ts'
import { monthlyCohorts } from './cohorts.ts'
import { rfm } from './rfm.ts'

const file = publicFile('online-retail/online_retail.csv.gz')
const ROW = /^(C?)(\w*),.*,(-?\d+),(\d{4}-\d\d-\d\d) [\d:]+,(-?[\d.]+),(\d+)\.0,[^,]*$/

type Line = { cancelled: boolean; invoice: string; day: string; sum: number; member: string }

describe.skipIf(file.absent)(file.title('a year of a real shop, 541,909 lines'), () => {
  let lines: Line[] = []

  beforeAll(() => {
    lines = file
      .text()
      .split('\n')
      .flatMap((row): Line[] => {
        const found = ROW.exec(row.trimEnd())
        if (!found) return []
        const [, c = '', invoice = '', quantity = '', day = '', price = '', member = ''] = found
        const sum = Math.round(Number(quantity) * Number(price) * 100)
        return [{ cancelled: c === 'C', invoice, day, sum, member }]
      })
  })

  test('the published cohort table, cancellations kept', () => {
    expect(lines).toHaveLength(406_829)
    const { cohorts } = monthlyCohorts(lines, '2011-12-09')
    const [december, january] = cohorts.map(({ cells }) =>
      cells.map(({ retained }) => retained.numerator),
    )
    expect(december).toEqual([948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260])
    expect(january!.slice(0, 4)).toEqual([421, 101, 119, 102])
    expect(cohorts[0]!.cells.at(-1)!.partial).toBe(true)
    expect(cohorts[0]!.cells.at(-2)!.partial).toBe(false)
  })

  test('members of one order all score alike, where ntile parts them', () => {
    const invoices = new Map<string, Set<string>>()
    for (const { member, invoice, cancelled, sum } of lines) {
      if (cancelled || sum <= 0) continue
      invoices.set(member, (invoices.get(member) ?? new Set()).add(invoice))
    }
    const members = [...invoices].map(([member, own]) => ({
      member,
      daysSince: 0,
      orders: own.size,
      sales: 0,
    }))
    const scoresOfOne = (scoring: 'ties' | 'ntile') =>
      new Set(
        rfm(members, scoring)
          .filter((_, i) => members[i]!.orders === 1)
          .map(({ frequency }) => frequency),
      )
    expect(members.filter(({ orders }) => orders === 1)).toHaveLength(1493)
    expect(scoresOfOne('ties')).toEqual(new Set([1]))
    expect(scoresOfOne('ntile')).toEqual(new Set([1, 2]))
  })
})
