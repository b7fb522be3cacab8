import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { hasChromium } from './chromium.ts'
import { enter, freshWalk, isSound, openWindow, picture, type Screen } from './walk.ts'

const document = {
  rules: [
    {
      id: 'base',
      name: { ru: 'Пять баллов за 100 рублей', en: 'Five points for 100 roubles' },
      on: 'purchase',
      then: { rate: { points: 5, per: 10_000 } },
    },
  ],
  tiers: {
    by: 'spend',
    window: { kind: 'rolling', length: { years: 1 } },
    ladder: [
      { id: 'basic', name: { ru: 'Базовый', en: 'Basic' }, from: 0 },
      { id: 'gold', name: { ru: 'Золотой', en: 'Gold' }, from: 100_000_00 },
    ],
    retention: { years: 1 },
  },
}

const WORDS = {
  en: {
    make: 'Make a batch',
    makeIt: 'Make',
    name: 'Batch',
    count: 'How many cards',
    download: 'Download',
    sheet: 'Sheet of bar codes',
    close: 'Close',
    number: 'Card number',
    openCard: 'Open the card',
    block: 'Block',
    reason: 'Reason',
    undo: 'Undo',
    unblocked: 'Unblocked',
    edit: 'Edit the profile',
    email: 'E-mail',
    save: 'Save',
    issue: 'Issue a card',
    asked: 'The member asked',
    issueIt: 'Issue',
    newCard: /New card: 99/,
    happened: 'What happened',
    note: 'Note',
    write: 'Write down',
    state: 'State',
    tier: 'Tier',
    gold: 'Gold',
    store: 'Store',
    closed: 'Closed',
    none: 'Nobody was found',
    saveView: 'Save the view',
    viewName: 'Name of the view',
    changeViews: 'Change views',
    nameOf: 'Name of the view “Gone”',
    done: 'Done',
  },
  ru: {
    make: 'Выпустить партию',
    makeIt: 'Выпустить',
    name: 'Партия',
    count: 'Сколько карт',
    download: 'Скачать',
    sheet: 'Лист штрихкодов',
    close: 'Закрыть',
    number: 'Номер карты',
    openCard: 'Открыть карту',
    block: 'Заблокировать',
    reason: 'Причина',
    undo: 'Отменить',
    unblocked: 'Разблокирована',
    edit: 'Изменить данные',
    email: 'Почта',
    save: 'Сохранить',
    issue: 'Выпустить карту',
    asked: 'Попросил участник',
    issueIt: 'Выпустить',
    newCard: /Новая карта: 99/,
    happened: 'Что происходило',
    note: 'Заметка',
    write: 'Записать',
    state: 'Состояние',
    tier: 'Уровень',
    gold: 'Золотой',
    store: 'Магазин',
    closed: 'Закрытые',
    none: 'Никого не нашлось',
    saveView: 'Сохранить вид',
    viewName: 'Название вида',
    changeViews: 'Изменить виды',
    nameOf: 'Название вида «Gone»',
    done: 'Готово',
  },
} as const

const SCREENS = [
  { width: 1280, language: 'en' },
  { width: 390, language: 'ru' },
] as const

describe.skipIf(!hasChromium)(
  'cards and members, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    const walk = freshWalk(door)

    beforeAll(async () => {
      const settled = { name: 'Gears', currency: 'RUB', zone: 'Europe/Moscow' }
      const { id } = await ask('POST', '/v1/programmes', settled)
      await ask('POST', `/v1/programmes/${id}/conditions`, { document })
      const soon = new Date(Date.now() + 500).toISOString()
      await ask('POST', `/v1/programmes/${id}/conditions/1/schedule`, { startsAt: soon })
      await ask('POST', `/v1/programmes/${id}/go-live`)
      const store = await ask('POST', '/v1/stores', { code: 'tver', name: 'Тверь, Садовая' })
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      const until = new Date(Date.now() + 1e9).toISOString()
      for (const [first, storeId] of [
        ['Злата', store.id],
        ['Роза', null],
      ] as const) {
        const member = await ask('POST', '/v1/members', { name: { first }, storeId })
        await ask('POST', `/v1/members/${member.id}/tier`, { tier: 'gold', until, reason: 'Gift' })
      }
    })

    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await door.ask(method, path, body)
      expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
      return answer.body
    }

    /** Somebody with these rights opens an address. */
    async function opened({ width, language }: Screen, address: string, role: string) {
      const login = `${role}-${width}-${language}-${Math.random()}@gears.example`
      await hire(given(), login, role)
      const page = await openWindow(walk.browser, { width, language })
      await enter(page, walk.origin + address, login)
      return page
    }

    test.each(SCREENS)(
      'a batch is made and its print file saved; a card is blocked, and that is taken back: $language, $width px',
      async (screen) => {
        const words = WORDS[screen.language]
        const page = await opened(screen, '/cards', 'owner')
        await page.getByRole('button', { name: words.make }).first().click()
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('textbox', { name: words.name }).fill('Весна 26')
        await dialog.getByRole('textbox', { name: words.count }).fill('3')
        await picture(page, 'make')
        await isSound(page)
        await dialog.getByRole('button', { name: words.makeIt, exact: true }).click()
        const row = page.getByRole('row', { name: 'Весна 26' }).first()
        await row.waitFor()
        await picture(page, 'batches')
        await isSound(page)

        await row.getByRole('button', { name: words.download }).click()
        const [csv] = await Promise.all([
          page.waitForEvent('download'),
          dialog.getByRole('button', { name: words.download }).click(),
        ])
        expect(csv.suggestedFilename()).toBe('Весна-26.csv')
        const lines = (await readFile(await csv.path(), 'utf8')).trim().split('\r\n')
        expect(lines).toHaveLength(4)
        await dialog.getByText(words.sheet).click()
        await picture(page, 'sheet')
        await isSound(page)
        const [svg] = await Promise.all([
          page.waitForEvent('download'),
          dialog.getByRole('button', { name: words.download }).click(),
        ])
        expect(await readFile(await svg.path(), 'utf8')).toMatch(/^<svg /)
        await dialog.getByRole('button', { name: words.close }).click()

        const number = lines[1]!.split(',')[0]!
        await page.getByRole('searchbox', { name: words.number }).fill(number)
        await page.getByRole('button', { name: words.openCard }).click()
        await page.getByRole('heading', { level: 1 }).getByText(number.slice(0, 4)).waitFor()
        await page.getByRole('button', { name: words.block, exact: true }).click()
        await dialog.getByRole('textbox', { name: words.reason }).fill('Потеряна')
        await isSound(page)
        await dialog.getByRole('button', { name: words.block, exact: true }).click()
        await page.getByText('Потеряна').waitFor()
        await picture(page, 'card')
        await page.getByRole('button', { name: words.undo, exact: true }).click()
        await page.getByRole('listitem').getByText(words.unblocked).waitFor()
        await isSound(page)
        await page.context().close()
      },
      60_000,
    )

    test.each(SCREENS)(
      'a wrong e-mail is refused beside its field and nothing typed is lost; a card is issued, a note written: $language, $width px',
      async (screen) => {
        const words = WORDS[screen.language]
        const name = { first: 'Вера', last: 'Гайкина' }
        const { id } = await ask('POST', '/v1/members', { name })
        const page = await opened(screen, `/members/${id}`, 'owner')
        await page.getByRole('button', { name: words.edit }).click()
        const dialog = page.getByRole('dialog')
        const email = dialog.getByRole('textbox', { name: words.email })
        // a browser lets it pass, the server does not
        await email.fill('vera@gears')
        await dialog.getByRole('textbox', { name: /^(Причина|Reason)/ }).fill('Попросила')
        await dialog.getByRole('button', { name: words.save }).click()
        await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true')
        await picture(page, 'wrong')
        await isSound(page)
        expect(await email.inputValue()).toBe('vera@gears')
        await email.fill(`vera-${screen.width}-${screen.language}@gears.example`)
        await dialog.getByRole('button', { name: words.save }).click()
        await dialog.waitFor({ state: 'detached' })

        await page.getByRole('button', { name: words.issue }).click()
        await dialog.getByRole('button', { name: words.asked }).click()
        await picture(page, 'issue')
        await isSound(page)
        await dialog.getByRole('button', { name: words.issueIt, exact: true }).click()
        await page.getByText(words.newCard).waitFor()
        await page.getByRole('tab', { name: words.happened }).click()
        await page.getByRole('textbox', { name: words.note }).fill('Просила звонить вечером')
        await page.getByRole('button', { name: words.write }).click()
        await page.getByRole('listitem').getByText('Просила звонить вечером').waitFor()
        await picture(page, 'member')
        await isSound(page)
        await page.context().close()
      },
      60_000,
    )

    test.each(SCREENS)(
      'members are found by tier and store; a view of them is there after a reload, and can be renamed: $language, $width px',
      async (screen) => {
        const words = WORDS[screen.language]
        const page = await opened(screen, '/members', 'owner')
        const choose = async (filter: string, option: string) => {
          await page.getByRole('combobox', { name: filter }).click()
          await page.getByRole('option', { name: option }).click()
        }
        await choose(words.tier, words.gold)
        await page.getByRole('link', { name: 'Роза' }).waitFor()
        await choose(words.store, 'Тверь, Садовая')
        await page.getByRole('link', { name: 'Роза' }).waitFor({ state: 'detached' })
        await page.getByRole('link', { name: 'Злата' }).waitFor()
        await picture(page, 'filters')
        await choose(words.state, words.closed)
        await page.getByText(words.none).waitFor()
        await page.getByRole('button', { name: words.saveView }).click()
        await page.getByRole('textbox', { name: words.viewName }).fill('Gone')
        await isSound(page)
        await page.getByRole('dialog').getByRole('button', { name: words.save }).click()
        await page.getByRole('button', { name: words.changeViews }).click()
        await page.getByRole('textbox', { name: words.nameOf }).fill('Left us')
        await isSound(page)
        await page.getByRole('dialog').getByRole('button', { name: words.done }).click()
        await page.goto(`${walk.origin}/members`)
        await page.getByRole('button', { name: 'Left us' }).click()
        await page.waitForURL(/state=closed&store=.*&tier=.*gold/)
        await page.reload()
        await page.getByRole('button', { name: 'Left us', pressed: true }).waitFor()
        await picture(page, 'views')
        await isSound(page)
        await page.context().close()
      },
      60_000,
    )

    test('a card in stock becomes a member’s; a merge is undone on the page; a closed member says why nothing can be done', async () => {
      const batch = await ask('POST', '/v1/cards/batches', { name: 'B', count: 1, length: 16 })
      const print = await door.ask('GET', `/v1/cards/batches/${batch.id}/print`)
      const [card = ''] = /\d{16}/.exec(print.text) ?? []
      const page = await opened(SCREENS[0], '/members', 'owner')
      const dialog = page.getByRole('dialog')
      await page.getByRole('button', { name: 'Enrol a member' }).first().click()
      await page.getByRole('textbox', { name: 'Phone' }).fill('+7 999 000 12 34')
      await page.getByRole('textbox', { name: 'First name' }).fill('Нина')
      await page.getByRole('button', { name: 'Enrol', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Нина' }).waitFor()
      const nina = new URL(page.url()).pathname

      await page.goto(`${walk.origin}/cards/${card}`)
      await page.getByRole('button', { name: 'Activate' }).click()
      await dialog.getByRole('combobox').fill('Нина')
      await page.getByRole('option', { name: 'Нина' }).click()
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The card is in hand')
      await isSound(page)
      await dialog.getByRole('button', { name: 'Activate' }).click()
      await page.getByRole('link', { name: 'Нина' }).first().waitFor()
      await isSound(page)

      const other = await ask('POST', '/v1/members', { name: { first: 'Нинель' } })
      await ask('POST', `/v1${nina}/merge`, { with: other.id })
      await page.goto(`${walk.origin}/members/${other.id}`)
      await page.getByRole('button', { name: 'Undo the merge' }).click()
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Two people')
      await isSound(page)
      await dialog.getByRole('button', { name: 'Undo the merge' }).click()
      await page.getByText('The merge is undone').waitFor()
      await page.getByRole('button', { name: 'Close the member' }).click()
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Asked to')
      await dialog.getByRole('button', { name: 'Close for good' }).click()
      const edit = page.getByRole('button', { name: 'Edit the profile' })
      await expect.poll(() => edit.getAttribute('aria-disabled')).toBe('true')
      await page.getByText('The member has been closed').first().waitFor({ state: 'attached' })
      await picture(page, 'closed')
      await isSound(page)
      await page.context().close()
    }, 60_000)
  },
)
