import { KNOWN } from '#db/demo/people.ts'
import { DAY, HOUR } from '#kit/core/time.ts'
import { newId } from '#kit/newId.ts'
import type { DemoServer } from './demoServer.ts'
import type { Providers } from './providers.ts'
import type { Stage } from './scene.ts'

type Ask = DemoServer['ask']

const SLUG = 'kopilka'

/** What the demo company sells, as people call it. */
const LABELS = [
  { word: 'oil', ru: 'масла', en: 'oils' },
  { word: 'filters', ru: 'фильтры', en: 'filters' },
]

/** Tells the demo company what the scenes need beside its year. */
export async function makeReady(
  { ask, logins, url }: DemoServer,
  providers: Providers,
): Promise<Stage> {
  const programme = (await ask('GET', '/v1/programmes')).items[0]
  const known = (await ask('GET', `/v1/members?search=${encodeURIComponent(KNOWN.phone)}`)).items[0]
  const conditions = `/v1/programmes/${programme.id}/conditions`
  const { document } = await ask('GET', `${conditions}/1`)
  const { version } = await ask('POST', conditions, { document, note: 'Баллы к Новому году' })
  const { items } = await ask('GET', '/v1/cases?kind=dispute')
  await setChannels(ask, providers)
  const face = { slug: SLUG, public: true, origins: [providers.url], labels: LABELS }
  await ask('PATCH', `/v1/programmes/${programme.id}/public-page`, face)
  await buy(ask)
  await agree(ask)
  const plastic = { name: 'Зимний тираж', count: 500, prefix: '77', length: 16 }
  await ask('POST', '/v1/cards/batches', plastic)
  const operator = logins.find(({ login }) => login.startsWith('operator'))!
  await askForPoints(url, operator, known.id)
  return {
    memberId: known.id,
    programmeId: programme.id,
    draft: version,
    caseId: items[0].id,
    ...(await makeMailings(ask, providers, programme.id)),
    reportId: await sendReport(ask),
    slug: SLUG,
  }
}

/** Points that expire before long, and points that are not there yet. */
async function buy(ask: Ask): Promise<void> {
  const line = { lineId: '1', sku: 'OIL-5W30', category: 'oil', quantity: '1' }
  for (const daysAgo of [120, 110, 1]) {
    await ask('POST', '/v1/purchases', {
      member: { phone: KNOWN.phone },
      externalId: `R-${2_000 - daysAgo}`,
      occurredAt: inMoscow(Date.now() - daysAgo * DAY),
      currency: 'RUB',
      lines: [{ ...line, unitPrice: '3490.00', amount: 349_000 }],
    })
  }
}

/** An instant as a till there writes it. */
const inMoscow = (at: number) => `${new Date(at + 3 * HOUR).toISOString().slice(0, -1)}+03:00`

/** Two hundred more members want to hear of offers. */
async function agree(ask: Ask): Promise<void> {
  const { items } = await ask('GET', '/v1/members?limit=200')
  for (const { id } of items as { readonly id: string }[]) {
    const consents = [{ purpose: 'offers', given: true }]
    const how = { door: 'till', proof: 'slip', language: 'ru' }
    await ask('POST', `/v1/members/${id}/consents`, { consents, ...how })
  }
}

const smsGateway = (url: string, rate: number) => ({
  enabled: true,
  position: 3,
  rate,
  settings: {
    url: `${url}/sms`,
    method: 'POST',
    headers: [{ name: 'Authorization', value: 'Bearer {{secret}}' }],
    form: 'json',
    body: '{"to": "{{address}}", "text": "{{text}}", "id": "{{id}}"}',
    accepted: { field: 'status', is: ['ok'], final: ['bad_number'] },
    idField: null,
    site: null,
    receipts: null,
  },
  secrets: { secret: 'secret' },
})

/** All ways to members but SMPP, to providers that only pretend. */
async function setChannels(ask: Ask, { url, mailPort }: Providers): Promise<void> {
  await ask('PUT', '/v1/channels/smtp', {
    enabled: true,
    position: 2,
    rate: 10,
    settings: {
      host: '127.0.0.1',
      port: mailPort,
      security: 'none',
      user: null,
      from: 'club@shop.example',
      fromName: 'Три гайки',
      replyTo: null,
      site: 'https://points.shop.example',
      authority: null,
      dkim: null,
    },
    secrets: {},
  })
  await ask('PUT', '/v1/channels/http', smsGateway(url, 50))
  const bot = { enabled: true, position: 1, rate: 20, settings: { root: url } }
  await ask('PUT', '/v1/channels/telegram', { ...bot, secrets: { token: '1:token' } })
  const settings = { contact: 'mailto:it@shop.example' }
  await ask('PUT', '/v1/channels/push', { ...bot, position: 4, settings, secrets: {} })
}

const bySms = (ru: string, en: string) =>
  [
    { channel: 'sms', language: 'ru', source: { subject: null, body: ru, html: null } },
    { channel: 'sms', language: 'en', source: { subject: null, body: en, html: null } },
  ] as const

/** One that is written, one that was sent, and one that was paused on its way. */
async function makeMailings(
  ask: Ask,
  { url }: Providers,
  programmeId: string,
): Promise<Pick<Stage, 'mailingId' | 'sentId' | 'pausedId'>> {
  const make = async (name: string, texts: ReturnType<typeof bySms>) => {
    const about = { name, purpose: 'offers', programmeId, audience: { kind: 'filter' } }
    return ask('POST', '/v1/mailings', { ...about, texts, segmentPrice: 450 })
  }
  const start = ({ id, revision }: { readonly id: string; readonly revision: number }) =>
    ask('POST', `/v1/mailings/${id}/start`, { revision, startsAt: null })
  /** Waits until so many have left, or all of it. */
  const left = async (id: string, most: number) => {
    for (let waited = 0; waited < 120; waited++) {
      const { state, progress } = await ask('GET', `/v1/mailings/${id}`)
      if (state === 'done' || progress.delivered + progress.failed >= most) return
      await new Promise((done) => setTimeout(done, 500))
    }
    throw new Error('the mailing does not leave')
  }
  const settings = await ask('GET', '/v1/contact-settings')
  // pictures are taken at any hour
  const always = { ...settings, quietFrom: '00:00', quietUntil: '00:00' }
  const { revision } = await ask('PUT', '/v1/contact-settings', always)
  const sent = await make(
    'Зимние шины',
    bySms(
      '{{ first_name }}, зимние шины со скидкой 10% до воскресенья. У вас {{ points | points }}.',
      '{{ first_name }}, winter tyres are 10% off until Sunday. You have {{ points | points }}.',
    ),
  )
  await start(sent)
  await left(sent.id, Number.POSITIVE_INFINITY)
  await ask('PUT', '/v1/channels/http', smsGateway(url, 10))
  const paused = await make(
    'Диагностика перед зимой',
    bySms('{{ first_name }}, проверим подвеску за полцены.', 'Suspension check at half price.'),
  )
  await start(paused)
  await left(paused.id, 60)
  await ask('POST', `/v1/mailings/${paused.id}/pause`)
  await ask('PUT', '/v1/channels/http', smsGateway(url, 50))
  await ask('PUT', '/v1/contact-settings', { ...settings, revision })
  const draft = await make(
    'Замена масла к зиме',
    bySms(
      '{{ first_name }}, до конца недели меняем масло со скидкой 15%. У вас {{ points | points }}.',
      '{{ first_name }}, oil changes are 15% off this week. You have {{ points | points }}.',
    ),
  )
  return { mailingId: draft.id, sentId: sent.id, pausedId: paused.id }
}

/** Figures are counted every minute; then the owners are sent those of the last week. */
async function sendReport(ask: Ask): Promise<string> {
  for (let waited = 0; waited < 90; waited++) {
    if ((await ask('GET', '/v1/figures/owner')).asOf !== null) break
    await new Promise((done) => setTimeout(done, 1_000))
  }
  const { items } = await ask('GET', '/v1/report-readers')
  const about = { name: 'Итоги недели', page: 'owner', period: 'week', language: 'ru', form: 'pdf' }
  const recipients = items.map(({ id }: { id: string }) => id).slice(0, 2)
  const report = { ...about, rhythm: 'weekly', hour: 9, recipients }
  const { id } = await ask('POST', '/v1/reports', report)
  await ask('POST', `/v1/reports/${id}/send`)
  return id
}

/** An operator wants to give more points than an operator may. */
async function askForPoints(
  url: string,
  credentials: { readonly login: string; readonly password: string },
  memberId: string,
): Promise<void> {
  const send = async (path: string, body: unknown, cookie?: string) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': newId(),
        'sec-fetch-site': 'same-origin',
        ...(cookie !== undefined && { cookie }),
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.headers.get('set-cookie')?.split(';')[0]
  }
  const cookie = await send('/v1/sessions', credentials)
  const reason = 'Ждал запчасть три недели, обещали извиниться баллами'
  const wanted = { kind: 'correction', memberId, points: 5_000, reason }
  await send('/v1/approvals', wanted, cookie)
}
