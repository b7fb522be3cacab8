import { expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { channelsApi } from '#domains/channels/channels.api.ts'
import { kinds } from '#domains/channels/core/settings.ts'
import { bodyOf, faultsOf, valuesOf } from './form.ts'

const bodies = {
  smtp: channelsApi.setSmtp.body,
  smpp: channelsApi.setSmpp.body,
  http: channelsApi.setHttp.body,
  telegram: channelsApi.setTelegram.body,
  push: channelsApi.setPush.body,
}

const filled = {
  smtp: {
    'settings.host': 'mail.shop.example',
    'settings.from': 'club@shop.example',
    'settings.fromName': 'Club',
  },
  smpp: { 'settings.host': 'smsc.example', 'settings.systemId': 'shop', 'settings.from': 'Club' },
  http: {
    'settings.url': 'https://gateway.example/send',
    'settings.accepted.field': 'status',
    'settings.accepted.is': 'ok, queued',
  },
  telegram: { 'secrets.token': '1:token' },
  push: { 'settings.contact': 'mailto:club@shop.example' },
}

test.each(kinds)('a filled form of %s makes a request that the server takes', (kind) => {
  const body = bodyOf(kind, { ...valuesOf(kind, null), ...filled[kind] })
  expect([...Value.Errors(bodies[kind], body)]).toEqual([])
})

test('what is empty is none, what is set comes back as it was', () => {
  const body = bodyOf('http', { ...valuesOf('http', null), ...filled.http })
  expect(body).toMatchObject({
    settings: {
      accepted: { field: 'status', is: ['ok', 'queued'], final: [] },
      receipts: null,
      site: null,
      headers: [{ name: 'Authorization', value: 'Bearer {{secret}}' }],
    },
    secrets: {},
  })
  const shown = { ...body, kind: 'http' } as never
  expect(bodyOf('http', valuesOf('http', shown))).toEqual(body)
})

test('a fault stands beside its field, also one of a part of it', () => {
  expect(
    faultsOf('http', [
      { path: '/settings/headers/0/name', message: 'a' },
      { path: '/settings/receipts', message: 'b' },
      { path: '/rate', message: 'c' },
      { path: '/else', message: 'd' },
    ]),
  ).toEqual({
    'settings.headers': 'a',
    'settings.receipts.idField': 'b',
    rate: 'c',
    '': 'd',
  })
})
