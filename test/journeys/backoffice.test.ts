import { beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, openWindow } from './walk.ts'
import * as operators from '#domains/access/operators.ts'

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять баллов за 100 рублей', en: 'Five points for 100 roubles' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
}

const SECTIONS = [
  ['/programmes', 'Programmes'],
  ['/stores', 'Stores and tills'],
  ['/keys', 'API keys'],
  ['/operators', 'People'],
  ['/audit', 'Audit'],
] as const

describe.skipIf(!hasChromium)('the back office, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)

  beforeAll(async () => {
    await openShop()
  })

  /** A live programme, and one member with a purchase of 1,000 roubles. */
  async function openShop(): Promise<void> {
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await door.ask(method, path, body)
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
      return answer.body
    }
    const settled = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
    const { id } = await ask('POST', '/v1/programmes', settled)
    await ask('POST', `/v1/programmes/${id}/conditions`, { document })
    const soon = new Date(Date.now() + 1_000).toISOString()
    await ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt: soon })
    await ask('POST', `/v1/programmes/${id}/go-live`)
    const name = { first: 'Вера', last: 'Гайкина' }
    const member = await ask('POST', '/v1/members', { name, phone: '+79990000001' })
    await ask('POST', '/v1/stores', { code: 'tver', name: 'Tver' })
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    await ask('POST', '/v1/purchases', {
      member: { phone: member.phone },
      externalId: 'R-1',
      occurredAt: new Date().toISOString(),
      currency: 'RUB',
      lines: [{ lineId: '1', sku: 'OIL', quantity: '1', unitPrice: '1000.00', amount: 100_000 }],
    })
  }

  test.each([1280, 390])(
    'at %i px one signs in with a key, finds a member, sees why the points came, in Russian and in the dark',
    async (width) => {
      const page = await openWindow(walk.browser, { width, language: 'en' })
      const context = page.context()
      const amiss: string[] = []
      page.on('pageerror', (error) => amiss.push(error.message))
      page.on('console', (said) => {
        // a browser notes every refusal: nobody is signed in yet, and these conditions have no tiers
        const refused = /\/sessions\/current$|\/tier\?/.test(said.location().url)
        if (said.type() === 'error' && !refused) amiss.push(said.text())
      })

      await page.goto(`${walk.origin}/members`)
      await page.getByRole('button', { name: 'Sign in with a key' }).click()
      await isSound(page)
      await page.getByRole('textbox', { name: 'API key' }).fill(await door.key())
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()

      await page.getByRole('searchbox').fill('8 999 000 00 01')
      await page.waitForURL(/search=/)
      await isSound(page)
      await page.getByRole('link', { name: 'Вера Гайкина' }).click()
      await page.getByRole('heading', { level: 1, name: 'Вера Гайкина' }).waitFor()
      await page.getByText('+50', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Why?' }).click()
      await page.getByText('Five points for 100 roubles').waitFor()
      await isSound(page)
      const member = new URL(page.url()).pathname

      for (const [path, heading] of SECTIONS) {
        await page.goto(walk.origin + path)
        await page.getByRole('heading', { level: 1, name: heading }).waitFor()
        await page.getByRole('table').waitFor()
        await isSound(page)
      }
      await page.goto(`${walk.origin}/operators`)
      await page.getByRole('button', { name: 'Add a person' }).click()
      await page.getByLabel('Name').fill('Nina')
      await page.getByLabel('Login').fill(`nina-${width}@gears.example`)
      await page.getByRole('combobox', { name: 'Roles' }).click()
      await page.getByRole('option', { name: 'Analyst' }).click()
      await page.keyboard.press('Escape')
      await isSound(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click()
      await page.getByText('Pass this first password on').waitFor()
      await page.getByRole('button', { name: 'I have copied it' }).click()
      const nina = page.getByRole('row', { name: `nina-${width}@gears.example` })
      await nina.getByRole('button', { name: 'Block' }).click()
      await page.getByLabel('Reason').fill('A trial')
      await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
      await nina.getByText('blocked').waitFor()
      await page.goto(`${walk.origin}/audit`)
      await page.getByText('Blocked a person').first().waitFor()
      await isSound(page)
      await page.goto(`${walk.origin}/keys`)
      await page.getByRole('button', { name: 'Make a key' }).click()
      await page.getByRole('textbox', { name: 'Used by' }).fill('Till in Tver')
      await isSound(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click()
      await page
        .getByRole('dialog')
        .getByText(/^kp_live_/)
        .waitFor()
      await page.getByRole('button', { name: 'I have copied it' }).click()
      await page.getByRole('cell', { name: 'Till in Tver' }).first().waitFor()
      await page.goto(`${walk.origin}/programmes`)
      await page.getByRole('link', { name: 'Gears' }).click()
      await page.getByText('“Five points for 100 roubles”').waitFor()
      await isSound(page)
      await page.goto(`${walk.origin}${member}`)
      await page.getByRole('button', { name: 'Why?' }).click()

      await page.getByRole('button', { name: 'Account' }).click()
      await page.getByText('Dark', { exact: true }).click()
      await page.getByText('RU', { exact: true }).click()
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: 'Движения' }).waitFor()
      await page.getByText('Пять баллов за 100 рублей').waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe('ru')
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
      await page.waitForTimeout(500)
      await isSound(page)
      expect(amiss).toEqual([])
      await context.close()
    },
    60_000,
  )

  test.each([1280, 390])(
    'at %i px a new operator signs in, chooses a password, sees what the role allows, and leaves',
    async (width) => {
      const ctx = await given.fresh()
      const login = `marketer-${width}@gears.example`
      const roleIds = await operators.readyRoleIds(ctx, ['marketer'])
      const { password } = await operators.addOperator(ctx, {
        login,
        name: 'Mira',
        language: 'en',
        roleIds,
      })
      const page = await openWindow(walk.browser, { width, language: 'en' })
      const context = page.context()
      await page.goto(`${walk.origin}/members`)
      const enter = async (secret: string) => {
        await page.getByLabel('Login').fill(login)
        await page.getByRole('textbox', { name: 'Password' }).fill(secret)
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      }
      await enter('not the password')
      await page.getByRole('alert').waitFor()
      await isSound(page)
      await enter(password)
      await page.getByRole('heading', { name: 'Choose your password' }).waitFor()
      await isSound(page)
      await page.getByRole('textbox', { name: 'The present password' }).fill(password)
      const chosen = page.getByRole('textbox', { name: 'The new password' })
      await chosen.fill('short')
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('Ten characters or more, please').waitFor()
      await chosen.fill('several plain words')
      await page.getByRole('button', { name: 'Change the password' }).click()

      await page.getByRole('searchbox').waitFor()
      await page.goto(`${walk.origin}/keys`)
      await page.getByText('You may not open this').first().waitFor()
      await isSound(page)
      const account = page.getByRole('button', { name: 'Account' })
      await account.click()
      await page.getByRole('dialog', { name: 'Account' }).waitFor()
      await isSound(page)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Account')
      await account.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Login').waitFor()
      await enter('several plain words')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await context.close()
    },
    60_000,
  )
})
