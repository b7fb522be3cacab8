import { createHash } from 'node:crypto'
import type { Language } from '#kit/core/language.ts'
import { refusalTexts } from './operations.ts'

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1c2b2a;background:#fbfaf7}' +
  'h1{font-size:1.6rem}h2{font-size:1rem;margin:1.6rem 0 0;font-family:ui-monospace,monospace}a{color:#0b6b5d}' +
  'dt{font-weight:600;margin-top:1rem}dd{margin:0}code{background:#eeece4;padding:.1rem .3rem}' +
  '@media(prefers-color-scheme:dark){body{color:#e6e6e0;background:#141a19}a{color:#6fd1bf}code{background:#26302e}}'

/** What a page of ours may load: its own style, and nothing else. */
export const pagePolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join(';')

/** Every code a refusal may carry; the `type` of a problem points here. */
export function problemsPage(language: Language): string {
  const entries = [...refusalTexts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, text]) =>
        `<h2 id="${code}">${code} · ${text.status}</h2><p>${escape(text[language]).replaceAll(/\{(\w+)\}/g, '<i>$1</i>')}</p>`,
    )
  return page(language, language === 'ru' ? 'Отказы' : 'Refusals', entries.join(''))
}

/** A page of our own style; the body is HTML. */
export function page(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
