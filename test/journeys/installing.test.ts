import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openPortal } from '#test/portal.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, openWindow, SCREENS } from './walk.ts'

type Icon = { readonly src: string; readonly sizes: string; readonly purpose?: string }

/** What Chromium itself says of the page: what it read, what it did not like, and why it would not put it on a device. */
async function judged(page: Page) {
  const session = await page.context().newCDPSession(page)
  const { errors, data, url } = await session.send('Page.getAppManifest')
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  await session.detach()
  // the windows of the tests keep nothing, as those of whoever hides do
  const reasons = installabilityErrors
    .map(({ errorId }) => errorId)
    .filter((reason) => reason !== 'in-incognito')
  return { errors, reasons, url, manifest: JSON.parse(data ?? 'null') }
}

/** Each icon as a browser decodes it, in pixels. */
const sizesOf = (page: Page, icons: readonly Icon[]) =>
  Promise.all(
    icons.map(({ src }) =>
      page.evaluate<string>(
        `fetch(${JSON.stringify(src)}).then(async (answer) => {
          if (answer.headers.get('content-type') !== 'image/png') return 'no picture'
          const { width, height } = await createImageBitmap(await answer.blob())
          return width + 'x' + height
        })`,
      ),
    ),
  )

describe.skipIf(!hasChromium)('the pages on a home screen, in Chromium', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  beforeAll(() => openPortal(door))

  test.each([
    ['/my/gears', 'Test · Gears', '/my/gears'],
    ['/my', 'Test · Gears', '/my/gears'],
    ['/till', 'Kopilka', '/till'],
  ])(
    '%s can be put there, under its name and with icons of the sizes that are said',
    async (address, name, id) => {
      const page = await openWindow(walk.browser, SCREENS[1])
      await page.goto(walk.origin + address)
      await page.waitForFunction('navigator.serviceWorker.ready')
      await page.waitForLoadState('networkidle')
      const { errors, reasons, manifest, url } = await judged(page)
      expect([errors, reasons]).toEqual([[], []])
      expect(url.startsWith(walk.origin)).toBe(true)
      expect(manifest).toMatchObject({ name, id, start_url: id, display: 'standalone' })
      const icons = (manifest.icons as Icon[]).filter(({ sizes }) => sizes !== 'any')
      expect(await sizesOf(page, icons)).toEqual(icons.map(({ sizes }) => sizes))
      const kinds = icons.map(({ sizes, purpose = 'any' }) => `${purpose} ${sizes}`)
      expect(kinds).toEqual(['any 192x192', 'any 512x512', 'maskable 192x192', 'maskable 512x512'])
      const apple = await page.locator('link[rel=apple-touch-icon]').getAttribute('href')
      expect(await sizesOf(page, [{ src: apple!, sizes: '' }])).toEqual(['180x180'])
      await page.context().close()
    },
  )

  test('whoever once entered at a firm’s address gets that firm’s, also from the page of all', async () => {
    const page = await openWindow(walk.browser, SCREENS[1])
    await page.goto(`${walk.origin}/my/gears`)
    await page.locator('input[type=tel]').waitFor()
    await page.goto(`${walk.origin}/my`)
    await page.locator('input[type=tel]').waitFor()
    expect((await judged(page)).url).toBe(`${walk.origin}/my/gears/manifest.webmanifest`)
    await page.context().close()
  })

  test('what cannot be put there is noticed', async () => {
    const page = await openWindow(walk.browser, SCREENS[1])
    await page.route('**/manifest.webmanifest', (route) =>
      route.fulfill({ contentType: 'application/manifest+json', body: '{"name":"x","icons":[]}' }),
    )
    await page.goto(`${walk.origin}/my`)
    await page.waitForLoadState('networkidle')
    expect((await judged(page)).reasons.length).toBeGreaterThan(0)
    await page.context().close()
  })
})
