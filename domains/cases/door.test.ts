import { beforeAll, expect, test } from 'vitest'
import { createClient } from '#sdk/client.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { browser, hire, sessionOf } from '#test/staff.ts'

const given = freshDatabase()
const door = freshDoor(given)
let caseId = ''

beforeAll(async () => {
  const opened = await door.ask('POST', '/v1/cases', { kind: 'question', subject: 'Where?' })
  caseId = opened.body.id
})

test('a file comes back as it was, to be kept under its name and not shown', async () => {
  const content = Buffer.from('89504e470d0a1a0a0001feff', 'hex')
  const path = `/v1/cases/${caseId}/attachments`
  const sent = { name: 'чек.png', content: content.toString('base64') }
  const { status, body } = await door.ask('POST', path, sent)
  expect(status).toBe(201)
  const [file] = body.attachments
  const headers = { authorization: `Bearer ${await door.key()}` }
  const got = await door.app.inject({ method: 'GET', url: `${path}/${file.id}`, headers })
  expect(got.rawPayload.equals(content)).toBe(true)
  expect(got.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': `attachment; filename="___.png"; filename*=UTF-8''%D1%87%D0%B5%D0%BA.png`,
    'x-content-type-options': 'nosniff',
  })
})

test('the client gives a file as bytes', async () => {
  const content = Buffer.from('As agreed')
  const sent = { name: 'letter.txt', content: content.toString('base64') }
  const { body } = await door.ask('POST', `/v1/cases/${caseId}/attachments`, sent)
  const client = createClient({
    baseUrl: 'http://kopilka.test',
    token: await door.key(),
    fetch: async (url, init) => {
      const path = (url as URL).pathname
      const headers = { ...(init?.headers as Record<string, string>) }
      const got = await door.app.inject({ method: 'GET', url: path, headers })
      return new Response(new Uint8Array(got.rawPayload), { status: got.statusCode })
    },
  })
  const params = { caseId, attachmentId: body.attachments.at(-1).id }
  expect(Buffer.from(await client.cases.download({ params })).equals(content)).toBe(true)
})

test('an analyst looks and does not touch; an operator works and does not settle; a senior does', async () => {
  const body = { outcome: 'reject', reason: 'No', revision: 1 }
  const ask = async (role: string) => {
    await hire(given(), role, role)
    const headers = browser(await sessionOf(door, role))
    const codes: string[] = []
    for (const [method, path, sent] of [
      ['GET', `/v1/cases/${caseId}`, undefined],
      ['POST', `/v1/cases/${caseId}/notes`, { to: 'ourselves', text: 'Seen' }],
      ['POST', `/v1/cases/${caseId}/settlement`, body],
      ['POST', '/v1/case-templates', {}],
    ] as const) {
      const answer = await door.ask(method, path, sent, headers)
      codes.push(answer.status < 300 ? 'done' : answer.body.code)
    }
    return codes
  }
  const missing = 'access.scope_missing'
  expect(await ask('analyst')).toEqual(['done', missing, missing, missing])
  expect(await ask('operator')).toEqual(['done', 'done', missing, missing])
  expect(await ask('senior-operator')).toEqual([
    'done',
    'done',
    'case.changed',
    'request.malformed',
  ])
})

test('what is in the way of a change is told in words', async () => {
  const late = await door.ask(
    'PATCH',
    `/v1/cases/${caseId}`,
    { priority: 'low', revision: 1 },
    { 'accept-language': 'ru' },
  )
  expect([late.status, late.body.code]).toEqual([409, 'case.changed'])
  expect(late.body.detail).toContain('C-1')
})
