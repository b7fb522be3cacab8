import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { hasChromium, startChromium } from '#test/journeys/chromium.ts'
import { startDemoServer } from './demoServer.ts'
import { enterPortal } from './memberScenes.ts'
import { openProviders } from './providers.ts'
import type { Playing, Scene } from './scene.ts'
import { scenes } from './scenes.ts'
import { makeReady } from './stage.ts'

// npm run pictures: takes the pictures of docs/guide/pages.*.md anew, all or those that are named.

const FOLDER = fileURLToPath(new URL('../docs/guide/pictures', import.meta.url))
/** A picture that weighs more is not for a page that is read on a telephone. */
const MOST = 200_000
const HEIGHTS: Readonly<Record<number, number>> = { 1280: 860, 390: 800 }

const asked = process.argv.slice(2)
const chosen = scenes.filter(({ name }) => asked.length === 0 || asked.includes(name))
if (chosen.length < Math.max(1, asked.length)) {
  console.error(`There are: ${scenes.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
if (!hasChromium) {
  console.error('npm run pictures needs Chromium on this machine.')
  process.exit(2)
}
if (asked.length === 0) rmSync(FOLDER, { recursive: true, force: true })
const server = await startDemoServer()
const providers = await openProviders()
const browser = await startChromium()
try {
  const stage = await makeReady(server, providers)
  for (const language of ['ru', 'en'] as const)
    await takeAll(browser, { ...stage, language, server, providers })
} finally {
  await browser.close()
  await providers.close()
  await server.stop()
}

/** Everybody has a browser of their own, at each width, and goes through their scenes in order. */
async function takeAll(browser: Browser, playing: Playing): Promise<void> {
  const { language, server } = playing
  for (const width of [1280, 390]) {
    const pages = new Map<string, Page>()
    for (const scene of chosen.filter(({ widths = [1280] }) => widths.includes(width))) {
      const page = pages.get(scene.who) ?? (await signIn(browser, playing, scene, width))
      pages.set(scene.who, page)
      if (scene.at) await page.goto(server.url + scene.at(playing))
      const isMain = width > 390 || scene.widths?.length === 1
      await page.setViewportSize({
        width,
        height: (isMain && scene.height) || HEIGHTS[width]!,
      })
      await scene.play?.(page, playing)
      await take(page, `${language}/${scene.name}${width === 1280 ? '' : `-${width}`}`)
      await scene.after?.(playing, page)
    }
    for (const page of pages.values()) await page.context().close()
  }
}

async function signIn(
  browser: Browser,
  playing: Playing,
  { who }: Scene,
  width: number,
): Promise<Page> {
  const { language, server } = playing
  const { url, logins } = server
  const context = await browser.newContext({
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Moscow',
    viewport: { width, height: HEIGHTS[width]! },
    reducedMotion: 'reduce',
    colorScheme: 'light',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  if (who === 'newcomer' || who === 'visitor') return page
  if (who === 'member') {
    await enterPortal(page, playing)
    return page
  }
  const { login, password } = logins.find(({ login }) => login.startsWith(`${who}@`))!
  await page.goto(who === 'cashier' ? `${url}/till` : url)
  await page.locator('input[autocomplete=username]').fill(login)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('input[autocomplete=username]').waitFor({ state: 'detached' })
  return page
}

/** Takes what the window shows, once nothing is being fetched or shows that it waits. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(600)
  await page
    .locator('.mantine-Skeleton-root, [data-loading]')
    .first()
    .waitFor({ state: 'detached' })
  // the cursor blinks, and an empty date and a time speak the language of the machine's browser
  await page.evaluate(`document.documentElement.style.caretColor = 'transparent'
    for (const date of document.querySelectorAll('input[type=date]')) date.style.color = 'transparent'
    for (const time of document.querySelectorAll('input[type=time]')) time.type = 'text'`)
  await page.mouse.move(0, 0)
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  await session.detach()
  const file = `${FOLDER}/${name}.webp`
  mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true })
  writeFileSync(file, data, 'base64')
  const { size } = statSync(file)
  console.log(`${name}: ${Math.round(size / 1000)} kB`)
  if (size > MOST) throw new Error(`${name} weighs more than ${MOST / 1000} kB`)
}
