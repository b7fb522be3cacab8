import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conditions, nextConditions } from '#db/demo/company.ts'
import { DAY } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')

const WORDS = {
  ru: {
    open: 'Публичная страница',
    slug: 'Адрес',
    show: 'Показывать страницу всем',
    origins: 'Сайты, которым можно спрашивать',
    add: 'Добавить название',
    word: 'Слово из условий',
    russian: 'По-русски',
    english: 'По-английски',
    save: 'Сохранить',
    saved: 'Сохранено',
    wrong: 'не адрес сайта',
    poster: 'Плакат по-русски',
    look: 'Страница по-русски',
    label: 'категория «Масла»',
    earns: 'За покупку начислим 7 баллов.',
    first: 'За первую покупку — 207 баллов.',
    former: 'Версия 1',
    over: 'она больше не действует',
    changed: 'Что изменилось',
    changes: /300 баллов/,
    now: 'Правила, которые действуют сейчас',
    coming: 'Версия 3',
    soon: 'Эти правила ещё не действуют.',
    unknown: 'Такой версии правил нет.',
    owned: 'У вас 321 балл.',
    mine: 'За покупку начислим 207 баллов.',
    join: 'Стать участником',
  },
  en: {
    open: 'Public page',
    slug: 'Address',
    show: 'Show the page to everybody',
    origins: 'Sites that may ask',
    add: 'Add a name',
    word: 'Word of the conditions',
    russian: 'In Russian',
    english: 'In English',
    save: 'Save',
    saved: 'Saved',
    wrong: 'is no origin of a site',
    poster: 'Poster in English',
    look: 'Page in English',
    label: 'category “Oils”',
    earns: 'The purchase earns 7 points.',
    first: 'As a first purchase: 207 points.',
    former: 'Version 1',
    over: 'it is no longer in force',
    changed: 'What has changed',
    changes: /300 points/,
    now: 'The rules as they are now',
    coming: 'Version 3',
    soon: 'These rules are not in force yet.',
    unknown: 'There is no such version of the rules.',
    owned: 'You have 321 points.',
    mine: 'The purchase earns 207 points.',
    join: 'Join',
  },
} as const

const SCREENS = [
  { width: 1280, language: 'ru' },
  { width: 390, language: 'en' },
] as const
type Screen = (typeof SCREENS)[number]

describe.skipIf(!hasChromium)(
  'the public page of a programme, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    let browser: Browser
    let origin: string
    let shop: Server
    let shopOrigin: string

    beforeAll(async () => {
      await door.app.listen({ port: 0, host: '127.0.0.1' })
      origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
      shop = createServer((request, response) => {
        const [, slug, language, token] = (request.url ?? '').split('/')
        response.setHeader('content-type', 'text/html; charset=utf-8')
        response.end(basketPage(slug ?? '', language ?? '', token ?? null))
      })
      await new Promise<void>((done) => void shop.listen(0, '127.0.0.1', done))
      shopOrigin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
      browser = await startChromium()
    })
    afterAll(async () => {
      await browser?.close()
      shop?.close()
    })

    /** A page of a shop, on another site, with a basket of 100 roubles of oil; of somebody who is signed in there. */
    const basketPage = (slug: string, language: string, token: string | null) =>
      `<!doctype html><html lang="${language}"><head><title>Shop</title><meta name="viewport" content="width=device-width"></head><body><main><h1>Shop</h1><script src="${origin}/widget.js" data-programme="${slug}" data-language="${language}" ${token === null ? '' : `data-member-token="${token}"`} data-basket='[{"category":"oil","amount":10000}]'></script></main></body></html>`

    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await door.ask(method, path, body)
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
      return answer.body
    }

    /** A live programme with conditions in force, others before them, and others to come. */
    const openProgramme = async (name: string): Promise<string> => {
      const { id } = await ask('POST', '/v1/programmes', {
        name,
        currency: 'RUB',
        zone: 'Europe/Moscow',
      })
      const versions = `/v1/programmes/${id}/conditions`
      const rules = conditions.rules.filter(({ id }) => id !== 'tenth-visit')
      await ask('POST', versions, { document: { ...conditions, rules } })
      const startsAt = '2026-02-01T00:00:00+03:00'
      await ask('POST', `${versions}/1/schedule`, { startsAt })
      await ask('POST', versions, { document: conditions })
      const soon = Date.now() + 2_100
      await ask('POST', `${versions}/2/schedule`, { startsAt: new Date(soon).toISOString() })
      await ask('POST', versions, { document: nextConditions })
      const later = new Date(Date.now() + 40 * DAY).toISOString()
      await ask('POST', `${versions}/3/schedule`, { startsAt: later })
      await ask('POST', `/v1/programmes/${id}/go-live`)
      await new Promise((done) => setTimeout(done, soon + 100 - Date.now()))
      return id
    }

    test.each(SCREENS)('is made, read and asked on $width px in $language', async (screen) => {
      const { language } = screen
      const w = WORDS[language]
      const slug = `garage-${language}`
      const programmeId = await openProgramme(language === 'ru' ? 'Гараж' : 'Garage')
      await hire(given(), `marketer-${language}`, 'marketer')
      const page = await openWindow(browser, screen)
      await enter(page, `${origin}/programmes/${programmeId}`, `marketer-${language}`)
      await page.getByRole('link', { name: w.open }).click()
      await settings(page, w, slug, screen)
      await reading(page, w, slug, screen)
      await versions(page, w, slug, screen)
      await asking(page, w, slug, screen)
      await owning(page, w, programmeId, { ...screen, slug })
    })

    type Words = (typeof WORDS)['ru'] | (typeof WORDS)['en']

    async function settings(page: Page, w: Words, slug: string, screen: Screen) {
      await page.getByLabel(w.slug).fill(slug)
      await page.getByRole('switch', { name: w.show }).check()
      await page.getByLabel(w.origins).fill(`${shopOrigin}/basket`)
      await page.getByRole('button', { name: w.add }).click()
      await page.getByLabel(w.word).fill('oil')
      await page.getByLabel(w.russian, { exact: true }).fill('Масла')
      await page.getByLabel(w.english, { exact: true }).fill('Oils')
      await page.getByRole('button', { name: w.save }).click()
      // the refusal stands beside its field, and what was typed stays
      await page.getByText(w.wrong).waitFor()
      await page.getByLabel(w.origins).fill(shopOrigin)
      await page.getByRole('button', { name: w.save }).click()
      await page.getByText(w.saved).waitFor()
      await page.getByRole('link', { name: w.look }).waitFor()
      const [poster] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: w.poster }).click(),
      ])
      expect(poster.suggestedFilename()).toBe(`${slug}-poster.${screen.language}.pdf`)
      await isSound(page)
      await picture(page, 'settings')
    }

    async function reading(page: Page, w: Words, slug: string, { language }: Screen) {
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(`${origin}/programmes/${slug}`)
      expect(page.url()).toBe(`${origin}/programmes/${slug}/${language}`)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      await page.getByText(w.label).first().waitFor()
      await isSound(page)
      await picture(page, 'public')
      await page.emulateMedia({ colorScheme: 'light', media: 'print' })
      expect(await page.locator('.acts').isVisible()).toBe(false)
      expect(await page.locator('h1').isVisible()).toBe(true)
      await picture(page, 'public-print')
      await page.emulateMedia({ media: 'screen' })
    }

    /** From the rules to a former version and back, to the one that comes, and to one that there is not. */
    async function versions(page: Page, w: Words, slug: string, { language }: Screen) {
      await page.getByRole('link', { name: w.former }).click()
      expect(page.url()).toBe(`${origin}/programmes/${slug}/versions/1/${language}`)
      await page.getByText(w.over).waitFor()
      expect(await page.getByText(w.changes).count()).toBe(0)
      await isSound(page)
      await picture(page, 'version-over')
      await page.getByRole('link', { name: w.now }).click()
      expect(page.url()).toBe(`${origin}/programmes/${slug}/${language}`)
      const changes = page.locator('#changes')
      await changes.getByRole('heading', { name: w.changed }).waitFor()
      await changes.getByText(w.changes).waitFor()
      await page.getByRole('link', { name: w.coming }).click()
      await page.getByText(w.soon).waitFor()
      await isSound(page)
      await picture(page, 'version-to-come')
      const answer = await page.goto(`${origin}/programmes/${slug}/versions/7/${language}`)
      expect(answer!.status()).toBe(404)
      await page.getByText(w.unknown).waitFor()
      await isSound(page)
      await picture(page, 'version-unknown')
      await page.getByRole('link', { name: w.now }).click()
      await page.getByText(w.label).first().waitFor()
    }

    /** Whoever is signed in at the shop sees what they have; the shop asks for that, and nobody else may. */
    async function owning(
      page: Page,
      w: Words,
      programmeId: string,
      { slug, language, width }: Screen & { readonly slug: string },
    ) {
      const member = await ask('POST', '/v1/members', { phone: `+7916${1_000_000 + width}` })
      const gift = { programmeId, points: 321, reason: 'A gift' }
      await ask('POST', `/v1/members/${member.id}/adjustments`, gift)
      const path = `/v1/programmes/${programmeId}/balance-tokens`
      const { token } = await ask('POST', path, { memberId: member.id })
      await page.goto(`${shopOrigin}/${slug}/${language}/${token}`)
      await page.getByText(w.owned).waitFor()
      // of somebody who is known it is known, too, that this is the first purchase
      await page.getByText(w.mine).waitFor()
      expect(await page.getByText(w.first).count()).toBe(0)
      // who is a member is not asked to join
      expect(await page.getByRole('link', { name: w.join }).count()).toBe(0)
      await isSound(page)
      await picture(page, 'widget-member')
      await page.goto(`${shopOrigin}/${slug}/${language}/${token.slice(0, -2)}xx`)
      await page.getByText(w.earns).waitFor()
      expect(await page.getByText('321').count()).toBe(0)
    }

    async function asking(page: Page, w: Words, slug: string, { language }: Screen) {
      await page.goto(`${shopOrigin}/${slug}/${language}`)
      await page.getByText(w.earns).waitFor()
      await page.getByText(w.first).waitFor()
      await isSound(page)
      await picture(page, 'widget')
      // an empty basket earns nothing, and says nothing
      await page.evaluate(
        `document.dispatchEvent(new CustomEvent('kopilka:basket', { detail: { lines: [] } }))`,
      )
      await page.getByText(w.earns).waitFor({ state: 'hidden' })
    }
  },
)
