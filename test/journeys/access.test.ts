import { generateSync } from 'otplib'
import { beforeAll, describe, expect, test } from 'vitest'
import { provideSecret } from '#kit/secret.ts'
import { freshDirectory } from '#test/directory.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { hasChromium } from './chromium.ts'
import { enter, freshWalk, isSound, openWindow, picture, SCREENS } from './walk.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')

describe.skipIf(!hasChromium)('access, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)
  const directory = freshDirectory()
  let memberId = ''

  beforeAll(async () => {
    for (const role of ['owner', 'cashier']) await hire(given(), role, role)
    const member = await door.ask('POST', '/v1/members', {
      name: { first: 'Вера', last: 'Гайкина' },
      phone: '+79990000001',
      email: 'vera.gaikina@example.com',
      birthday: '1990-01-31',
    })
    memberId = member.body.id
  })

  test.each(SCREENS)(
    'at $width px, $language: contacts of a member are masked until they are asked for',
    async (screen) => {
      const page = await openWindow(walk.browser, screen)
      await enter(page, `${walk.origin}/members/${memberId}`, 'owner')
      await page.getByText('+7 *** ***-00-01').waitFor()
      await isSound(page)
      await picture(page, 'member-masked')
      const words = screen.language === 'ru' ? 'Показать контакты' : 'Show contacts'
      await page.getByRole('button', { name: words }).click()
      await page.getByText('+7 999 000-00-01').waitFor()
      await isSound(page)
      await picture(page, 'member-shown')
      await page.context().close()

      const till = await openWindow(walk.browser, screen)
      await enter(till, `${walk.origin}/members/${memberId}`, 'cashier')
      const dim = till.getByRole('button', { name: words })
      await dim.hover()
      await till.getByRole('tooltip').waitFor()
      await isSound(till)
      await picture(till, 'member-cashier')
      await till.context().close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'at $width px, $language: a role is copied and changed, a person gets it until a day, the audit shows the difference',
    async ({ width, language }) => {
      const ru = language === 'ru'
      const page = await openWindow(walk.browser, { width, language })
      const login = `vera-${width}-${language}`
      await hire(given(), login, 'analyst')
      await enter(page, `${walk.origin}/roles`, 'owner')
      const analyst = page.getByRole('row', { name: ru ? 'Аналитик' : 'Analyst' })
      await analyst.waitFor()
      await isSound(page)
      await picture(page, 'roles')
      await analyst.getByRole('button', { name: ru ? 'Копировать' : 'Copy' }).click()
      await page.getByLabel(ru ? 'Название по-русски' : 'Name in Russian').fill(`Проба ${width}`)
      await page.getByLabel(ru ? 'Название по-английски' : 'Name in English').fill(`Trial ${width}`)
      await page.getByLabel(ru ? 'Видеть карты' : 'See cards', { exact: true }).uncheck()
      await isSound(page)
      await picture(page, 'role-new')
      await page.getByRole('button', { name: ru ? 'Создать роль' : 'Make the role' }).click()
      await page
        .getByRole('link', { name: `${ru ? 'Проба' : 'Trial'} ${width}` })
        .last()
        .click()
      await page.getByLabel(ru ? 'Видеть уровни' : 'See tiers', { exact: true }).uncheck()
      await page.getByRole('button', { name: ru ? 'Сохранить' : 'Save' }).click()
      await page.waitForURL(/roles$/)
      await page.getByRole('link', { name: ru ? 'Владелец' : 'Owner', exact: true }).click()
      await page.getByText(ru ? 'Владельцу можно всё' : 'The owner may do everything').waitFor()
      await isSound(page)
      await picture(page, 'role-owner')

      await page.goto(`${walk.origin}/operators`)
      const row = page.getByRole('row', { name: login })
      await row.getByRole('button', { name: ru ? 'Изменить' : 'Edit' }).click()
      await page.getByLabel(ru ? 'Доступ до' : 'Access until').fill('2031-05-04')
      await page.getByRole('textbox', { name: ru ? 'Имя' : 'Name' }).fill(`Вера ${login}`)
      await isSound(page)
      await picture(page, 'operator-edit')
      await page.getByRole('button', { name: ru ? 'Сохранить' : 'Save' }).click()
      await row.getByText(ru ? 'до 4 мая 2031' : 'until 4 May 2031').waitFor()
      await row.getByRole('button', { name: ru ? 'Сбросить пароль' : 'Reset the password' }).click()
      const dialog = page.getByRole('dialog')
      await dialog
        .getByRole('button', { name: ru ? 'Сбросить пароль' : 'Reset the password' })
        .click()
      await dialog.getByText(ru ? 'Передайте этот пароль' : 'Pass this password on').waitFor()
      await isSound(page)
      await dialog
        .getByRole('button', { name: ru ? 'Сохранено, закрыть' : 'I have copied it' })
        .click()
      await picture(page, 'operators')

      await page.goto(`${walk.origin}/audit?operation=operator.edited`)
      await page
        .getByRole('button', { name: ru ? 'Подробнее' : 'Details' })
        .first()
        .click()
      await page.getByText(`Вера ${login}`).first().waitFor()
      await isSound(page)
      await picture(page, 'audit')
      const file = page.waitForEvent('download')
      await page
        .getByRole('button', { name: ru ? 'Скачать таблицей' : 'Download as a table' })
        .click()
      expect((await file).suggestedFilename()).toMatch(/^audit-.*\.csv$/)
      await page.context().close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'at $width px, $language: one-time codes are turned on with a picture, and off again',
    async ({ width, language }) => {
      const ru = language === 'ru'
      const page = await openWindow(walk.browser, { width, language })
      const login = `codes-${width}-${language}`
      await hire(given(), login, 'marketer')
      await enter(page, `${walk.origin}/account`, login)
      await page
        .getByText(ru ? 'Выключены: достаточно пароля' : 'Off: the password alone')
        .waitFor()
      await isSound(page)
      await picture(page, 'account')
      await page.getByRole('button', { name: ru ? 'Включить' : 'Turn on' }).click()
      await page.locator('svg[role=img]').waitFor()
      await isSound(page)
      await picture(page, 'codes-first')
      const secret = (await page.locator('pre').innerText()).replaceAll(' ', '')
      await page.getByLabel(ru ? 'Код' : 'Code').fill(generateSync({ secret }))
      await page.getByRole('button', { name: ru ? 'Подтвердить' : 'Confirm' }).click()
      await page
        .getByRole('heading', { name: ru ? 'Коды восстановления' : 'Recovery codes' })
        .waitFor()
      expect(await page.locator('.printed code').count()).toBe(10)
      await isSound(page)
      await picture(page, 'codes-recovery')
      await page.getByRole('button', { name: ru ? 'Коды сохранены' : 'I have kept them' }).click()
      await page.getByText(ru ? 'Включены: при входе' : 'On: sign-in asks').waitFor()
      await page.getByRole('button', { name: ru ? 'Выключить' : 'Turn off' }).click()
      await page.locator('input[autocomplete=current-password]').fill(PASSWORD)
      const dialog = page.getByRole('dialog')
      await isSound(page)
      await dialog.getByRole('button', { name: ru ? 'Выключить' : 'Turn off' }).click()
      await page
        .getByText(ru ? 'Выключены: достаточно пароля' : 'Off: the password alone')
        .waitFor()
      await page.context().close()
    },
    60_000,
  )

  test.each(SCREENS)(
    'at $width px, $language: the owner sets a directory, and somebody signs in by it',
    async ({ width, language }) => {
      const ru = language === 'ru'
      const login = `anna-${width}-${language}@gears.example`
      await hire(given(), login, 'owner')
      const page = await openWindow(walk.browser, { width, language })
      await enter(page, `${walk.origin}/directory`, 'owner')
      await page.getByLabel(ru ? 'Название на кнопке' : 'Name on the button').fill('Шестерни')
      await page
        .getByLabel(ru ? 'Адрес каталога' : 'Address of the directory')
        .fill(directory.issuer)
      await page.getByLabel(ru ? 'Идентификатор клиента' : 'Client id').fill(directory.clientId)
      const secret = page.getByLabel(ru ? 'Секрет клиента' : 'Client secret')
      await secret.first().fill(directory.secret)
      await isSound(page)
      await picture(page, 'directory')
      await page
        .getByRole('button', { name: ru ? 'Проверить и сохранить' : 'Check and save' })
        .click()
      await page.getByText(ru ? 'каталог отвечает' : 'the directory answers').waitFor()
      await isSound(page)
      await page.context().close()

      const other = await openWindow(walk.browser, { width, language })
      await other.goto(`${walk.origin}/members`)
      const way = other.getByRole('button', { name: 'Шестерни' })
      await way.waitFor()
      await isSound(other)
      await picture(other, 'sign-in')
      directory.says = { claims: { email: 'nobody@gears.example' }, life: 300 }
      await way.click()
      await other.getByText('nobody@gears.example').waitFor()
      await isSound(other)
      await picture(other, 'sign-in-refused')
      directory.says = { claims: { email: login }, life: 300 }
      await other.getByRole('button', { name: 'Шестерни' }).click()
      await other.getByRole('heading', { level: 1 }).waitFor()
      await other.getByRole('button', { name: ru ? 'Учётная запись' : 'Account' }).click()
      await other.getByText(login).waitFor()

      // a session that ends under the page is begun anew in a window of the directory's own
      await other.goto(`${walk.origin}/members`)
      const search = other.getByRole('searchbox').first()
      await search.fill('Вера')
      await other.context().clearCookies()
      await search.fill('Вера Гайк')
      const again = other.getByRole('dialog')
      const apart = other.context().waitForEvent('page')
      await again.getByRole('button', { name: 'Шестерни' }).click()
      await (await apart).waitForEvent('close')
      await again.waitFor({ state: 'detached' })
      expect(await search.inputValue()).toBe('Вера Гайк')

      // they were let in without a word: before a key is made the directory asks them anew
      await other.goto(`${walk.origin}/keys`)
      const make = other.getByRole('button', { name: ru ? 'Выпустить ключ' : 'Make a key' })
      await make.click()
      await other.getByRole('textbox', { name: ru ? 'Кто пользуется' : 'Used by' }).fill('Касса')
      await other.getByRole('dialog').locator('button[type=submit]').click()
      const proving = other.getByRole('dialog').filter({ hasText: ru ? 'ещё раз' : 'once more' })
      await proving.waitFor()
      await isSound(other)
      await picture(other, 'proving-directory')
      const asked = other.context().waitForEvent('page')
      await proving.getByRole('button', { name: 'Шестерни' }).click()
      await (await asked).waitForEvent('close')
      await other
        .getByRole('dialog')
        .getByText(/^kp_live_/)
        .waitFor()

      // one that does not ask anew is not believed; the password leads in from the same page
      directory.says = { claims: { email: login }, life: 300, deaf: true }
      await other.goto(`${walk.origin}/sign-in?directory=${given().organisationId}&again`)
      await other.getByText('prompt=login').waitFor()
      await other.getByLabel(ru ? 'Логин' : 'Login').fill(login)
      await other.locator('input[type=password]').fill(PASSWORD)
      await other.getByRole('button', { name: ru ? 'Войти' : 'Sign in', exact: true }).click()
      await other.waitForURL(`${walk.origin}/`)
      await other.context().close()
    },
    60_000,
  )
})
