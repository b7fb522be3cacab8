import { beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { hasChromium } from './chromium.ts'
import { enter, freshWalk, isSound, openWindow, picture, type Screen } from './walk.ts'

provideSecret('a secret of the tests, at least thirty-two bytes')

const RU = { width: 1280, language: 'ru' } as const
const EN = { width: 390, language: 'en' } as const

describe.skipIf(!hasChromium)('the office, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)

  beforeAll(async () => {
    await hire(given(), 'owner', 'owner')
    await hire(given(), 'marketer', 'marketer')
    await hire(given(), 'cashier', 'cashier')
  })

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await door.ask(method, path, body)
    expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
    return answer.body
  }
  const open = async (screen: Screen, address: string, login: string): Promise<Page> => {
    const page = await openWindow(walk.browser, screen)
    await enter(page, walk.origin + address, login)
    return page
  }

  test.each([RU, EN])(
    'at $width px, $language: a store is added with its till; a code that is taken is refused beside its field; both are closed',
    async (screen) => {
      const ru = screen.language === 'ru'
      const words = ru
        ? {
            add: 'Добавить магазин',
            name: 'Название',
            code: 'Код',
            city: 'Город',
            tills: 'Кассы',
            addTill: 'Добавить кассу',
            edit: 'Изменить',
            save: 'Сохранить',
            close: 'Закрыть',
            closeTill: 'Закрыть кассу',
            closeStore: 'Закрыть магазин',
            closed: 'закрыт',
            tillClosed: 'закрыта',
          }
        : {
            add: 'Add a store',
            name: 'Name',
            code: 'Code',
            city: 'City',
            tills: 'Tills',
            addTill: 'Add a till',
            edit: 'Edit',
            save: 'Save',
            close: 'Close',
            closeTill: 'Close the till',
            closeStore: 'Close the store',
            closed: 'closed',
            tillClosed: 'closed',
          }
      await ask('POST', '/v1/stores', { code: `old-${screen.width}`, name: 'Старый магазин' })
      const page = await open(screen, '/stores', 'owner')
      const dialog = page.getByRole('dialog')
      const field = (name: string) => dialog.getByRole('textbox', { name })
      await page.getByRole('button', { name: words.add }).click()
      const name = `Тверь, Садовая ${screen.width}`
      await field(words.name).fill(name)
      await field(words.code).fill(`old-${screen.width}`)
      await field(words.city).fill('Тверь')
      await isSound(page)
      await dialog.getByRole('button', { name: words.add }).click()
      await expect.poll(() => field(words.code).getAttribute('aria-invalid')).toBe('true')
      await picture(page, 'store-taken')
      expect(await field(words.city).inputValue()).toBe('Тверь')
      await field(words.code).fill(`tver-${screen.width}`)
      await dialog.getByRole('button', { name: words.add }).click()
      await dialog.waitFor({ state: 'detached' })
      const row = page.getByRole('row', { name })
      await row.getByRole('button', { name: words.tills }).click()
      await isSound(page)
      await picture(page, 'tills-none')
      await dialog.getByRole('button', { name: words.addTill }).click()
      await field(words.name).fill('У входа')
      await field(words.code).fill('1')
      await dialog.getByRole('button', { name: words.addTill }).click()
      await dialog.getByText('У входа').waitFor()
      await isSound(page)
      await picture(page, 'tills')
      await dialog.getByRole('button', { name: words.edit }).click()
      await field(words.name).fill('У окна')
      await dialog.getByRole('button', { name: words.save }).click()
      const till = dialog.getByRole('listitem').filter({ hasText: 'У окна' })
      await till.getByRole('button', { name: words.closeTill }).click()
      await isSound(page)
      await dialog.getByRole('button', { name: words.closeTill }).click()
      await till.getByText(words.tillClosed, { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await picture(page, 'stores')
      await isSound(page)
      await row.getByRole('button', { name: words.close }).click()
      await picture(page, 'store-close')
      await dialog.getByRole('button', { name: words.closeStore }).click()
      await row.getByText(words.closed, { exact: true }).waitFor()
      const { items } = await ask('GET', '/v1/stores')
      const made = items.find((store: { name: string }) => store.name === name)
      expect(made).toMatchObject({ code: `tver-${screen.width}`, city: 'Тверь' })
      expect(made.closedAt).not.toBeNull()
      await page.context().close()
    },
    60_000,
  )

  test.each([RU, EN])(
    'at $width px, $language: a view that is shared is opened by a colleague, who cannot change it',
    async (screen) => {
      const ru = screen.language === 'ru'
      const state = ru ? 'closed' : 'merged'
      const name = `Gone ${screen.width}`
      const page = await open(screen, `/members?state=${state}`, 'owner')
      await page.getByRole('button', { name: ru ? 'Сохранить вид' : 'Save the view' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox').fill(name)
      await dialog.getByRole('checkbox').check()
      await isSound(page)
      await picture(page, 'view-save')
      await dialog.getByRole('button', { name: ru ? 'Сохранить' : 'Save', exact: true }).click()
      await page.getByRole('button', { name, pressed: true }).waitFor()
      await picture(page, 'views')

      const other = await open(screen, '/members', 'marketer')
      await other.getByRole('button', { name: `${name} · owner` }).click()
      await other.waitForURL(new RegExp(`state=${state}`))
      await other.getByRole('button', { name: ru ? 'Изменить виды' : 'Change views' }).click()
      const change = other.getByRole('dialog')
      await change.getByText(ru ? 'Виды коллег' : 'Shared by colleagues').waitFor()
      expect(await change.getByRole('textbox').count()).toBe(0)
      await isSound(other)
      await picture(other, 'views-of-others')
      await other.context().close()

      await page.getByRole('button', { name: ru ? 'Изменить виды' : 'Change views' }).click()
      await dialog.getByRole('checkbox', { name: new RegExp(name) }).uncheck()
      await isSound(page)
      await picture(page, 'views-change')
      await dialog
        .getByRole('button', { name: ru ? `Удалить вид «${name}»` : `Delete the view “${name}”` })
        .click()
      await page
        .getByRole('button', { name: ru ? 'Отменить' : 'Undo', exact: true })
        .first()
        .click()
      await page.getByRole('button', { name, pressed: true }).waitFor()
      await page.context().close()
    },
    60_000,
  )

  test.each([RU, EN])(
    'at $width px, $language: whoever is late with an edit sees what changed, keeps what was typed, and decides',
    async (screen) => {
      const ru = screen.language === 'ru'
      const { id } = await ask('POST', '/v1/members', { name: { first: 'Вера', last: 'Гайкина' } })
      const page = await open(screen, `/members/${id}`, 'owner')
      const dialog = page.getByRole('dialog')
      const first = dialog.getByRole('textbox', { name: ru ? 'Имя' : 'First name' })
      const save = dialog.getByRole('button', { name: ru ? 'Сохранить' : 'Save' })
      await page.getByRole('button', { name: ru ? 'Изменить данные' : 'Edit the profile' }).click()
      await first.fill('Вероника')
      await save.click()
      const reason = dialog.getByRole('textbox', { name: ru ? 'Причина' : 'Reason' })
      await expect.poll(() => reason.getAttribute('aria-invalid')).toBe('true')
      await dialog
        .getByRole('button', { name: ru ? 'Попросил участник' : 'The member asked' })
        .click()
      await isSound(page)
      await picture(page, 'edit-reason')
      await ask('PATCH', `/v1/members/${id}`, { name: { last: 'Болтова' } })
      await save.click()
      const alert = dialog.getByRole('alert')
      await alert.getByText('Гайкина → Болтова').waitFor()
      await isSound(page)
      await picture(page, 'late-member')
      expect(await first.inputValue()).toBe('Вероника')
      await alert
        .getByRole('button', { name: ru ? 'Взять то, что сейчас' : 'Take what is there now' })
        .click()
      await expect.poll(() => first.inputValue()).toBe('Вера')
      await first.fill('Вероника')
      await save.click()
      await page.getByRole('heading', { level: 1, name: /Вероника/ }).waitFor()
      expect((await ask('GET', `/v1/members/${id}`)).name).toMatchObject({
        first: 'Вероника',
        last: 'Болтова',
      })

      const login = `late-${screen.width}`
      const operatorId = await hire(given(), login, 'cashier')
      await page.goto(`${walk.origin}/operators`)
      const row = page.getByRole('row', { name: login })
      await row.getByRole('button', { name: ru ? 'Изменить' : 'Edit' }).click()
      await dialog.getByRole('textbox', { name: ru ? 'Имя' : 'Name' }).fill('Пётр Кассиров')
      await ask('PATCH', `/v1/operators/${operatorId}`, { language: 'ru' })
      await save.click()
      await alert.getByText('EN → RU').waitFor()
      await isSound(page)
      await picture(page, 'late-operator')
      await save.click()
      await page.getByRole('row', { name: 'Пётр Кассиров' }).waitFor()
      await page.context().close()
    },
    60_000,
  )

  test.each([RU, EN])(
    'at $width px, $language: of two who change one store the second sees what changed, keeps what was typed, and the rest is theirs',
    async (screen) => {
      const ru = screen.language === 'ru'
      const [name, code] = [`Новая ${screen.width}`, `two-${screen.width}`]
      const { id } = await ask('POST', '/v1/stores', { code, name, city: 'Тверь' })
      const page = await open(screen, '/stores', 'owner')
      const dialog = page.getByRole('dialog')
      const field = (label: string) => dialog.getByRole('textbox', { name: label })
      const save = dialog.getByRole('button', { name: ru ? 'Сохранить' : 'Save' })
      const row = page.getByRole('row', { name })
      await row.getByRole('button', { name: ru ? 'Изменить' : 'Edit' }).click()
      await field(ru ? 'Город' : 'City').fill('Клин')
      await ask('PATCH', `/v1/stores/${id}`, { name: `${name}, дом 2`, city: 'Торжок' })
      await save.click()
      const alert = dialog.getByRole('alert')
      await alert.getByText('Тверь → Торжок').waitFor()
      await isSound(page)
      await picture(page, 'late-store')
      expect(await field(ru ? 'Город' : 'City').inputValue()).toBe('Клин')
      expect(await field(ru ? 'Название' : 'Name').inputValue()).toBe(`${name}, дом 2`)
      await save.click()
      await dialog.waitFor({ state: 'detached' })
      const after = await ask('GET', `/v1/stores/${id}`)
      expect(after).toMatchObject({ name: `${name}, дом 2`, city: 'Клин' })
      await page.context().close()
    },
    60_000,
  )

  test('what was sent and whose answer was lost is done once, however often it is sent again, and nothing typed is lost', async () => {
    const page = await open(RU, '/stores', 'owner')
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Добавить магазин' }).first().click()
    await dialog.getByRole('textbox', { name: 'Название' }).fill('Потерянный ответ')
    await dialog.getByRole('textbox', { name: 'Код' }).fill('lost-answer')
    let arrived = 0
    // the server does it, and the line breaks before it says so
    await page.route('**/v1/stores', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      if (arrived++ === 0) await route.fetch()
      await route.abort()
    })
    const add = dialog.getByRole('button', { name: 'Добавить магазин' })
    await add.click()
    await dialog.getByRole('alert').waitFor()
    await picture(page, 'lost-answer')
    await isSound(page)
    expect(await dialog.getByRole('textbox', { name: 'Код' }).inputValue()).toBe('lost-answer')
    await page.unroute('**/v1/stores')
    await add.click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: 'Потерянный ответ' }).waitFor()
    const { items } = await ask('GET', '/v1/stores')
    expect(items.filter(({ code }: { code: string }) => code === 'lost-answer')).toHaveLength(1)
    await page.context().close()
  }, 60_000)

  test('a session that ends under a form is begun again over it, and what was typed is still there; for another person the page is new', async () => {
    const page = await open(RU, '/stores', 'owner')
    const name = page.getByRole('dialog').getByRole('textbox', { name: 'Название' })
    await page.getByRole('button', { name: 'Добавить магазин' }).first().click()
    await name.fill('Недописанный')
    await page.getByRole('textbox', { name: 'Код' }).fill('half')
    await page.context().clearCookies()
    await page.getByRole('dialog').getByRole('button', { name: 'Добавить магазин' }).click()
    const again = page.getByRole('dialog', { name: 'Сеанс закончился' })
    await again.waitFor()
    await isSound(page)
    await picture(page, 'again')
    await again.getByRole('textbox', { name: 'Логин' }).fill('owner')
    await again.getByLabel('Пароль').first().fill(PASSWORD)
    await again.getByRole('button', { name: 'Войти' }).click()
    await again.waitFor({ state: 'detached' })
    expect(await name.inputValue()).toBe('Недописанный')
    await page.getByRole('dialog').getByRole('button', { name: 'Добавить магазин' }).click()
    await page.getByRole('row', { name: 'Недописанный' }).waitFor()

    await page.getByRole('button', { name: 'Добавить магазин' }).first().click()
    await name.fill('Чужой')
    await page.context().clearCookies()
    await page.getByRole('textbox', { name: 'Код' }).fill('other')
    await page.getByRole('dialog').getByRole('button', { name: 'Добавить магазин' }).click()
    await again.getByRole('textbox', { name: 'Логин' }).fill('marketer')
    await again.getByLabel('Пароль').first().fill(PASSWORD)
    await again.getByRole('button', { name: 'Войти' }).click()
    await again.waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'Магазины и кассы' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.context().close()
  }, 60_000)

  test('a server that does not answer shows on the page, and the page goes on when it is back', async () => {
    const page = await open(RU, '/stores', 'owner')
    const lost = page.getByText('Нет связи с сервером').first()
    await page.getByRole('heading', { level: 1, name: 'Магазины и кассы' }).waitFor()
    const asked = /\/(v1\/|health$)/
    await page.route(asked, (route) => route.abort())
    await page.getByRole('link', { name: 'Программы', exact: true }).click()
    await lost.waitFor()
    await isSound(page)
    await picture(page, 'lost')
    await page.unroute(asked)
    await lost.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Организация' }).waitFor()
    await page.context().close()
  }, 60_000)

  test.each([RU, EN])(
    'at $width px, $language: a programme and the organisation are renamed; a live one is closed only by its name; a cashier is told why not',
    async (screen) => {
      const ru = screen.language === 'ru'
      const about = { name: `Gears ${screen.width}`, currency: 'RUB', zone: 'Europe/Moscow' }
      const { id } = await ask('POST', '/v1/programmes', about)
      const page = await open(screen, `/programmes/${id}`, 'owner')
      const dialog = page.getByRole('dialog')
      await page
        .getByRole('main')
        .getByRole('button', { name: ru ? 'Настройки' : 'Settings' })
        .click()
      await isSound(page)
      await picture(page, 'programme-settings')
      const many = ru ? 'По-русски: 5' : 'In Russian: 5'
      await dialog.getByRole('textbox', { name: many }).fill('шестерёнок')
      await dialog.getByRole('button', { name: ru ? 'Сохранить' : 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
      const programme = await ask('GET', `/v1/programmes/${id}`)
      expect(programme.pointsName.ru).toEqual({ one: 'балл', few: 'балла', many: 'шестерёнок' })
      await page
        .getByRole('button', { name: ru ? 'Закрыть программу' : 'Close the programme' })
        .click()
      const forEver = dialog.getByRole('button', {
        name: ru ? 'Закрыть навсегда' : 'Close for ever',
      })
      await forEver.click()
      expect((await ask('GET', `/v1/programmes/${id}`)).state).toBe('draft')
      await picture(page, 'programme-close')
      await dialog.getByRole('textbox').fill(about.name)
      await isSound(page)
      await forEver.click()
      await dialog.waitFor({ state: 'detached' })
      expect((await ask('GET', `/v1/programmes/${id}`)).state).toBe('closed')

      await page.goto(`${walk.origin}/programmes`)
      await page.getByRole('button', { name: ru ? 'Организация' : 'Organisation' }).click()
      const firm = `Шестерни ${screen.width}`
      await dialog.getByRole('textbox', { name: ru ? 'Название' : 'Name' }).fill(firm)
      await isSound(page)
      await picture(page, 'organisation')
      await dialog.getByRole('button', { name: ru ? 'Сохранить' : 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect((await ask('GET', '/v1/organisation')).name).toBe(firm)
      await page.context().close()

      const till = await open(screen, '/stores', 'cashier')
      const add = till
        .getByRole('button', { name: ru ? 'Добавить магазин' : 'Add a store' })
        .first()
      await add.hover()
      await till.getByRole('tooltip').waitFor()
      await picture(till, 'stores-cashier')
      await isSound(till)
      await till.context().close()
    },
    60_000,
  )
})
