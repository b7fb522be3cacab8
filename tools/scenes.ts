import type { Page } from 'playwright-core'
import { KNOWN } from '#db/demo/people.ts'
import { controlEn } from '#web/backoffice/control/words.en.ts'
import { controlRu } from '#web/backoffice/control/words.ru.ts'
import { importsEn } from '#web/backoffice/imports/words.en.ts'
import { importsRu } from '#web/backoffice/imports/words.ru.ts'
import { simulationEn } from '#web/backoffice/simulation/words.en.ts'
import { simulationRu } from '#web/backoffice/simulation/words.ru.ts'
import { en as tillEn } from '#web/till/words.en.ts'
import { ru as tillRu } from '#web/till/words.ru.ts'
import { memberScenes } from './memberScenes.ts'
import { heading, table, type Playing, type Scene } from './scene.ts'

const both = [1280, 390]

export const scenes: readonly Scene[] = [
  { name: 'home', who: 'owner', at: () => '/', play: heading },
  { name: 'members', who: 'owner', widths: both, at: () => '/members', play: table },
  {
    name: 'member',
    who: 'owner',
    widths: both,
    at: ({ memberId }) => `/members/${memberId}?tab=purchases`,
    play: askWhy,
    height: 1080,
  },
  {
    name: 'programme',
    who: 'marketer',
    at: ({ programmeId }) => `/programmes/${programmeId}`,
    play: heading,
  },
  {
    name: 'editor',
    who: 'marketer',
    at: ({ programmeId, draft }) => `/programmes/${programmeId}/conditions/${draft}/edit`,
    play: (page) => page.getByRole('article').first().getByRole('button').first().click(),
  },
  { name: 'entrance', who: 'marketer', at: () => '/portal', play: heading },
  {
    name: 'public-settings',
    who: 'marketer',
    at: ({ programmeId }) => `/programmes/${programmeId}/public`,
    play: heading,
    height: 1080,
  },
  { name: 'import', who: 'marketer', at: () => '/imports/new', play: tryFile },
  { name: 'imports', who: 'marketer', at: () => '/imports', play: table },
  { name: 'simulation', who: 'marketer', at: () => '/simulations/new', play: calculate },
  { name: 'forecast', who: 'marketer', play: keepForecast },
  { name: 'search', who: 'marketer', at: () => '/simulations/new', play: findBest, height: 1080 },
  { name: 'figures', who: 'owner', at: () => '/figures', play: charts, height: 1080 },
  { name: 'cohorts', who: 'owner', at: () => '/figures/cohorts', play: table },
  { name: 'conversions', who: 'owner', at: () => '/figures/conversions?stage=once', play: table },
  { name: 'cuts', who: 'owner', at: () => '/figures/cuts', play: table },
  { name: 'payback', who: 'owner', at: () => '/figures/payback', play: heading },
  {
    name: 'report',
    who: 'owner',
    at: ({ reportId }) => `/figures/reports/${reportId}`,
    play: (page) => page.getByRole('button', { name: 'PDF', exact: true }).waitFor(),
  },
  { name: 'messages', who: 'marketer', at: () => '/messages', play: table },
  {
    name: 'message',
    who: 'marketer',
    at: () => '/messages/points.earned/sms/ru',
    play: heading,
  },
  {
    name: 'mailing',
    who: 'marketer',
    widths: both,
    at: ({ mailingId }) => `/mailings/${mailingId}`,
    play: heading,
    height: 1400,
  },
  { name: 'mailings', who: 'marketer', at: () => '/mailings', play: table },
  {
    name: 'mailing-sent',
    who: 'marketer',
    at: ({ sentId }) => `/mailings/${sentId}`,
    play: heading,
    height: 1080,
  },
  {
    name: 'mailing-paused',
    who: 'marketer',
    at: ({ pausedId }) => `/mailings/${pausedId}`,
    play: heading,
  },
  { name: 'journal', who: 'marketer', at: () => '/messages/journal?state=failed', play: table },
  { name: 'consents', who: 'owner', at: () => '/consents', play: heading },
  { name: 'desk', who: 'operator', widths: both, at: () => '/desk', play: ring, after: hangUp },
  { name: 'cases', who: 'operator', at: () => '/desk/cases', play: table },
  { name: 'case', who: 'operator', at: ({ caseId }) => `/desk/cases/${caseId}`, play: heading },
  {
    name: 'approvals',
    who: 'owner',
    at: () => '/approvals',
    play: (page) => page.getByRole('listitem').first().waitFor(),
  },
  { name: 'case-report', who: 'owner', at: () => '/desk/cases/report', play: heading },
  { name: 'cards', who: 'owner', at: () => '/cards', play: heading },
  { name: 'stores', who: 'owner', at: () => '/stores', play: table },
  { name: 'operators', who: 'owner', at: () => '/operators', play: table },
  { name: 'roles', who: 'owner', at: () => '/roles', play: table },
  { name: 'limits', who: 'owner', at: () => '/limits', play: heading },
  { name: 'channels', who: 'owner', at: () => '/channels', play: heading },
  { name: 'jobs', who: 'owner', at: () => '/jobs', play: table },
  { name: 'keys', who: 'owner', at: () => '/keys', play: heading },
  { name: 'verify', who: 'owner', at: () => '/verify', play: verify },
  { name: 'audit', who: 'owner', at: () => '/audit', play: table },
  { name: 'sale', who: 'cashier', widths: both, play: sell },
  { name: 'done', who: 'cashier', play: finishSale },
  ...memberScenes,
]

/** Why the last receipt came out as it did, in its own row. */
async function askWhy(page: Page): Promise<void> {
  await page.getByRole('table').getByRole('button').first().click()
  await page.getByText(/«Баллы с покупки по уровню»|“Points by tier”/).waitFor()
}

const SOLD = [
  'Номер чека;Дата;Телефон;Артикул;Количество;Цена;Сумма',
  '100481;03.11.2026 9:05;+79990000001;OIL-5W30;1;3490,00;3490,00',
  '100481;03.11.2026 9:05;+79990000001;S-OIL;1;900,00;900,00',
  '100482;03.11.2026 10:40;+79990000002;F-AIR;1;740,00;740,00',
  '100483;позавчера;+79990000003;F-OIL;2;450,00;900,00',
  '100484;04.11.2026 19:30;+79990000004;OIL-5W30;2;3490,00;6980,00',
].join('\n')

async function tryFile(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? importsRu : importsEn
  const file = { name: 'продажи-ноябрь.csv', mimeType: 'text/csv', buffer: Buffer.from(SOLD) }
  await page.setInputFiles('input[type=file]', file)
  await page.getByRole('heading', { name: words['imports.columns'] }).waitFor()
  await page.getByRole('button', { name: words['imports.trial'], exact: true }).click()
  await page.getByText(words['imports.preview']).waitFor()
}

/** The version in force is played over the receipts of the company. */
async function calculate(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? simulationRu : simulationEn
  await page.getByRole('checkbox', { checked: true }).first().waitFor()
  await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
  // a year is played first, on a machine that has more to do
  await page.getByRole('heading', { name: words['sim.compare'] }).waitFor({ timeout: 90_000 })
  await page.locator('svg text').first().waitFor()
}

/** What it is expected to come to is kept, and each month will be held against it. */
async function keepForecast(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? simulationRu : simulationEn
  await page.getByRole('button', { name: words['forecast.keep'] }).first().click()
  await page.waitForURL(/forecasts/)
  await page.locator('svg text').first().waitFor()
}

/** How many points, and how much of a receipt they pay, so that no regular is worse off than now. */
async function findBest(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? simulationRu : simulationEn
  await page.getByText(words['sim.what.search'], { exact: true }).click()
  await page
    .getByRole('button', { name: `+ ${words['sim.axis.rate']}` })
    .first()
    .click()
  await page.getByRole('button', { name: `+ ${words['sim.axis.cap']}` }).click()
  const limit = page.getByRole('textbox', { name: words['sim.most.regularsInForce'], exact: true })
  await limit.fill('0')
  await page.getByRole('button', { name: words['sim.go'], exact: true }).click()
  const heading = page.getByRole('heading', { name: words['sim.frontier'] })
  await heading.waitFor({ timeout: 180_000 })
  await page.locator('svg text').first().waitFor()
  await heading.scrollIntoViewIfNeeded()
}

/** Charts are drawn when their part of the program has come. */
async function charts(page: Page): Promise<void> {
  await page.locator('svg text').first().waitFor()
}

/** The book is checked, and found sound; once is enough for both languages. */
async function verify(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? controlRu : controlEn
  const sound = page.getByText(words['verify.sound'], { exact: true })
  await sound.or(page.getByText(words['verify.none'], { exact: true })).waitFor()
  if (await sound.isVisible()) return
  await page.getByRole('button', { name: words['verify.now'], exact: true }).click()
  await sound.waitFor({ timeout: 60_000 })
}

let calls = 0

/** A call comes in, and the card of who calls opens by itself. */
async function ring(page: Page, { language, server, memberId }: Playing): Promise<void> {
  await page.getByText(language === 'ru' ? 'Звонки приходят' : 'Calls come here').waitFor()
  const { login } = server.logins.find(({ login }) => login.startsWith('operator'))!
  const call = { externalId: `picture-${++calls}`, phone: KNOWN.phone, operator: login }
  await server.ask('POST', '/v1/calls', { ...call, state: 'ringing' })
  await page.waitForURL(new RegExp(memberId))
  await server.ask('POST', '/v1/calls', { ...call, state: 'answered' })
  await heading(page)
}

/** The call ends once its picture is taken, so that the next one stands alone. */
async function hangUp({ server }: Playing): Promise<void> {
  const ended = { externalId: `picture-${calls}`, state: 'ended', phone: KNOWN.phone }
  await server.ask('POST', '/v1/calls', ended)
}

async function sell(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? tillRu : tillEn
  await page.getByLabel(words.sum, { exact: true }).first().waitFor()
  for (const key of '4390') await page.getByRole('button', { name: key, exact: true }).click()
  await page.getByLabel(words['member.ask']).fill(KNOWN.phone)
  await page.getByRole('button', { name: words['member.find'], exact: true }).click()
  await page.getByRole('button', { name: /^(Максимум|Most)/ }).waitFor()
  await page.getByLabel(words['points.number']).fill('200')
  await page.getByRole('button', { name: /4.?190/ }).waitFor()
}

async function finishSale(page: Page, { language }: Playing): Promise<void> {
  const words = language === 'ru' ? tillRu : tillEn
  await page.getByRole('button', { name: /4.?190/ }).click()
  await page.getByRole('heading', { name: words.done, exact: true }).waitFor()
}
