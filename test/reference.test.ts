import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hasChromium, startChromium } from './journeys/chromium.ts'

describe.skipIf(!hasChromium)(
  'the pages of the server, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    let browser: Browser
    let origin: string

    beforeAll(async () => {
      await door.app.listen({ port: 0, host: '127.0.0.1' })
      origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
      browser = await startChromium()
    })
    afterAll(() => browser?.close())

    /** A page of a reader's language and width, and all it complained of or asked elsewhere. */
    async function open(locale: string, width: number): Promise<{ page: Page; amiss: string[] }> {
      const context = await browser.newContext({ locale, viewport: { width, height: 800 } })
      const page = await context.newPage()
      const amiss: string[] = []
      page.on('console', (said) => {
        // nobody is signed in yet, and the server says so
        if (said.location().url.endsWith('/v1/sessions/current')) return
        if (said.type() === 'error') amiss.push(`console: ${said.text()}`)
      })
      page.on('pageerror', (error) => amiss.push(`error: ${error.message}`))
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(origin) && !url.startsWith('data:')) amiss.push(`request: ${url}`)
      })
      page.on('response', (response) => {
        if (response.url().endsWith('/v1/sessions/current')) return
        if (response.status() >= 400) amiss.push(`${response.status()}: ${response.url()}`)
      })
      return { page, amiss }
    }

    const readers = ['ru-RU', 'en-GB'].flatMap((locale) =>
      [1280, 390].map((width) => ({ locale, width })),
    )

    test.each(readers)(
      'a reader of $locale at $width px goes from sign-in to refusals and reference; all comes from the server itself and fits',
      async ({ locale, width }) => {
        const { page, amiss } = await open(locale, width)
        const fits = async () =>
          expect(
            await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth'),
            `${page.url()} is wider than the screen`,
          ).toBeLessThanOrEqual(0)
        const russian = locale === 'ru-RU'
        const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

        await page.goto(origin)
        await heading(russian ? 'Вход в Копилку' : 'Sign in to Kopilka')
        expect(await page.locator('html').getAttribute('lang')).toBe(russian ? 'ru' : 'en')
        await fits()

        await page
          .getByRole('link', { name: russian ? 'Все отказы' : 'Refusals explained' })
          .click()
        await heading(russian ? 'Отказы' : 'Refusals')
        await page.getByRole('heading', { name: 'points.not_enough' }).waitFor()
        await fits()

        await page.goto(`${origin}/docs`)
        await page.getByRole('heading', { name: 'Kopilka' }).waitFor()
        await page.getByRole('button', { name: 'Expand operation' }).first().click()
        await page.getByText('/v1/quotes', { exact: true }).waitFor()
        await fits()
        const explore = page.getByRole('button', { name: 'Explore' })
        expect(await explore.count(), 'the bar with another product’s name').toBe(0)
        expect(amiss).toEqual([])
        await page.context().close()
      },
    )

    test('an operation is tried out on the reference page with a key', async () => {
      const token = await door.key()
      const { page, amiss } = await open('en-GB', 1280)
      // the reader of a document this long keeps a busy machine at it for a while
      page.setDefaultTimeout(60_000)
      await page.goto(`${origin}/docs#/programmes/programmes.organisation`)
      await page.getByRole('button', { name: 'Authorize', exact: true }).click()
      await page.getByRole('textbox', { name: 'auth-bearer-value' }).fill(token)
      await page.getByRole('button', { name: 'Apply credentials' }).first().click()
      await page.getByRole('button', { name: 'Close', exact: true }).first().click()

      const operation = page
        .locator('.opblock')
        .filter({ hasText: 'See the organisation of the key' })
      await operation.getByRole('button', { name: 'Try it out' }).click()
      await operation.getByRole('button', { name: 'Execute' }).click()
      await operation.locator('.live-responses-table').getByText('"country"').first().waitFor()
      expect(amiss).toEqual([])
      await page.context().close()
    }, 150_000)
  },
)
