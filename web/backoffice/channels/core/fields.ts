import type { Kind } from '#domains/channels/core/settings.ts'

/** How a setting is typed in. A `list` is written with commas, `headers` one to a line. */
export type Field = {
  readonly path: string
  readonly as: 'text' | 'number' | 'choice' | 'switch' | 'area' | 'secret' | 'list' | 'headers'
  readonly choices?: readonly string[]
  /** Empty stands for none. */
  readonly optional?: true
  readonly max?: number
}

const text = (path: string, more: Partial<Field> = {}): Field => ({ path, as: 'text', ...more })
const optional = { optional: true } as const

/** What is asked of each kind, in this order. */
export const fields: Readonly<Record<Kind, readonly Field[]>> = {
  smtp: [
    text('settings.host'),
    { path: 'settings.port', as: 'number', max: 65_535 },
    { path: 'settings.security', as: 'choice', choices: ['tls', 'starttls', 'none'] },
    text('settings.user', optional),
    { path: 'secrets.password', as: 'secret' },
    text('settings.from'),
    text('settings.fromName'),
    text('settings.replyTo', optional),
    text('settings.site', optional),
    text('settings.dkim.domain', optional),
    text('settings.dkim.selector', optional),
    { path: 'secrets.dkimKey', as: 'area' },
    { path: 'settings.authority', as: 'area', optional: true },
  ],
  smpp: [
    text('settings.host'),
    { path: 'settings.port', as: 'number', max: 65_535 },
    { path: 'settings.tls', as: 'switch' },
    text('settings.systemId'),
    { path: 'secrets.password', as: 'secret' },
    text('settings.systemType'),
    text('settings.from'),
    { path: 'settings.window', as: 'number', max: 100 },
    { path: 'settings.long', as: 'choice', choices: ['parts', 'payload'] },
    { path: 'settings.receipts', as: 'switch' },
  ],
  http: [
    text('settings.url'),
    { path: 'settings.method', as: 'choice', choices: ['POST', 'PUT', 'GET'] },
    { path: 'settings.form', as: 'choice', choices: ['json', 'form', 'text'] },
    { path: 'settings.body', as: 'area' },
    { path: 'settings.headers', as: 'headers' },
    { path: 'secrets.secret', as: 'secret' },
    text('settings.accepted.field', optional),
    { path: 'settings.accepted.is', as: 'list' },
    { path: 'settings.accepted.final', as: 'list' },
    text('settings.idField', optional),
    text('settings.site', optional),
    text('settings.receipts.idField', optional),
    text('settings.receipts.stateField', optional),
    { path: 'settings.receipts.delivered', as: 'list' },
    { path: 'settings.receipts.failed', as: 'list' },
  ],
  telegram: [{ path: 'secrets.token', as: 'secret' }, text('settings.root')],
  push: [text('settings.contact')],
}

/** What a channel begins with. */
export const beginnings: Readonly<Record<Kind, Readonly<Record<string, unknown>>>> = {
  smtp: { port: 465, security: 'tls' },
  smpp: { port: 2775, tls: false, window: 10, long: 'parts', receipts: true },
  http: {
    url: 'https://',
    method: 'POST',
    form: 'json',
    body: '{"to": "{{address}}", "text": "{{text}}", "id": "{{id}}"}',
    headers: [{ name: 'Authorization', value: 'Bearer {{secret}}' }],
  },
  telegram: { root: 'https://api.telegram.org' },
  push: { contact: 'mailto:' },
}
