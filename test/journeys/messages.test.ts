import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorker, type Worker } from '#server/worker.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { messagesEn } from '../../web/backoffice/messages/words.en.ts'
import { messagesRu } from '../../web/backoffice/messages/words.ru.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { enter, isSound, openWindow, picture } from './walk.ts'

const readers = [
  { language: 'ru', width: 1280 },
  { language: 'en', width: 390 },
] as const

type View = {
  getComputedStyle(element: unknown): { fontSize: string; color: string }
}

describe.skipIf(!hasChromium)('messages, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  let browser: Browser
  let worker: Worker
  let origin: string
  let phones = 0

  beforeAll(async () => {
    await door.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(door.app.server.address() as AddressInfo).port}`
    browser = await startChromium()
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
    await hire(given(), 'mila', 'marketer')
    await hire(given(), 'anna', 'operator')
    await withoutQuiet(given())
  })
  afterAll(async () => {
    await browser?.close()
    await worker?.stop()
  })

  const fields = (page: Page, words: typeof messagesEn | typeof messagesRu) => ({
    body: page.getByRole('textbox', { name: words['msg.edit.body'], exact: true }),
    save: page.getByRole('button', { name: words['msg.edit.save'] }),
    publish: page.getByRole('button', { name: words['msg.edit.publish'] }),
  })

  test.each(readers)(
    'a marketer writes a text, sees its faults and its parts, tries it and publishes it; a member is told it ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? messagesRu : messagesEn
      const page = await openWindow(browser, reader)
      await enter(page, `${origin}/messages`, 'mila')
      await page.getByRole('heading', { name: words['msg.title'], level: 1 }).waitFor()
      const cell = page.getByRole('link', { name: new RegExp(`${words['msg.lang.en']}: `) })
      await cell.first().waitFor()
      await isSound(page)
      await picture(page, 'messages-texts')

      await cell.first().click()
      await page.getByText(words['msg.edit.ours.hint']).waitFor()
      await page.getByText('Welcome! You are a member of').first().waitFor()
      await page.getByText(words['msg.mode.own'], { exact: true }).click()
      const { body, save, publish } = fields(page, words)
      await body.fill(`Hello, {{ name }}!`)
      await page
        .getByRole('button', { name: / 1, .* 11: / })
        .first()
        .waitFor()
      await isSound(page)
      await picture(page, 'messages-fault')

      // what a click puts in is what a text may name
      await body.fill('Hello, ')
      await page
        .getByRole('group', { name: words['msg.edit.insert'] })
        .getByRole('button')
        .first()
        .click()
      expect(await body.inputValue()).toBe('Hello, {{ first_name }}')
      await page.getByText('Hello, Vera').waitFor()
      await page.getByText('GSM-7').waitFor()
      await save.click()
      await page.getByText(words['msg.edit.saved']).waitFor()
      await picture(page, 'messages-draft')

      await page.getByRole('button', { name: words['msg.test'] }).click()
      await page.getByLabel(words['msg.test.address.phone']).fill('+79160000000')
      await page.getByRole('button', { name: words['msg.test.send'], exact: true }).click()
      await page.getByText(words['msg.test.sandbox']).waitFor()
      await isSound(page)
      await picture(page, 'messages-test')
      await page.getByRole('button', { name: words['msg.test.close'], exact: true }).click()

      await publish.click()
      await page.getByText(words['msg.edit.published']).waitFor()
      const phone = `+7916000000${++phones}`
      // what a test member is told is nobody's secret; another one's text is hidden until it is asked for
      const member = { phone, name: { first: 'Zoya' }, language: 'en', test: true }
      expect((await door.ask('POST', '/v1/members', member)).status).toBe(201)
      await worker.drained()
      await page.goto(`${origin}/messages/phone`)
      await page.getByText('Hello, Zoya', { exact: true }).first().waitFor()
      await isSound(page)
      await picture(page, 'messages-phone')

      // back to what was, and the journal of it all
      await page.goto(`${origin}/messages/member.enrolled/sms/en`)
      await body.fill('Good day, {{ first_name }}\nWelcome')
      await page.getByRole('button', { name: words['msg.history.compare'] }).first().click()
      await page.getByText('+ Welcome').waitFor()
      await isSound(page)
      await picture(page, 'messages-difference')
      // the journal of versions calls what was taken back by the same words
      const mode = page.getByRole('radiogroup', { name: words['msg.edit.mode'] })
      await mode.getByText(words['msg.mode.ours'], { exact: true }).click()
      await save.click()
      await publish.click()
      await page.getByText(words['msg.edit.published']).waitFor()
      await page.goto(`${origin}/messages/journal`)
      await page
        .getByRole('cell', { name: /Hello, Zoya/ })
        .first()
        .waitFor()
      await isSound(page)
      await picture(page, 'messages-journal')
      await page.context().close()
    },
    45_000,
  )

  test('a mail is shown as its reader sees it: styled, and with nothing of it running', async () => {
    const page = await openWindow(browser, { language: 'ru', width: 1280 })
    const amiss: string[] = []
    page.on('dialog', (dialog) => amiss.push(dialog.message()))
    await enter(page, `${origin}/messages/points.earned/email/ru`, 'mila')
    await page.getByText(messagesRu['msg.mode.own'], { exact: true }).click()
    const html =
      '<style>h1 { color: #0b6b4f }</style><h1>{{ first_name }}, +{{ points | points }}</h1><p style="font-size:30px">Ура</p>'
    await page.getByRole('textbox', { name: messagesRu['msg.edit.html'] }).fill(html)
    const letter = page.frameLocator('iframe')
    await letter.getByText('Вера, +251 балл').waitFor()
    const styleOf = (element: unknown) => {
      const { ownerDocument } = element as { ownerDocument: { defaultView: View } }
      const { fontSize, color } = ownerDocument.defaultView.getComputedStyle(element)
      return { fontSize, color }
    }
    expect(await letter.getByText('Ура').evaluate(styleOf)).toMatchObject({ fontSize: '30px' })
    expect(await letter.locator('h1').evaluate(styleOf)).toMatchObject({
      color: 'rgb(11, 107, 79)',
    })
    await picture(page, 'messages-mail')
    await page
      .getByRole('textbox', { name: messagesRu['msg.edit.html'] })
      .fill('<script>alert(1)</script>')
    await page.getByText('В письме не может быть').waitFor()
    expect(amiss).toEqual([])
    await page.context().close()
  }, 45_000)

  test('an operator sees the texts and may not change them, and is told why', async () => {
    const page = await openWindow(browser, { language: 'en', width: 1280 })
    await enter(page, `${origin}/messages/points.earned/sms/en`, 'anna')
    const { save } = fields(page, messagesEn)
    await save.waitFor()
    expect(await save.getAttribute('aria-disabled')).toBe('true')
    await isSound(page)
    await page.context().close()
  }, 45_000)
})
