import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as privacy from '#domains/privacy/privacy.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { consentsEn as wordsEn } from '../../web/backoffice/consents/words.en.ts'
import { consentsRu as wordsRu } from '../../web/backoffice/consents/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const readers = [
  { language: 'ru', width: 1280 },
  { language: 'en', width: 390 },
] as const

describe.skipIf(!hasChromium)('consents, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    await openShop(given, { rules: [] })
    await hire(given(), 'owner', 'owner')
    for (const purpose of ['offers', 'reminders']) {
      const { body } = await door.ask('GET', '/v1/consent-texts')
      const { ru, en } = body.proposed.find((each: { purpose: string }) => each.purpose === purpose)
      await door.ask('PUT', `/v1/consent-texts/${purpose}/draft`, { ru, en })
      await door.ask('POST', `/v1/consent-texts/${purpose}/publish`, { version: 1 })
    }
  })
  afterAll(() => browser?.close())

  test.each(readers)(
    'a text is published, a consent given and taken back, and the member forgotten ($language, $width px)',
    async (reader) => {
      const { language } = reader
      const words = language === 'ru' ? wordsRu : wordsEn
      const name = { first: 'Вера', last: 'Лунина' }
      const phone = language === 'ru' ? '+79160001122' : '+79160001133'
      const { id } = (await door.ask('POST', '/v1/members', { phone, name, language: 'ru' })).body
      const page = await openWindow(browser, reader)

      await enter(page, `${origin}/consents`, 'owner')
      const surveys = page.getByRole('region', { name: words['consents.surveys'] })
      await surveys.getByRole('button', { name: /.*(версия|Править|version|Edit).*/ }).click()
      await page.getByRole('button', { name: words['texts.keep'] }).click()
      await surveys.getByRole('button', { name: words['texts.publish'] }).click()
      await surveys.getByText(words['texts.shown']).waitFor()
      await isSound(page)
      await picture(page, 'texts')
      for (const tab of ['sending', 'retention', 'erasures'] as const) {
        await page.getByRole('tab', { name: words[`consents.tab.${tab}`] }).click()
        await page.getByRole('tabpanel').locator('form, p, table').first().waitFor()
        await isSound(page)
        await picture(page, tab)
      }

      await page.goto(`${origin}/members/${id}?tab=consents`)
      const change = `${words['consents.change']}: ${words['consents.offers']}`
      for (const says of ['yes', 'no'] as const) {
        await page.getByRole('button', { name: change }).click()
        const dialog = page.getByRole('dialog')
        const choice = dialog.getByRole('combobox', { name: words['consents.says'], exact: true })
        expect(await choice.inputValue()).toBe('')
        await choice.click()
        await page
          .getByRole('option', { name: words[`consents.says.${says}`], exact: true })
          .click()
        await dialog.getByRole('textbox', { name: words['consents.reason'] }).fill('Ф-17')
        await isSound(page)
        if (says === 'yes') await picture(page, 'consent')
        await dialog.getByRole('button', { name: words['consents.save'] }).click()
        await dialog.waitFor({ state: 'detached' })
        const badge = says === 'yes' ? words['consents.given'] : words['consents.refused']
        await page.getByText(badge, { exact: true }).first().waitFor()
        await isSound(page)
        if (says === 'yes') await picture(page, 'member')
      }

      await page.getByRole('button', { name: words['wishes.change'], exact: true }).last().click()
      await page
        .getByRole('dialog')
        .getByLabel(words['wishes.from'], { exact: false })
        .fill('20:30')
      await isSound(page)
      await picture(page, 'wishes')
      await page.getByRole('dialog').getByRole('button', { name: words['consents.save'] }).click()
      await page.getByText(/20:30–/).waitFor()

      await page.getByRole('button', { name: words['privacy.erase'] }).click()
      await page.getByRole('checkbox', { name: words['privacy.erase.sure'] }).check()
      await isSound(page)
      await picture(page, 'erase')
      await page.getByRole('button', { name: words['privacy.erase.do'] }).click()
      await page.getByText(words['privacy.waits'], { exact: true }).waitFor()
      await privacy.eraseNext(await given.fresh())
      await page.reload()
      await page.getByText(words['privacy.done'], { exact: true }).first().waitFor()
      expect(await page.getByText('Лунина').count()).toBe(0)
      await isSound(page)
      await picture(page, 'erased')
      await page.context().close()
    },
    60_000,
  )
})
