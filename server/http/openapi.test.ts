import { expect, test } from 'vitest'
import type { Operation } from '#kit/core/operation.ts'
import { freshDoor } from '#test/door.ts'
import { freshDatabase } from '#test/given.ts'
import { codesOf, takesKey } from './openapi.ts'
import { doors } from './operations.ts'
import { textOf } from './sharing.ts'

const door = freshDoor(freshDatabase())

const operations = doors.flatMap(({ slice, api }) =>
  Object.entries(api).map(([name, operation]) => ({ id: `${slice}.${name}`, slice, operation })),
)

function securityOf({ needs, stream }: Operation) {
  if (needs === 'nobody') return []
  if (needs === 'member') return [{ member: [] }]
  return needs === 'session' || stream ? [{ session: [] }] : [{ key: [] }, { session: [] }]
}

type Json = { readonly [key: string]: any } // oxlint-disable-line typescript/no-explicit-any

/** What a reference leads to; undefined where it leads nowhere. */
const follow = (document: Json, reference: string): Json | undefined =>
  reference
    .slice(2)
    .split('/')
    .reduce<Json | undefined>((node, step) => node?.[step.replaceAll('~1', '/')], document)

const at = (document: Json, node: Json): Json =>
  typeof node['$ref'] === 'string' ? (follow(document, node['$ref']) ?? {}) : node

/** The same with everything that is referred to in its place. */
function whole(document: Json, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => whole(document, each))
  if (typeof node !== 'object' || node === null) return node
  const { $ref: reference } = node as Json
  if (typeof reference === 'string') return whole(document, follow(document, reference))
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, whole(document, value)]),
  )
}

test('the document is OpenAPI 3.1 and has every operation, with its key, scope, body, answer and refusals', async () => {
  const { status, body: document } = await door.ask('GET', '/openapi.json', undefined, {
    authorization: undefined,
  })
  expect(status).toBe(200)
  expect(document.openapi).toBe('3.1.0')
  for (const { id, slice, operation } of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    const told: Json = document.paths[path]?.[operation.method.toLowerCase()] ?? {}
    expect.soft(told, id).toMatchObject({
      operationId: id,
      tags: [slice],
      summary: operation.summary,
      description: expect.stringContaining(operation.needs),
      security: securityOf(operation),
    })
    const parameters = ((told['parameters'] ?? []) as Json[]).map((each) => at(document, each))
    const named = parameters
      .filter((each) => each['in'] === 'path')
      .map((each) => `{${each['name']}}`)
    expect.soft(named.toSorted(), id).toEqual((path.match(/\{\w+\}/g) ?? []).toSorted())
    const keys = parameters.filter((each) => each['name'] === 'Idempotency-Key')
    expect
      .soft(
        keys.map((key) => key['required'] ?? false),
        id,
      )
      .toEqual(takesKey(operation) ? [operation.key !== 'optional'] : [])
    expect.soft('requestBody' in told, id).toBe(operation.body !== undefined)
    const answers = JSON.stringify(whole(document, told['responses']))
    for (const code of codesOf(operation)) expect.soft(answers, id).toContain(`\`${code}\``)
    expect.soft(told['responses'][operation.status ?? 200], id).toBeDefined()
    if (operation.example !== undefined) {
      expect
        .soft(JSON.stringify(told['requestBody']), id)
        .toContain(JSON.stringify(operation.example))
    }
  }
  const paths = Object.values(document.paths as Json).flatMap((path: Json) => Object.keys(path))
  expect(paths).toHaveLength(operations.length)
})

test('every reference in the document leads somewhere', async () => {
  const { body: document, text } = await door.ask('GET', '/openapi.json')
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!)
  expect(references.length).toBeGreaterThan(0)
  for (const reference of new Set(references)) {
    expect(reference).toMatch(/^#\//)
    expect(follow(document, reference), reference).toBeDefined()
  }
})

test('each shape stands in the document once, and read whole it is the very shape of the contract', async () => {
  const { body: document, text } = await door.ask('GET', '/openapi.json')
  // 1,300,000 before shapes were shared
  expect(text.length).toBeLessThan(600_000)
  for (const { id, operation } of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    const told: Json = document.paths[path][operation.method.toLowerCase()]
    const answer = at(document, told['responses'][operation.status ?? 200])
    const pairs: [unknown, Json | undefined][] = [
      [operation.returns, answer['content']],
      [operation.body, told['requestBody']?.['content']],
    ]
    for (const [schema, content] of pairs) {
      // one that holds itself is referred to by itself
      if (content === undefined || textOf(schema).includes('"$ref"')) continue
      const [media] = Object.values(content) as Json[]
      expect.soft(textOf(whole(document, media!['schema'])), id).toBe(textOf(schema))
    }
  }
  const shapes = Object.values(document.components.schemas as Json).map((each) =>
    JSON.stringify(each),
  )
  expect(new Set(shapes).size).toBe(shapes.length)
  for (const name of ['Card', 'Purchase', 'Uuid'])
    expect(Object.keys(document.components.schemas as Json)).toContain(name)
})

test('the reference page loads nothing from elsewhere', async () => {
  const page = await door.ask('GET', '/docs/')
  expect(page.status).toBe(200)
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toContain(`script-src 'self'`)
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
  expect(loaded.length).toBeGreaterThan(3)
  for (const address of loaded) {
    expect(address).not.toMatch(/^(https?:)?\/\//)
    const path = new URL(address, 'http://here/docs/').pathname
    expect((await door.ask('GET', path)).status, path).toBe(200)
  }
  const start = await door.ask('GET', '/docs/static/swagger-initializer.js')
  expect(start.text).toContain(`url: resolveUrl('./json')`)
  const shown = await door.ask('GET', '/docs/json')
  expect(shown.body).toEqual((await door.ask('GET', '/openapi.json')).body)
})
