import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const SCREENS = [
  { width: 1280, language: 'ru' },
  { width: 390, language: 'ru' },
  { width: 1280, language: 'en' },
  { width: 390, language: 'en' },
] as const

describe.skipIf(!hasChromium)('access, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let origin = ''
  let memberId = ''

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    for (const role of ['owner', 'cashier']) await hire(given(), role, role)
    const member = await door.ask('POST', '/v1/members', {
      name: { first: 'Вера', last: 'Гайкина' },
      phone: '+79990000001',
      email: 'vera.gaikina@example.com',
      birthday: '1990-01-31',
    })
    memberId = member.body.id
  })
  afterAll(() => browser?.close())

  test.each(SCREENS)(
    'at $width px, $language: contacts of a member are masked until they are asked for',
    async (screen) => {
      const page = await openWindow(browser, screen)
      await enter(page, `${origin}/members/${memberId}`, 'owner')
      await page.getByText('+7 *** ***-00-01').waitFor()
      await isSound(page)
      await picture(page, 'member-masked')
      const words = screen.language === 'ru' ? 'Показать контакты' : 'Show contacts'
      await page.getByRole('button', { name: words }).click()
      await page.getByText('+7 999 000-00-01').waitFor()
      await isSound(page)
      await picture(page, 'member-shown')
      await page.context().close()

      const till = await openWindow(browser, screen)
      await enter(till, `${origin}/members/${memberId}`, 'cashier')
      const dim = till.getByRole('button', { name: words })
      await dim.hover()
      await till.getByRole('tooltip').waitFor()
      await isSound(till)
      await picture(till, 'member-cashier')
      await till.context().close()
    },
    60_000,
  )
})
