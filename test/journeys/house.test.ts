import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { rollUp } from '#domains/analytics/rolling.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { loadDemo } from '#db/demo/load.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { hire } from '#test/staff.ts'
import { navigationEn } from '#web/backoffice/navigation/words.en.ts'
import { navigationRu } from '#web/backoffice/navigation/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const words = { ru: navigationRu, en: navigationEn } as const

/** Pages that need nothing but the company, those of work with members first. */
const SERVICE = [
  '/',
  '/desk',
  '/desk/enrol?phone=%2B79990001122',
  '/members',
  '/members/new',
  '/cards',
  '/desk/cases',
  '/desk/cases/settings',
  '/desk/cases/report',
  '/approvals',
  '/programmes',
  '/simulations',
  '/simulations/new',
  '/forecasts',
  '/stores',
  '/portal',
]
const OFFICE = [
  '/messages',
  '/messages/points.earned/sms/ru',
  '/messages/journal',
  '/messages/phone',
  '/channels',
  '/consents',
  '/figures',
  '/figures/marketer',
  '/figures/cohorts',
  '/figures/rfm',
  '/figures/worth',
  '/figures/liability',
  '/figures/payback',
  '/figures/reports',
  '/imports',
  '/imports/new',
  '/operators',
  '/roles',
  '/limits',
  '/keys',
  '/verify',
  '/jobs',
  '/audit',
  '/account',
  '/password',
  '/nowhere',
]

describe.skipIf(!hasChromium)('the back office as a whole, in Chromium', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  const walk = freshWalk(door)
  const owned: string[] = []

  beforeAll(async () => {
    const { programmeId } = await loadDemo(given(), { members: 40 })
    await settled(given().db)
    await rollUp(await given.fresh(), new AbortController().signal)
    await hire(given(), 'owner', 'owner')
    const first = async (address: string) => (await door.ask('GET', address)).body.items[0]
    const member = await first('/v1/members?limit=1')
    owned.push(
      `/members/${member.id}`,
      `/members/${member.id}?tab=consents`,
      `/desk/members/${member.id}`,
      `/programmes/${programmeId}`,
      `/programmes/${programmeId}/public`,
      `/roles/${(await first('/v1/roles')).id}`,
    )
  }, 120_000)

  /** The page once it shows what it has. */
  async function open(page: Page, address: string): Promise<void> {
    await page.goto(walk.origin + address)
    await page.locator('#content h1').first().waitFor()
    const waiting = page.locator('[aria-busy=true]')
    await expect.poll(() => waiting.count(), { timeout: 20_000 }).toBe(0)
  }

  const named = (address: string) =>
    address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one').replace(/\W+/g, '-')

  test.each(SCREENS)(
    'every page fits and is sound by day and by night, each on one of the screens: $language, $width px',
    async (screen) => {
      const page = await walk.visit(screen, '/', 'owner')
      await page.locator('#content h1').waitFor()
      // the journeys of each page go through it on both screens; here each is seen on one of them
      const mine = [...SERVICE, ...owned, ...OFFICE].filter(
        (_, place) => SCREENS[place % SCREENS.length] === screen,
      )
      for (const address of mine) {
        await open(page, address)
        await isSound(page)
        await picture(page, `house${named(address)}`)
      }
      await page.context().close()
    },
    120_000,
  )

  test.each(SCREENS)(
    'sections stand in groups that fold, stay so in this browser, and are found all the same: $language, $width px',
    async (screen) => {
      const w = words[screen.language]
      const page = await walk.visit(screen, '/', 'owner')
      await page.locator('#content h1').waitFor()
      const navigation = page.getByRole('navigation', { name: w['app.menu'] })
      const unfold = async () => {
        if (screen.width < 700) await page.getByRole('button', { name: w['app.menu'] }).click()
        await navigation.waitFor()
      }
      const head = (group: 'service' | 'settings') =>
        navigation.getByRole('button', { name: w[`nav.group.${group}`] })
      const link = (name: string) => navigation.getByRole('link', { name, exact: true })
      await unfold()
      await isSound(page)
      await picture(page, 'house-navigation')
      // who may open all finds the settings folded at first
      expect(await head('settings').getAttribute('aria-expanded')).toBe('false')
      expect(await link(w['nav.keys']).count()).toBe(0)
      await head('service').click()
      await link(w['nav.members']).waitFor({ state: 'detached' })
      await head('settings').click()
      await link(w['nav.keys']).click()
      await page.waitForURL(/\/keys$/)
      await page.reload()
      await unfold()
      expect(await head('service').getAttribute('aria-expanded')).toBe('false')
      expect(await link(w['nav.keys']).getAttribute('aria-current')).toBe('page')
      // the one that is open stays in sight when its group is folded
      await head('settings').click()
      await link(w['nav.operators']).waitFor({ state: 'detached' })
      await link(w['nav.keys']).waitFor()

      await page.keyboard.press('Control+k')
      await page.getByRole('textbox', { name: w['app.search'] }).fill(w['nav.members'])
      await page.getByRole('dialog').getByText(w['nav.members'], { exact: true }).first().click()
      await page.waitForURL(/\/members$/)
      await page.context().close()
    },
    60_000,
  )
})
