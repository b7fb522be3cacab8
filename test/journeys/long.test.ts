import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { hasChromium } from './chromium.ts'
import { enter, freshWalk, isSound, openWindow } from './walk.ts'

const MANY = 20_000

describe.skipIf(!hasChromium)('a long table, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)

  beforeAll(async () => {
    await hire(given(), 'olga', 'owner')
    const name = { first: 'Вера', last: 'Гайкина' }
    const made = await door.ask('POST', '/v1/members', { name, phone: '+79990000001' })
    expect(made.status, made.text).toBe(201)
  })

  /** The page of members, to which the server seems to have told of so many at once. */
  async function openMany(): Promise<Page> {
    const page = await openWindow(walk.browser, { width: 1280, language: 'en' })
    await page.route(/\/v1\/members\?/, async (route) => {
      const answer = await route.fetch()
      const [one] = ((await answer.json()) as { items: { name: object }[] }).items
      const items = Array.from({ length: MANY }, (_, n) => ({
        ...one,
        id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
        name: { ...one?.name, last: `Гайкина-${n}` },
      }))
      await route.fulfill({ response: answer, json: { items, nextCursor: null } })
    })
    await enter(page, `${walk.origin}/members`, 'olga')
    await page.getByRole('link', { name: 'Гайкина-0', exact: false }).first().waitFor()
    return page
  }

  /**
   * Answers how many milliseconds of a processor the page has used since it was last asked. All tasks
   * together: none of them was longer, however busy the machine is with something else.
   */
  async function workOf(page: Page): Promise<() => Promise<number>> {
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    let before = 0
    return async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      const now = metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000
      const worked = now - before
      before = now
      return worked
    }
  }

  const rowsDrawn = (page: Page) => page.evaluate<number>("document.querySelectorAll('tr').length")

  test('20,000 rows scroll with less than 200 ms of work at a time, a few of them in the document, and all counted', async () => {
    const page = await openMany()
    const table = page.getByRole('table')
    expect(await table.getAttribute('aria-rowcount')).toBe(String(MANY + 1))
    expect(await rowsDrawn(page)).toBeLessThan(120)
    await isSound(page)
    const worked = await workOf(page)
    await worked()
    const to = async (place: string) => {
      await page.evaluate(`window.scrollTo(0, ${place})`)
      await page.waitForTimeout(150)
      expect(await worked(), place).toBeLessThan(200)
    }
    for (let turn = 1; turn <= 20; turn++) await to(`${turn * 1_500}`)
    await to('document.documentElement.scrollHeight / 2')
    await page
      .getByText(/Гайкина-(9[89]|10[01])\d\d$/)
      .first()
      .waitFor()
    await worked()
    await to('document.documentElement.scrollHeight')
    await page.getByText(`Гайкина-${MANY - 1}`).waitFor()
    expect(await rowsDrawn(page)).toBeLessThan(120)
    await page.context().close()
  }, 60_000)

  test('the keyboard goes from row to row through what is not drawn yet, and keeps its place when the page is scrolled away', async () => {
    const page = await openMany()
    await page.getByRole('link', { name: 'Гайкина-0', exact: false }).first().focus()
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    for (let turn = 0; turn < 80; turn++) await page.keyboard.press('Tab')
    expect(await focused()).toContain('Гайкина-80')
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)')
    await page
      .getByText(/Гайкина-(9[89]|10[01])\d\d$/)
      .first()
      .waitFor()
    expect(await focused()).toContain('Гайкина-80')
    await page.keyboard.press('Tab')
    await expect.poll(focused).toContain('Гайкина-81')
    await page.context().close()
  }, 60_000)
})
