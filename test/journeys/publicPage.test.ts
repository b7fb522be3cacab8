import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conditions, nextConditions } from '#db/demo/company.ts'
import { DAY } from '#kit/core/time.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { isSound, openWindow, picture } from './walk.ts'

const SCREENS = [
  { width: 1280, language: 'ru' },
  { width: 390, language: 'en' },
] as const

describe.skipIf(!hasChromium)(
  'the public page of a programme, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    let browser: Browser
    let origin: string
    let programmeId: string

    beforeAll(async () => {
      await door.app.listen({ port: 0, host: '127.0.0.1' })
      origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
      browser = await startChromium()
      const settled = { name: 'Гараж', currency: 'RUB', zone: 'Europe/Moscow' }
      programmeId = (await ask('POST', '/v1/programmes', settled)).id
      await ask('POST', `/v1/programmes/${programmeId}/conditions`, { document: conditions })
      await ask('POST', `/v1/programmes/${programmeId}/conditions/1/schedule`, { startsAt: '2026-02-01T00:00:00+03:00' })
      await ask('POST', `/v1/programmes/${programmeId}/conditions`, { document: nextConditions })
      await ask('POST', `/v1/programmes/${programmeId}/conditions/2/schedule`, { startsAt: new Date(Date.now() + 40 * DAY).toISOString() })
      await ask('POST', `/v1/programmes/${programmeId}/go-live`)
      await ask('PATCH', `/v1/programmes/${programmeId}/public-page`, { slug: 'garage', public: true })
    })
    afterAll(() => browser?.close())

    const ask = async (method: 'POST' | 'PATCH', path: string, body?: unknown) => {
      const answer = await door.ask(method, path, body)
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
      return answer.body
    }

    test.each(SCREENS)('is read on $width px in $language', async (screen) => {
      const page = await openWindow(browser, screen)
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(`${origin}/programmes/garage`)
      expect(page.url()).toBe(`${origin}/programmes/garage/${screen.language}`)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      await isSound(page)
      await picture(page, 'public')
      await page.emulateMedia({ colorScheme: 'dark' })
      await isSound(page)
      await picture(page, 'public-dark')
      await page.emulateMedia({ colorScheme: 'light', media: 'print' })
      await picture(page, 'public-print')
    })
  },
)
