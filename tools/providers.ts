import { openMailServer } from '#test/providers/mailServer.ts'
import { openWebServer, type Answer, type Heard } from '#test/providers/webServer.ts'

/** What stands outside of the demo company: a gateway of SMS, a mail server, the Bot API, a shop. Nothing leaves. */
export type Providers = {
  /** Where the gateway, the Bot API and the shop answer. */
  readonly url: string
  readonly mailPort: number
  /** The last text that a phone has got so far. */
  lastTo(phone: string): string | undefined
  /** The next text that a phone gets after the one `before`. */
  nextTo(phone: string, before: string | undefined): Promise<string>
  close(): Promise<void>
}

/** Numbers that the gateway has never heard of. */
const UNKNOWN = /37$/

export async function openProviders(): Promise<Providers> {
  const texts = new Map<string, string>()
  const web = await openWebServer((heard) => answer(heard, texts))
  const mail = await openMailServer()
  return {
    url: web.url,
    mailPort: mail.port,
    lastTo: (phone) => texts.get(phone),
    nextTo: async (phone, before) => {
      for (let waited = 0; waited < 100; waited++) {
        const text = texts.get(phone)
        if (text !== undefined && text !== before) return text
        await new Promise((done) => setTimeout(done, 200))
      }
      throw new Error(`${phone} got no text`)
    },
    close: async () => {
      await web.close()
      await mail.close()
    },
  }
}

async function answer({ path, body }: Heard, texts: Map<string, string>): Promise<Answer> {
  if (path === '/sms') {
    const { to, text, id } = JSON.parse(body) as Record<'to' | 'text' | 'id', string>
    // letters of mailings fail now and then, codes never
    if (UNKNOWN.test(to) && !/\d{6}/.test(text)) return json({ status: 'bad_number' })
    texts.set(to, text)
    return json({ status: 'ok', id })
  }
  if (path.startsWith('/shop')) return shop(new URL(path, 'http://shop.example').searchParams)
  if (path.endsWith('/getMe')) return json({ ok: true, result: { username: 'three_nuts_bot' } })
  if (path.endsWith('/getUpdates')) {
    await new Promise((done) => setTimeout(done, 2_000).unref())
    return json({ ok: true, result: [] })
  }
  return json({ ok: true, result: { message_id: 1 } })
}

const json = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const SHOP = {
  ru: {
    title: 'Корзина',
    oil: 'Масло моторное 5W-30, 4 л',
    filter: 'Фильтр масляный',
    all: 'Итого',
  },
  en: { title: 'Basket', oil: 'Motor oil 5W-30, 4 l', filter: 'Oil filter', all: 'Total' },
} as const

/** The basket of a shop that shows the widget. */
function shop(asked: URLSearchParams): Answer {
  const language = asked.get('language') === 'en' ? 'en' : 'ru'
  const words = SHOP[language]
  const roubles = (sum: number) => `${sum.toLocaleString(language)} ₽`
  const basket = JSON.stringify([
    { category: 'oil', amount: 349_000 },
    { category: 'filters', amount: 59_000 },
  ])
  return {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html lang="${language}"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width"><title>${words.title}</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;margin:1.25rem;color:#222;background:#fff}
        p{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid #ddd;padding-bottom:.6rem}</style>
      <h1>${words.title}</h1>
      <p><span>${words.oil}</span><span>${roubles(3_490)}</span></p>
      <p><span>${words.filter}</span><span>${roubles(590)}</span></p>
      <p><strong>${words.all}</strong><strong>${roubles(4_080)}</strong></p>
      <script src="${asked.get('server')}/widget.js" data-programme="${asked.get('slug')}"
        data-language="${language}" data-basket='${basket}'
        ${asked.has('token') ? `data-member-token="${asked.get('token')}"` : ''}></script></html>`,
  }
}
