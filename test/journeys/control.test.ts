import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as ledger from '#domains/ledger/ledger.ts'
import { newId } from '#kit/newId.ts'
import { startWorker, type Worker } from '#server/worker.ts'
import { bookOf } from '#test/book.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { hire } from '#test/staff.ts'
import { controlEn } from '../../web/backoffice/control/words.en.ts'
import { controlRu } from '../../web/backoffice/control/words.ru.ts'
import { hasChromium } from './chromium.ts'
import { enter, freshWalk, isSound, openWindow, picture, SCREENS } from './walk.ts'

describe.skipIf(!hasChromium)('control, in Chromium (skipped where there is none)', () => {
  const given = freshDatabase({ oracle: false })
  const door = freshDoor(given)
  const { programmeId } = bookOf(given)
  const walk = freshWalk(door)
  let worker: Worker
  let keyId: string

  beforeAll(async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker({ url: given.url, log })
    await hire(given(), 'owner', 'owner')
    await hire(given(), 'auditor', 'auditor')
    await ledger.adjust(given(), { owner: newId(), programmeId, points: 100, reason: 'welcome' })
    await useKey()
    // sound until now; what follows was done behind the platform
    await tamper('update ledger.movement set points = points + 1')
  })
  afterAll(async () => {
    await worker?.stop()
  })

  async function useKey(): Promise<void> {
    const made = (await door.ask('POST', '/v1/keys', { name: 'Till in Tver', set: 'till' })).body
    keyId = made.id
    const headers = { authorization: `Bearer ${made.token}` }
    await door.ask('GET', '/v1/members', undefined, headers)
    await door.ask('GET', '/v1/operators', undefined, headers)
    await door.ask('GET', `/v1/members/${newId()}`, undefined, headers)
  }

  async function tamper(statement: string): Promise<void> {
    await given.owner.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db)
      await sql.raw(statement).execute(db)
    })
  }

  const park = () =>
    sql`
      insert into kit.event (owner, id, organisation_id, name, data, at, tries, parked_reason)
      select gen_random_uuid(), gen_random_uuid(), ${given().organisationId}, 'card.blocked', '{}',
        ${new Date()}::timestamptz, 8, 'Error: the gateway did not answer' from generate_series(1, 2)
    `.execute(given.owner)

  test.each(SCREENS)(
    'an owner checks the book, looks at jobs and replays, and sees what a key was refused ($language, $width px)',
    async (reader) => {
      const words = reader.language === 'ru' ? controlRu : controlEn
      await park()
      const page = await openWindow(walk.browser, reader)
      await enter(page, `${walk.origin}/verify`, 'owner')
      await page.getByRole('button', { name: words['verify.now'] }).click()
      await page.getByRole('region', { name: words['verify.findings'] }).waitFor()
      await isSound(page)
      await picture(page, 'faults')
      await tamper('update ledger.movement set points = points - 1')
      await page.getByRole('button', { name: words['verify.now'], disabled: false }).click()
      await page.getByText(words['verify.sound'], { exact: true }).waitFor()
      await tamper('update ledger.movement set points = points + 1')
      await isSound(page)
      await picture(page, 'sound')

      await page.goto(`${walk.origin}/jobs`)
      await page.getByText(words['job.ledger.expire']).waitFor()
      await page.getByRole('button', { name: words['jobs.again.all'] }).waitFor()
      await isSound(page)
      await picture(page, 'jobs')
      await page.getByRole('button', { name: words['jobs.again.all'] }).click()
      await page.getByText(words['jobs.parked.none'], { exact: true }).waitFor()

      await page.goto(`${walk.origin}/keys/${keyId}`)
      await page.getByText('members.list').waitFor()
      await isSound(page)
      await picture(page, 'key')
      await page.getByText(words['requests.refused'], { exact: true }).click()
      await page.getByText('members.list').waitFor({ state: 'detached' })
      await page.getByText('access.scope_missing').waitFor()
      await page.context().close()
    },
    90_000,
  )

  test('an auditor sees what is laid aside and is told why it may not be replayed', async () => {
    await park()
    const page = await openWindow(walk.browser, { language: 'en', width: 1280 })
    await enter(page, `${walk.origin}/jobs`, 'auditor')
    const button = page.getByRole('button', { name: controlEn['jobs.again.all'] })
    await button.hover()
    await page
      .getByText(/have what was laid aside tried again/)
      .first()
      .waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.context().close()
  }, 60_000)
})
