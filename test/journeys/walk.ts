import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { DoorTest } from '#test/door.ts'
import { PASSWORD } from '#test/staff.ts'
import { startChromium } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What depends on the colours of a page; everything else is the same by night as by day. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * A page that fits its screen and says everything to those who do not see it. Where the colours follow the
 * device, they are looked at by day and by night.
 */
export async function isSound(page: Page): Promise<void> {
  const wider = 'document.documentElement.scrollWidth - window.innerWidth'
  expect(await page.evaluate<number>(wider), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
  await page.evaluate(axe)
  await hasNoFault(page, 'axe.run()', page.url())
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const byDay = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  if ((await ground()) !== byDay) {
    const run = `axe.run({ runOnly: { type: 'rule', values: ${JSON.stringify(OF_COLOURS)} } })`
    await hasNoFault(page, run, `${page.url()} by night`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Looks for faults once nothing on the page is on its way from one colour or place to another. */
async function hasNoFault(page: Page, run: string, where: string): Promise<void> {
  const found = await page.evaluate<string[]>(`(async () => {
    const moving = document.getAnimations().filter((each) => each instanceof CSSTransition)
    await Promise.all(moving.map((each) => each.finished.catch(() => undefined)))
    const { violations } = await ${run}
    return violations.map(
      (each) => each.id + ": " + each.nodes.map((node) => node.html + " " + node.failureSummary),
    )
  })()`)
  expect(found, where).toEqual([])
}

/** A screen and who looks at it. */
export type Screen = { readonly width: number; readonly language: 'ru' | 'en' }

/** The screens on which a journey goes: a wide and a narrow one, each language once. */
export const SCREENS = [
  { width: 1280, language: 'ru' },
  { width: 390, language: 'en' },
] as const satisfies readonly Screen[]

/** A browser beside a server that listens, for the journeys of one file. */
export type Walk = {
  readonly browser: Browser
  /** Where the pages are: http://127.0.0.1:… */
  readonly origin: string
  /** A page at an address, with somebody signed in by the password of the tests. */
  visit(screen: Screen, address: string, login: string): Promise<Page>
}

/** Has the server listen and a browser run as long as the file's tests do. */
export function freshWalk(door: DoorTest): Walk {
  let browser: Browser
  let origin = ''
  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
  })
  afterEach(({ task }) => (task.result?.state === 'fail' ? tellPages(browser) : undefined))
  afterAll(() => browser?.close())
  return {
    get browser() {
      return browser
    },
    get origin() {
      return origin
    },
    visit: async (screen, address, login) => {
      const page = await openWindow(browser, screen)
      await enter(page, origin + address, login)
      return page
    },
  }
}

/** Prints what stands on the pages that are open, for whoever asks why a journey failed. */
async function tellPages(browser: Browser): Promise<void> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const shown = await page.evaluate<string>('document.body.innerText').catch(String)
    console.log(`open: ${page.url()}\n${shown}`)
  }
}

/** A window of a browser on a screen of this width, in this language. */
export async function openWindow(browser: Browser, { width, language }: Screen): Promise<Page> {
  const context = await browser.newContext({
    locale: language === 'en' ? 'en-GB' : 'ru-RU',
    viewport: { width, height: 860 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return page
}

/** Signs in with the password of the tests, by the address of a page. */
export async function enter(page: Page, address: string, login: string): Promise<void> {
  await page.goto(address)
  await page.locator('input[autocomplete=username]').fill(login)
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
}

/** Pictures of the page by day and by night, for whoever looks; taken only where a folder for them is named. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['KOPILKA_PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const width = page.viewportSize()?.width
  const language = await page.locator('html').getAttribute('lang')
  await page.waitForTimeout(350)
  const path = (moment: string) => `${folder}/${name}-${width}-${language}${moment}.png`
  await page.screenshot({ path: path(''), fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForTimeout(350)
  await page.screenshot({ path: path('-night'), fullPage: true })
  await page.emulateMedia({ colorScheme: 'light' })
}
