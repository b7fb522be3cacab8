import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { fromTemplate } from '../../web/backoffice/conditions/core/templates/index.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture } from './walk.ts'

/** What the buttons are called in each language. */
const words = {
  en: {
    login: 'Login',
    password: 'Password',
    signIn: 'Sign in',
    programmes: 'Programmes',
    make: 'New programme',
    makeIt: 'Make it',
    name: 'Name',
    cafe: 'Begin with this: Café',
    editBase: 'Edit: Points for an order',
    perAmount: 'For each',
    points: 'Points',
    wrong: 'A number, please',
    saved: 'Saved',
    unsaved: 'Not saved: there are mistakes below',
    compare: '2. Compare',
    try: '3. Try',
    publish: '4. Publish',
    nothing: 'Nothing to compare with yet',
    draft: 'By this draft',
    price: 'Price',
    atOnce: 'Begin at once',
    inForce: /^in force/,
    scheduled: /scheduled|in force/,
    live: 'Go live',
    isLive: 'live',
    publishAt: 'Publish',
    past: /has passed/,
    withdraw: 'Withdraw',
    withdrawn: /^withdrawn/,
    newDraft: 'New draft',
    copy: 'Copy of version 1',
    changed: 'changed',
    forbidden: /You may look and try/,
    account: 'Account',
    dark: 'Dark',
  },
  ru: {
    login: 'Логин',
    password: 'Пароль',
    signIn: 'Войти',
    programmes: 'Программы',
    make: 'Новая программа',
    makeIt: 'Создать',
    name: 'Название',
    cafe: 'Начать с этого: Кафе',
    editBase: 'Изменить: Баллы за заказ',
    perAmount: 'За каждые',
    points: 'Баллов',
    wrong: 'Здесь нужно число',
    saved: 'Сохранено',
    unsaved: 'Не сохранено: ниже есть ошибки',
    compare: '2. Сравнить',
    try: '3. Проверить',
    publish: '4. Назначить',
    nothing: 'Сравнивать пока не с чем',
    draft: 'По черновику',
    price: 'Цена',
    atOnce: 'Начать сразу',
    inForce: /^действует/,
    scheduled: /назначена|действует/,
    live: 'Запустить',
    isLive: 'работает',
    publishAt: 'Назначить',
    past: /уже прошло/,
    withdraw: 'Отозвать',
    withdrawn: /^отозвана/,
    newDraft: 'Новый черновик',
    copy: 'Копия версии 1',
    changed: 'изменено',
    forbidden: /Смотреть и проверять можно/,
    account: 'Учётная запись',
    dark: 'Тёмные',
  },
} as const

describe.skipIf(!hasChromium)('conditions on the pages, in Chromium', () => {
  const given = freshDatabase()
  const door = freshDoor(given)
  const walk = freshWalk(door)

  beforeAll(async () => {
    await hire(given(), 'marketer@grounds.example', 'marketer')
    await hire(given(), 'cashier@grounds.example', 'cashier')
  })

  const look = async (page: Page, name: string) => {
    await picture(page, name)
    await isSound(page)
  }

  async function enter(language: 'en' | 'ru', width: number, login: string): Promise<Page> {
    const w = words[language]
    const context = await walk.browser.newContext({
      locale: language === 'en' ? 'en-GB' : 'ru-RU',
      timezoneId: 'Europe/Moscow',
      viewport: { width, height: 900 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${walk.origin}/programmes`)
    await page.getByLabel(w.login).fill(login)
    await page.getByRole('textbox', { name: w.password }).fill(PASSWORD)
    await page.getByRole('button', { name: w.signIn, exact: true }).click()
    await page.getByRole('heading', { level: 1, name: w.programmes }).waitFor()
    return page
  }

  test.each([
    ['ru', 1280],
    ['en', 390],
  ] as const)(
    'in %s at %i px a marketer goes from nothing to a live café, and changes a rate',
    async (language, width) => {
      const w = words[language]
      const shot = (name: string) => `${name}-${language}-${width}`
      const page = await enter(language, width, 'marketer@grounds.example')
      const amiss: string[] = []
      page.on('pageerror', (error) => amiss.push(error.message))

      await page.getByRole('button', { name: w.make }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(w.name).fill(`Grounds ${language} ${width}`)
      await look(page, shot('1-make'))
      await dialog.getByRole('button', { name: w.makeIt }).click()
      await page.getByRole('button', { name: w.cafe }).waitFor()
      await look(page, shot('2-templates'))
      await page.getByRole('button', { name: w.cafe }).click()

      await page.getByRole('button', { name: w.editBase }).click()
      const card = page.getByRole('article').first()
      await look(page, shot('3-rule'))
      await card.getByLabel(w.points, { exact: true }).first().fill('seven')
      await card.getByText(w.wrong).waitFor()
      await page.getByText(w.unsaved).waitFor()
      await look(page, shot('4-wrong'))
      await card.getByLabel(w.points, { exact: true }).first().fill('7')
      await page.getByText(w.saved, { exact: true }).waitFor()
      await look(page, shot('5-saved'))

      await page.getByRole('tab', { name: w.compare }).click()
      await page.getByText(w.nothing).waitFor()
      await page.getByRole('tab', { name: w.try }).click()
      // a thousand of desserts on a Friday morning: 70, as much again, and 50 for the dessert
      await page.locator('input[type=datetime-local]').fill('2027-03-05T09:00')
      const draft = page.getByRole('region', { name: w.draft })
      await page.getByLabel(w.price).first().fill('1000')
      await draft.getByText('190', { exact: true }).waitFor()
      await look(page, shot('6-try'))

      await page.getByRole('tab', { name: w.publish }).click()
      await look(page, shot('7-publish'))
      await page.getByRole('button', { name: w.atOnce }).click()
      await page.getByText(w.scheduled).first().waitFor()
      await page.getByRole('button', { name: w.live }).click()
      await dialog.getByRole('button', { name: w.live }).click()
      await page.getByText(w.isLive, { exact: true }).waitFor()
      await look(page, shot('8-live'))

      await page.getByText(w.inForce).first().waitFor()
      await page.getByRole('button', { name: w.newDraft }).click()
      await page.getByRole('button', { name: w.copy }).click()
      await page.getByRole('button', { name: w.editBase }).click()
      await card.getByLabel(w.points, { exact: true }).first().fill('9')
      await page.getByText(w.saved, { exact: true }).waitFor()
      await page.getByRole('tab', { name: w.compare }).click()
      await page.getByText(w.changed, { exact: true }).waitFor()
      await page.getByRole('button', { name: w.account }).click()
      await page.getByText(w.dark, { exact: true }).click()
      await page.keyboard.press('Escape')
      await look(page, shot('9-compare-dark'))
      await page.getByRole('tab', { name: w.try }).click()
      await page.locator('input[type=datetime-local]').fill('2027-03-06T12:00')
      await page.getByLabel(w.price).first().fill('2000')
      await draft.getByText('280', { exact: true }).waitFor()
      await page.getByText('240', { exact: true }).waitFor()
      await draft.getByText('+40').waitFor()
      await look(page, shot('10-try-beside-dark'))

      await page.getByRole('tab', { name: w.publish }).click()
      // until then the only field for an instant is that of the tab before
      await page.getByRole('button', { name: w.publishAt, exact: true }).waitFor()
      const start = page.locator('input[type=datetime-local]')
      await start.fill('2020-01-01T00:00')
      await page.getByRole('button', { name: w.publishAt, exact: true }).click()
      await page.getByText(w.past).waitFor()
      await look(page, shot('11-past-dark'))
      await start.fill('2037-01-01T00:00')
      await page.getByRole('button', { name: w.publishAt, exact: true }).click()
      await page.getByRole('button', { name: w.withdraw }).click()
      await dialog.getByRole('button', { name: w.withdraw }).click()
      await page.getByText(w.withdrawn).first().waitFor()
      expect(amiss).toEqual([])
      await page.context().close()
    },
    120_000,
  )

  test('of two who write the same draft the second sees what changed, and decides', async () => {
    const asked = { name: 'Two pens', currency: 'RUB', zone: 'Europe/Moscow' }
    const { body: programme } = await door.ask('POST', '/v1/programmes', asked)
    const path = `/v1/programmes/${programme.id}/conditions`
    const document = fromTemplate('cafe', { currency: 'RUB', minorDigits: 2, scale: 0 })
    await door.ask('POST', path, { document })
    const page = await enter('en', 1280, 'marketer@grounds.example')
    await page.goto(`${walk.origin}/programmes/${programme.id}/conditions/1/edit`)
    await page.getByRole('button', { name: 'Edit: Points for an order' }).click()
    const points = page.getByRole('article').first().getByLabel('Points', { exact: true }).first()
    await points.waitFor()

    const [first, ...others] = document.rules
    const theirs = { ...document, rules: [first, ...others.slice(0, 2)] }
    await door.ask('PUT', `${path}/1`, { document: theirs })
    await points.fill('8')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('For every tenth visit').waitFor()
    await look(page, 'conflict-en-1280')
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await page.getByRole('article').count()).toBe(3 + 6)

    await door.ask('PUT', `${path}/1`, { document })
    await page.getByRole('button', { name: 'Edit: Points for an order' }).click()
    await points.fill('6')
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const kept = await door.ask('GET', `${path}/1`)
    expect(kept.body.document.rules).toHaveLength(3)
    expect(kept.body.document.rules[0].then.rate.points).toBe(6)
    await page.context().close()
  }, 60_000)

  test('rules are added, moved, copied, taken away and put back without dragging', async () => {
    const asked = { name: 'All parts', currency: 'EUR', zone: 'Europe/Berlin' }
    const { body: programme } = await door.ask('POST', '/v1/programmes', asked)
    const path = `/v1/programmes/${programme.id}/conditions`
    const document = fromTemplate('blank', { currency: 'EUR', minorDigits: 2, scale: 0 })
    await door.ask('POST', path, { document })
    const page = await enter('en', 1280, 'marketer@grounds.example')
    await page.goto(`${walk.origin}/programmes/${programme.id}/conditions/1/edit`)
    await page.getByRole('button', { name: 'Add a rule' }).click()
    const rule = page.getByRole('article').nth(1)
    await rule.getByRole('combobox', { name: 'Add a condition…' }).click()
    await page.getByRole('option', { name: 'Amount of the receipt' }).click()
    await rule.getByLabel('At least').fill('2,500.50')
    await rule.getByRole('combobox', { name: 'What is granted' }).click()
    await page.getByRole('option', { name: 'So many points' }).click()
    await rule.getByLabel('Name in English').fill('Large')
    await page.getByText('“Large”: if the receipt is at least €2,500.50, 100 points.').waitFor()
    await look(page, 'parts-en-1280')
    await page.getByRole('button', { name: 'Up: Large' }).click()
    await page.getByRole('button', { name: 'More: Large' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByRole('button', { name: 'More: Points for a purchase' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const ids = async () => {
      const { body } = await door.ask('GET', `${path}/1`)
      return body.document.rules.map((each: { id: string }) => each.id)
    }
    await expect.poll(ids).toEqual(['rule', 'rule-2'])
    await page.getByRole('button', { name: 'Put back' }).click()
    await expect.poll(ids).toEqual(['rule', 'rule-2', 'base'])
    await page.getByRole('button', { name: 'Switch on: Tiers' }).click()
    await page.getByRole('article', { name: 'Tiers' }).getByText('Silver').first().waitFor()
    await page.getByText('Saved', { exact: true }).waitFor()
    const large = page.getByRole('article', { name: 'Large' }).first()
    await large.getByLabel('At least').fill('much')
    await page.getByText('Not saved: there are mistakes below').waitFor()
    await page.reload()
    await page.getByText('What you had typed and could not save is here again.').waitFor()
    await page.getByRole('button', { name: 'Edit: Large' }).first().click()
    expect(await large.getByLabel('At least').inputValue()).toBe('much')
    await large.getByLabel('At least').fill('3,000')
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add a group' }).click()
    await page.getByLabel('Name of the group').fill('best-one')
    await page.getByText('Saved', { exact: true }).waitFor()
    await look(page, 'tiers-en-1280')
    await page.context().close()
  }, 60_000)

  test('a cashier may look and try, and is told why nothing can be changed', async () => {
    const asked = { name: 'For cashiers', currency: 'RUB', zone: 'Europe/Moscow' }
    const { body: programme } = await door.ask('POST', '/v1/programmes', asked)
    const document = fromTemplate('retailer', { currency: 'RUB', minorDigits: 2, scale: 0 })
    await door.ask('POST', `/v1/programmes/${programme.id}/conditions`, { document })
    const page = await enter('ru', 390, 'cashier@grounds.example')
    await page.goto(`${walk.origin}/programmes/${programme.id}`)
    await page.getByText('Смотреть и проверять можно').waitFor()
    expect(await page.getByRole('button', { name: 'Новый черновик' }).isDisabled()).toBe(true)
    await look(page, 'cashier-ru-390')
    await page.getByRole('link', { name: 'Открыть черновик' }).click()
    await page.getByText('Смотреть и проверять можно').waitFor()
    expect(await page.getByRole('button', { name: 'Добавить правило' }).isDisabled()).toBe(true)
    await page.getByRole('tab', { name: '3. Проверить' }).click()
    await page
      .getByRole('region', { name: 'По черновику' })
      .getByText('Начислено', { exact: true })
      .waitFor()
    await page.getByRole('tab', { name: '4. Назначить' }).click()
    expect(await page.getByRole('button', { name: 'Начать сразу' }).isDisabled()).toBe(true)
    await look(page, 'cashier-publish-ru-390')
    await page.context().close()
  }, 60_000)
})
