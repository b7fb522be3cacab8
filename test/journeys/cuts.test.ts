import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as groups from '#domains/analytics/groups.ts'
import { checkSoundness, rollUp } from '#domains/analytics/rolling.ts'
import * as purchases from '#domains/purchases/purchases.ts'
import { loadDemo } from '#db/demo/load.ts'
import { DAY } from '#kit/core/time.ts'
import { provideSecret } from '#kit/secret.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { settled } from '#test/settled.ts'
import { hire } from '#test/staff.ts'
import { deskEn } from '../../web/backoffice/desk/words.en.ts'
import { deskRu } from '../../web/backoffice/desk/words.ru.ts'
import { figuresEn } from '../../web/backoffice/figures/words.en.ts'
import { figuresRu } from '../../web/backoffice/figures/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { freshWalk, isSound, picture, SCREENS } from './walk.ts'

const SECRET = 'a secret of the tests, at least thirty-two bytes'
provideSecret(SECRET)
purchases.signQuotesWith(SECRET)

const ru = { ...deskRu, ...figuresRu }
const en = { ...deskEn, ...figuresEn }

describe.skipIf(!hasChromium)(
  'parts of the figures, in Chromium (skipped where there is none)',
  () => {
    const given = freshDatabase({ oracle: false })
    const door = freshDoor(given)
    const walk = freshWalk(door)
    const roll = async () => {
      await settled(given().db)
      await rollUp(await given.fresh(), new AbortController().signal)
    }

    beforeAll(async () => {
      await loadDemo(given(), { members: 150 })
      await roll()
      await checkSoundness(await given.fresh())
      await groups.begin(await given.fresh(), { name: 'Spring', sharePercent: 30 })
      const ago = new Date(Date.now() - 183 * DAY)
      await sql`update analytics.control_group set starts_at = ${ago}`.execute(given.owner)
      await hire(given(), 'reader', 'owner')
    }, 120_000)

    test.each(SCREENS)(
      'a marketer goes from who stopped where to a member, marks the member as staff, and reads the parts ($language, $width px)',
      async (screen) => {
        const words = screen.language === 'ru' ? ru : en
        await sql`delete from analytics.survey`.execute(given.owner)
        const page = await walk.visit(screen, '/figures/conversions?stage=sleeping', 'reader')
        const stopped = page.getByRole('region', {
          name: words['figures.table'].replace('{{of}}', words['figures.conv.who']),
        })
        await stopped.getByRole('link').first().waitFor()
        await isSound(page)
        await picture(page, 'conversions')
        await stopped.getByRole('link').first().click()
        await page.getByRole('button', { name: words['member.staff.mark'] }).click()
        await page.getByLabel(words['desk.reason']).fill('Works at the store')
        await isSound(page)
        await picture(page, 'staff')
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('button', { name: words['member.staff.mark'] }).click()
        await page.getByText(words['member.staff'], { exact: true }).waitFor()
        await page.getByRole('button', { name: words['member.staff.end'] }).waitFor()
        await roll()
        const { rows } = await sql<{ apart: number }>`
        select count(*) as apart from analytics.apart
      `.execute(given.owner)
        expect(rows[0]!.apart).toBeGreaterThan(0)

        await page.goto(`${walk.origin}/figures/cuts`)
        await page.getByRole('region', { name: words['figures.cuts.title'] }).waitFor()
        await isSound(page)
        await picture(page, 'cuts-tier')
        await page.getByText(words['figures.cuts.store'], { exact: true }).click()
        await page.waitForURL(/by=store/)
        await page.getByText(words['figures.cuts.store.hint']).waitFor()
        await isSound(page)
        await picture(page, 'cuts-store')
        await page.context().close()
      },
      60_000,
    )

    test.each(SCREENS)(
      'an owner reads what points were given for, the period against the control group, and the NPS ($language, $width px)',
      async (screen) => {
        const words = screen.language === 'ru' ? ru : en
        await sql`delete from analytics.survey`.execute(given.owner)
        const page = await walk.visit(screen, '/figures/marketer', 'reader')
        const reasons = page.getByRole('region', {
          name: words['figures.table'].replace('{{of}}', words['figures.given']),
        })
        await reasons.getByRole('row').nth(1).waitFor()
        const against = page.getByRole('region', { name: words['figures.against'] })
        await against.getByText(words['figures.against.sales']).waitFor()
        await isSound(page)
        await picture(page, 'marketer')

        await page.goto(`${walk.origin}/figures/nps`)
        await page.getByText(words['figures.nps.noSurveys'], { exact: true }).waitFor()
        await page.getByRole('button', { name: words['figures.nps.add'] }).click()
        await page.getByLabel(words['figures.nps.name']).fill('Spring')
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('button', { name: words['figures.nps.add'] }).click()
        // nobody answered: said beside the field, and what was typed is there
        await page.getByLabel(words['figures.nps.promoters']).fill('120')
        await page.getByLabel(words['figures.nps.passives']).fill('60')
        await page.getByLabel(words['figures.nps.detractors']).fill('40')
        await picture(page, 'nps-add')
        await dialog.getByRole('button', { name: words['figures.nps.add'] }).click()
        const surveys = page.getByRole('region', { name: words['figures.nps.surveys'] })
        await surveys.getByText('Spring').waitFor()
        await surveys.getByText(/^\+36/).waitFor()
        await isSound(page)
        await picture(page, 'nps')

        await page.goto(`${walk.origin}/figures/payback`)
        const target = page.getByRole('region', { name: words['figures.target'] })
        await target.getByText(words['figures.target.hint']).waitFor()
        await isSound(page)
        await picture(page, 'payback')
        await page.context().close()
      },
      60_000,
    )
  },
)
