import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { conditions } from '#test/behaviours/town.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { mailingOf } from '#test/mailing.ts'
import { openShop } from '#test/shop.ts'
import { hire } from '#test/staff.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { mailingsEn } from '../../web/backoffice/mailings/words.en.ts'
import { mailingsRu } from '../../web/backoffice/mailings/words.ru.ts'
import { messagesEn } from '../../web/backoffice/messages/words.en.ts'
import { messagesRu } from '../../web/backoffice/messages/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

describe.skipIf(!hasChromium)('mailings, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  const { member } = mailingOf(given)
  let worker: Worker

  beforeAll(async () => {
    provideSecret('a secret of the tests, at least thirty-two bytes')
    await openShop(given, conditions({}))
    await withoutQuiet(given())
    await hire(given(), 'mila', 'marketer')
    await hire(given(), 'otto', 'analyst')
    for (let each = 0; each < 3; each += 1) await member({ tags: ['Кофе'] })
    await member({ tags: ['Кофе'] }, false)
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
  })
  afterAll(() => worker?.stop())

  test.each(SCREENS)(
    'a marketer chooses whom, writes what, sees how many, sends it and sees what came of it ($language, $width px)',
    async (screen) => {
      const words = screen.language === 'ru' ? mailingsRu : mailingsEn
      const told = screen.language === 'ru' ? messagesRu : messagesEn
      const page = await walk.visit(screen, '/mailings', 'mila')
      await page.getByRole('heading', { name: words['mail.title'], level: 1 }).waitFor()
      await isSound(page)
      await picture(page, 'mailings-list')

      await page.getByRole('button', { name: words['mail.new'] }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(words['mail.name']).fill('Кофе выходного дня')
      await isSound(page)
      await dialog.getByRole('button', { name: words['mail.new.begin'] }).click()
      await page.getByRole('heading', { name: words['mail.numbers'] }).waitFor()

      const tags = page.getByRole('combobox', { name: words['mail.filter.tags'] })
      await tags.fill('Кофе')
      await tags.press('Enter')
      const body = page.getByRole('textbox', { name: told['msg.edit.body'], exact: true })
      await page.getByText(told['msg.in.ru'], { exact: false }).first().click()
      await body.fill('{{ first_nam }}, кофе!')
      await page.getByRole('button', { name: /first_nam/ }).waitFor()
      await body.fill('{{ first_name }}, кофе за полцены!')
      await page.getByText('Вера, кофе за полцены!').waitFor()
      const send = page.getByRole('button', { name: /3/ }).last()
      await send.waitFor()
      await isSound(page)
      await picture(page, 'mailings-editor')

      await send.click()
      await page.getByRole('heading', { name: words['mail.send.sure.title'] }).waitFor()
      await isSound(page)
      await picture(page, 'mailings-sure')
      await page
        .getByRole('dialog')
        .getByRole('button', { name: words['mail.send.go'], exact: true })
        .click()
      await page.getByText(words['mail.state.done'], { exact: true }).waitFor()
      await page.getByRole('heading', { name: words['mail.report.channels'] }).waitFor()
      await page.getByText(words['mail.out.no_consent']).waitFor()
      await isSound(page)
      await picture(page, 'mailings-report')
      await page.close()
    },
  )

  test('who may only look sees why nothing can be sent', async () => {
    const screen = SCREENS[0]
    const page = await walk.visit(screen, '/mailings', 'otto')
    const button = page.getByRole('button', { name: mailingsRu['mail.new'] }).first()
    await button.waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.close()
  })
})
