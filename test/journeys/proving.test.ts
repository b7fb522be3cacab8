import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { forgetSessions } from '#domains/access/sessions.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { openShop } from '#test/shop.ts'
import { hire, PASSWORD } from '#test/staff.ts'
import { accessEn } from '../../web/backoffice/access/words.en.ts'
import { accessRu } from '../../web/backoffice/access/words.ru.ts'
import { consentsEn } from '../../web/backoffice/consents/words.en.ts'
import { consentsRu } from '../../web/backoffice/consents/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

provideSecret('a secret that only this test knows')

describe.skipIf(!hasChromium)(
  'who takes data out, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase()
    const door = freshDoor(given)
    const walk = freshWalk(door)

    beforeAll(async () => {
      await hire(given(), 'boss', 'owner')
      await openShop(given, { rules: [] })
    }, 60_000)

    async function anHourLater(): Promise<void> {
      await sql`update access.session set shown_at = shown_at - interval '1 hour'`.execute(
        given.owner,
      )
      forgetSessions()
    }

    let people = 0
    test.each(SCREENS)(
      'an export and an erasure ask for the password where somebody signed in long ago, and go on by themselves ($language, $width px)',
      async (screen) => {
        const phone = `+7916000000${++people}`
        const { body: member } = await door.ask('POST', '/v1/members', { phone })
        const words =
          screen.language === 'ru' ? { ...accessRu, ...consentsRu } : { ...accessEn, ...consentsEn }
        const page = await walk.visit(screen, `/members/${member.id}?tab=consents`, 'boss')
        const button = (name: string) => page.getByRole('button', { name, exact: true })
        const proof = page.getByRole('dialog', { name: words['prove.title'] })

        // who has just signed in is not asked
        const fresh = page.waitForEvent('download')
        await button(words['privacy.export']).click()
        expect((await fresh).suggestedFilename()).toBe(`member-${member.id}.json`)
        expect(await proof.count()).toBe(0)

        await anHourLater()
        await button(words['privacy.export']).click()
        await proof.waitFor()
        await isSound(page)
        await picture(page, 'proving')
        await proof.locator('input').fill('not the password')
        await button(words['prove.do']).click()
        await proof.getByRole('alert').waitFor()
        await picture(page, 'proving-wrong')
        const saved = page.waitForEvent('download')
        await proof.locator('input').fill(PASSWORD)
        await button(words['prove.do']).click()
        const file = await (await saved).path()
        expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ memberId: member.id })
        await proof.waitFor({ state: 'detached' })

        // whoever would rather not is told why nothing happened, and nothing has
        await anHourLater()
        await button(words['privacy.erase']).click()
        await page.getByRole('checkbox', { name: words['privacy.erase.sure'] }).check()
        await button(words['privacy.erase.do']).click()
        await proof.waitFor()
        await isSound(page)
        await picture(page, 'proving-erasure')
        await proof
          .getByRole('button', { name: screen.language === 'ru' ? 'Отмена' : 'Cancel' })
          .click()
        await page
          .getByText(screen.language === 'ru' ? 'введите его ещё раз.' : 'once more.')
          .waitFor()
        await picture(page, 'proving-refused')
        const path = `/v1/members/${member.id}/erasures`
        expect((await door.ask('GET', path)).body.items).toEqual([])
        await button(words['privacy.erase.do']).click()
        await proof.locator('input').fill(PASSWORD)
        await button(words['prove.do']).click()
        await page.getByText(words['privacy.waits'], { exact: true }).waitFor()
        expect((await door.ask('GET', path)).body.items).toMatchObject([{ state: 'waiting' }])
        await page.context().close()
      },
      60_000,
    )
  },
)
