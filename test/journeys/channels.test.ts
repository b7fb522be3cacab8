import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openMailServer, type MailServer } from '#test/providers/mailServer.ts'
import { hire } from '#test/staff.ts'
import { channelsEn } from '../../web/backoffice/channels/words.en.ts'
import { channelsRu } from '../../web/backoffice/channels/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const readers = [
  { language: 'ru', width: 1280 },
  { language: 'en', width: 390 },
] as const

describe.skipIf(!hasChromium)('channels, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  let browser: Browser
  let origin: string
  let mail: MailServer

  beforeAll(async () => {
    provideSecret('a secret that only this test knows')
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    mail = await openMailServer()
    mail.refuses.set('nobody@shop.example', { code: 550, text: 'no such box' })
    await hire(given(), 'owner', 'owner')
    await hire(given(), 'auditor', 'auditor')
  })
  afterAll(async () => {
    await browser?.close()
    await mail?.close()
  })

  test.each(readers)(
    'an owner sets up mail, is told what is wrong beside the field, and sends a test ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? channelsRu : channelsEn
      const page = await openWindow(browser, reader)
      await enter(page, `${origin}/channels`, 'owner')
      const isFirst = reader === readers[0]
      const card = page.getByRole('region', { name: words['channels.kind.smtp'], exact: true })
      if (isFirst) {
        await page.getByText(words['channels.sandbox'], { exact: true }).waitFor()
        await isSound(page)
        await picture(page, 'channels-sandbox')
      }
      await card
        .getByRole('button', { name: words[isFirst ? 'channels.setUp' : 'channels.change'] })
        .click()
      const dialog = page.getByRole('dialog')
      const fill = (path: keyof typeof words, value: string) =>
        dialog.getByRole('textbox', { name: words[path], exact: true }).fill(value)
      await fill('channels.field.settings.host', '127.0.0.1')
      await fill('channels.field.settings.port', `${mail.port}`)
      await dialog
        .getByRole('combobox', { name: words['channels.field.settings.security'] })
        .click()
      await page.getByRole('option', { name: words['channels.choice.none'] }).click()
      await fill('channels.field.settings.from', 'club@@shop')
      await fill('channels.field.settings.fromName', 'Club')
      await dialog.getByRole('button', { name: words['channels.save'] }).click()
      const from = dialog.getByRole('textbox', {
        name: words['channels.field.settings.from'],
        exact: true,
      })
      await page.locator('[aria-invalid=true]').first().waitFor()
      expect(await from.getAttribute('aria-invalid')).toBe('true')
      expect(await from.inputValue()).toBe('club@@shop')
      await isSound(page)
      await picture(page, 'channels-form')
      await from.fill('club@shop.example')
      await dialog.getByRole('button', { name: words['channels.save'] }).click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await page.getByText(words['channels.sandbox'], { exact: true }).count()).toBe(0)

      await card.getByRole('button', { name: words['channels.test'] }).click()
      const address = dialog.getByLabel(words['channels.test.address.smtp'])
      await address.fill('nobody@shop.example')
      await dialog.getByRole('button', { name: words['channels.test.send'] }).click()
      await dialog.getByText('550 no such box').waitFor()
      await address.fill('me@shop.example')
      await dialog.getByRole('button', { name: words['channels.test.send'] }).click()
      await dialog.getByText(/^250 queued as/).waitFor()
      await isSound(page)
      await picture(page, 'channels-test')
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      await picture(page, 'channels')
      expect(mail.mails.at(-1)!.to).toEqual(['me@shop.example'])
      await page.context().close()
    },
    30_000,
  )

  test('who may only look sees the channels, and why nothing can be changed', async () => {
    const page = await openWindow(browser, readers[0])
    await enter(page, `${origin}/channels`, 'auditor')
    const button = page.getByRole('button', { name: channelsRu['channels.setUp'] }).first()
    await button.waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.context().close()
  })
})
