import type { Page } from 'playwright-core'
import { KNOWN } from '#db/demo/people.ts'
import { en } from '#web/my/words.en.ts'
import { ru } from '#web/my/words.ru.ts'
import { heading, type Playing, type Scene } from './scene.ts'

const words = ({ language }: Playing) => (language === 'ru' ? ru : en)
const widths = [390]
const profile = () => '/my#profile'

/** What members see, and who is none yet: at the width of a telephone. */
export const memberScenes: readonly Scene[] = [
  { name: 'join', who: 'newcomer', widths, at: () => '/my', play: comeIn },
  { name: 'join-telegram', who: 'newcomer', widths, play: throughBot },
  { name: 'join-consents', who: 'newcomer', widths, play: sayWho, height: 1120 },
  { name: 'join-card', who: 'newcomer', widths, play: addCard },
  { name: 'portal', who: 'member', widths, at: () => '/my#card', play: heading },
  {
    name: 'portal-card',
    who: 'member',
    widths,
    play: (page) => page.locator('.card button').first().click(),
  },
  {
    name: 'portal-offline',
    who: 'member',
    widths,
    play: cutOff,
    after: (_, page) => page.context().setOffline(false),
  },
  { name: 'portal-history', who: 'member', widths, at: () => '/my#history', play: askWhy },
  { name: 'portal-points', who: 'member', widths, at: () => '/my#card', play: hold },
  { name: 'portal-profile', who: 'member', widths, at: profile, play: heading },
  {
    name: 'portal-consents',
    who: 'member',
    widths,
    at: profile,
    play: (page, playing) => showFrom(page, words(playing)['ways.title']),
  },
  {
    name: 'portal-wishes',
    who: 'member',
    widths,
    at: profile,
    play: (page, playing) => showFrom(page, words(playing)['wishes.title']),
    height: 960,
  },
  { name: 'portal-data', who: 'member', widths, at: profile, play: askToLeave },
  {
    name: 'public-page',
    who: 'visitor',
    widths,
    at: ({ slug, language }) => `/programmes/${slug}/${language}`,
    play: heading,
  },
  { name: 'widget', who: 'visitor', widths, play: shop },
]

/** The member whom documents name comes in by the code that the gateway got, and accepts the rules. */
export async function enterPortal(page: Page, playing: Playing): Promise<void> {
  await page.goto(`${playing.server.url}/my`)
  await giveCode(page, playing, KNOWN.phone)
  await page.locator('.card').waitFor()
  const accepting = page.getByRole('button', { name: words(playing)['rules.accept'] })
  if (!(await accepting.isVisible())) return
  await accepting.click()
  await accepting.waitFor({ state: 'detached' })
}

async function giveCode(page: Page, { providers }: Playing, phone: string): Promise<void> {
  const before = providers.lastTo(phone)
  await page.locator('input[type=tel]').fill(phone)
  await page.locator('button[type=submit]').click()
  const text = await providers.nextTo(phone, before)
  await page.locator('input[name=code]').fill(/\d{6}/.exec(text)![0])
}

/** By phone, by e-mail, or through the bot, which says its name a moment after it was set up. */
async function comeIn(page: Page, playing: Playing): Promise<void> {
  const through = page.getByRole('button', { name: words(playing)['enter.by.telegram'] })
  await page.locator('input[type=tel]').waitFor()
  for (let tries = 0; tries < 20 && !(await through.isVisible()); tries++) {
    await page.waitForTimeout(1_000)
    await page.reload()
    await page.locator('input[type=tel]').waitFor()
  }
  await through.waitFor()
}

async function throughBot(page: Page, playing: Playing): Promise<void> {
  await page.getByRole('button', { name: words(playing)['enter.by.telegram'] }).click()
  await page.getByLabel(words(playing)['meet.code']).waitFor()
}

/** Whoever is not known yet says a name, accepts the rules, and agrees to what they like. */
async function sayWho(page: Page, playing: Playing): Promise<void> {
  const w = words(playing)
  const isRussian = playing.language === 'ru'
  await page.getByRole('button', { name: w['meet.other'] }).click()
  await giveCode(page, playing, isRussian ? '+79990009001' : '+79990009002')
  await page.getByLabel(w['join.first']).fill(isRussian ? 'Вера' : 'Vera')
  await page.getByLabel(w['join.last']).fill(isRussian ? 'Гайкина' : 'Gaykina')
  await page.getByLabel(w['join.rules.accept']).check()
  await page.locator('fieldset input[type=checkbox]').first().check()
  await page.locator('form').evaluate((form) => form.scrollIntoView({ block: 'end' }))
}

async function addCard(page: Page, playing: Playing): Promise<void> {
  const w = words(playing)
  await page.getByRole('button', { name: w['join.submit'], exact: true }).click()
  await page.locator('.card').waitFor()
  const box = page.locator('details.box')
  await box.locator('summary').click()
  await page.getByLabel(w['card.add.number']).fill('2000 0009 1234 5')
  await page.getByLabel(w['card.add.secret']).fill('KP7R-42WX')
  await box.evaluate((place) => place.scrollIntoView({ block: 'center' }))
}

/** A shop has set points aside for an order that is still being paid. */
async function hold(page: Page, playing: Playing): Promise<void> {
  const { ask } = playing.server
  const { held } = await ask('GET', `/v1/members/${playing.memberId}/balance`)
  if (held === 0) {
    const line = { lineId: '1', sku: 'F-OIL', category: 'filters', quantity: '2' }
    await ask('POST', '/v1/quotes', {
      member: { phone: KNOWN.phone },
      externalId: `order-${playing.language}`,
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      lines: [{ ...line, unitPrice: '590.00', amount: 118_000 }],
      pointsToRedeem: 150,
      hold: true,
    })
  }
  await page.reload()
  await page.getByText(words(playing)['home.held'].split('{{')[0]!).waitFor()
  await showFrom(page, words(playing)['home.points'])
}

async function cutOff(page: Page, playing: Playing): Promise<void> {
  await page.getByRole('button', { name: words(playing).close, exact: true }).click()
  await page.waitForFunction('navigator.serviceWorker.controller !== null')
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText(words(playing)['home.asof'].split('{{')[0]!).waitFor()
}

async function askWhy(page: Page, playing: Playing): Promise<void> {
  await page.getByRole('heading', { name: words(playing)['history.title'] }).waitFor()
  const bought = page.locator('.lines li').filter({ hasText: /^(За покупку|For a purchase)/ })
  await bought.locator('summary').first().click()
}

async function askToLeave(page: Page, playing: Playing): Promise<void> {
  await page.getByRole('button', { name: words(playing)['leave.start'] }).click()
  await page.getByText(words(playing)['leave.warning']).waitFor()
  await showFrom(page, words(playing)['leave.title'])
}

/** Puts the box with this heading at the top of the window. */
async function showFrom(page: Page, title: string): Promise<void> {
  const place = page.getByRole('heading', { name: title, exact: true })
  await place.waitFor()
  await page.waitForTimeout(500)
  await place.evaluate((each) => {
    const box = each.closest('section')!
    box.style.scrollMarginTop = '12px'
    box.scrollIntoView({ block: 'start' })
  })
}

/** A shop's basket: what it earns, and what the member who is signed in there has. */
async function shop(page: Page, playing: Playing): Promise<void> {
  const { language, memberId, programmeId, providers, server, slug } = playing
  const tokens = `/v1/programmes/${programmeId}/balance-tokens`
  const { token } = await server.ask('POST', tokens, { memberId })
  const asked = new URLSearchParams({ server: server.url, slug, language, token })
  await page.goto(`${providers.url}/shop?${asked.toString()}`)
  await page
    .getByText(/1.?\d{3}/)
    .first()
    .waitFor()
  await page.waitForTimeout(1_000)
}
