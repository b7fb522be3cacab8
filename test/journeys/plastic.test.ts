import { beforeAll, describe, expect, test } from 'vitest'
import * as purchases from '#domains/purchases/purchases.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { made, openPortal, portalOf } from '#test/portal.ts'
import { withoutQuiet } from '#test/wishes.ts'
import { en } from '#web/my/words.en.ts'
import { ru } from '#web/my/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, openWindow, picture, SCREENS } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

describe.skipIf(!hasChromium)('a plastic card, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  const portal = portalOf(door, given)

  beforeAll(async () => {
    await openPortal(door)
    await withoutQuiet(given())
  }, 60_000)

  /** A card out of a batch with codes to scratch, with which 50 points were earned already. */
  async function handedOut(): Promise<{ number: string; code: string }> {
    const asked = { name: 'Plastic', count: 1, length: 16, activationCodes: true }
    const { id } = await made(door, '/v1/cards/batches', asked)
    const { text } = await door.ask('GET', `/v1/cards/batches/${id}/print`)
    const [number = '', , code = ''] = text.trim().split('\r\n')[1]!.split(',')
    await made(door, '/v1/purchases', {
      member: { cardNumber: number },
      externalId: `R-${number}`,
      occurredAt: '2026-03-01T10:15:00+03:00',
      currency: 'RUB',
      lines: [{ lineId: '1', sku: 'A', quantity: '1', unitPrice: '1000.00', amount: 100_000 }],
    })
    return { number, code }
  }

  test.each(SCREENS)(
    'is added in the portal by its number and a proof that it is in hand, with the points it has earned ($language, $width px)',
    async (screen) => {
      const words = screen.language === 'ru' ? ru : en
      const { number, code } = await handedOut()
      const page = await openWindow(walk.browser, screen)
      await page.goto(`${walk.origin}/my/gears`)
      await page.getByLabel(words['enter.phone'], { exact: true }).fill(portal.anyPhone())
      await page.getByRole('button', { name: words['enter.submit'] }).click()
      await page.getByLabel(words['enter.code']).waitFor()
      await page.getByLabel(words['enter.code']).fill(await portal.codeSent())
      await page.getByLabel(words['join.rules.accept']).check()
      await page.getByRole('button', { name: words['join.submit'], exact: true }).click()
      await page.getByText(words['card.add'], { exact: true }).click()
      const submit = page.getByRole('button', { name: words['card.add.submit'] })
      await page.getByLabel(words['card.add.number']).fill(number)
      // the number alone proves nothing
      expect(await submit.isDisabled()).toBe(true)
      await page.getByLabel(words['card.add.secret']).fill('AAAAA-AAAAA')
      await submit.click()
      await page.getByRole('alert').first().waitFor()
      await isSound(page)
      await picture(page, 'plastic-refused')

      await page.getByRole('button', { name: words['card.add.receipt'], exact: true }).click()
      await page.getByLabel(words['card.add.receipt.number']).waitFor()
      await isSound(page)
      await picture(page, 'plastic-receipt')
      await page.getByRole('button', { name: words['card.add.code'], exact: true }).click()
      await page.getByLabel(words['card.add.secret']).fill(code)
      await submit.click()
      await page.getByText(words['card.add.done'], { exact: true }).waitFor()
      await page
        .getByText(/^50(?!\d)/)
        .first()
        .waitFor()
      await isSound(page)
      await picture(page, 'plastic-added')
      const card = await door.ask('GET', `/v1/cards/${number}`)
      expect(card.body).toMatchObject({ state: 'active' })
      await page.context().close()
    },
    45_000,
  )
})
