import type { ScopeName } from '#kit/core/operation.ts'

/**
 * Everything a key may be allowed, and in which words people are told. An operation
 * names one of these in `needs`; what no scope names, nobody can do.
 */
export const scopes = {
  'keys:read': { en: 'see the API keys', ru: 'видеть ключи API' },
  'keys:write': { en: 'make and revoke API keys', ru: 'выпускать и отзывать ключи API' },
  'programmes:read': {
    en: 'see the organisation, programmes, stores and tills',
    ru: 'видеть организацию, программы, магазины и кассы',
  },
  'programmes:write': {
    en: 'change the organisation, programmes, stores and tills',
    ru: 'менять организацию, программы, магазины и кассы',
  },
  'conditions:read': { en: 'see the conditions of programmes', ru: 'видеть условия программ' },
  'conditions:write': { en: 'draft and publish conditions', ru: 'готовить и публиковать условия' },
  'members:read': { en: 'find members', ru: 'находить участников' },
  'members:enrol': {
    en: 'enrol members, and note that they accepted the rules',
    ru: 'заводить участников и отмечать, что они приняли правила',
  },
  'members:write': {
    en: 'edit and close members',
    ru: 'менять и закрывать участников',
  },
  'members:merge': {
    en: 'merge members, and part them again',
    ru: 'объединять участников и разделять их снова',
  },
  'phones:write': {
    en: 'change phones of members by the desk’s delayed way',
    ru: 'менять телефоны участников с отсрочкой',
  },
  'members:reveal': {
    en: 'reveal phones, e-mails and birthdays of members',
    ru: 'открывать телефоны, почту и дни рождения участников',
  },
  'staff:write': {
    en: 'mark members who work for the company: they are in no figure',
    ru: 'отмечать участников-сотрудников: их нет в показателях',
  },
  'consents:read': {
    en: 'see what members agree to, and by which text',
    ru: 'видеть согласия участников и их тексты',
  },
  'consents:write': {
    en: 'record consents, channels and quiet hours of members',
    ru: 'записывать согласия, каналы и тихие часы участников',
  },
  'consents:manage': {
    en: 'publish the texts of consents, set quiet hours and how often members are written to',
    ru: 'публиковать тексты согласий, задавать тихие часы и частоту рассылок',
  },
  'privacy:read': {
    en: 'see who is to be forgotten, and how long things are kept',
    ru: 'видеть удаления данных и сроки хранения',
  },
  'privacy:reveal': {
    en: 'export everything that is kept of a member',
    ru: 'выгружать все данные участника',
  },
  'privacy:write': {
    en: 'have members forgotten',
    ru: 'удалять данные участников',
  },
  'privacy:manage': {
    en: 'set how long things are kept',
    ru: 'задавать сроки хранения',
  },
  'cards:read': { en: 'see cards', ru: 'видеть карты' },
  'cards:write': {
    en: 'issue cards, make and print batches of them',
    ru: 'выпускать карты, делать и печатать их партии',
  },
  'cards:activate': { en: 'activate cards', ru: 'активировать карты' },
  'cards:block': { en: 'block cards', ru: 'блокировать карты' },
  'cards:unblock': { en: 'unblock cards', ru: 'снимать блокировку с карт' },
  'cards:replace': { en: 'replace cards', ru: 'заменять карты' },
  'points:read': { en: 'see balances and movements', ru: 'видеть балансы и движения' },
  'points:add': { en: 'add points by hand', ru: 'начислять баллы вручную' },
  'points:take': { en: 'take points by hand', ru: 'списывать баллы вручную' },
  'points:transfer': {
    en: 'transfer points of one member to another',
    ru: 'переводить баллы от одного участника другому',
  },
  'points:block': {
    en: 'freeze the points of members, so that nobody spends them',
    ru: 'замораживать баллы участников, чтобы их никто не потратил',
  },
  'points:unblock': {
    en: 'lift the freeze of points',
    ru: 'снимать заморозку баллов',
  },
  'approvals:read': {
    en: 'see what waits for a second person',
    ru: 'видеть, что ждёт решения второго человека',
  },
  'approvals:ask': {
    en: 'ask a second person for what is over one’s limit',
    ru: 'просить второго человека о том, что сверх своего лимита',
  },
  'approvals:decide': {
    en: 'approve and reject what others ask for',
    ru: 'одобрять и отклонять то, о чём просят другие',
  },
  'tiers:read': { en: 'see tiers', ru: 'видеть уровни' },
  'tiers:write': { en: 'set tiers by hand', ru: 'назначать уровни вручную' },
  'purchases:read': { en: 'see purchases and decisions', ru: 'видеть покупки и решения' },
  'purchases:write': {
    en: 'quote, confirm, cancel and return purchases',
    ru: 'рассчитывать, проводить, отменять и возвращать покупки',
  },
  'cases:read': { en: 'see cases of the desk', ru: 'видеть обращения' },
  'cases:write': { en: 'open cases and work on them', ru: 'открывать и вести обращения' },
  'cases:settle': { en: 'decide disputes over points', ru: 'решать споры о баллах' },
  'cases:manage': {
    en: 'set working hours, promises and templates of the desk',
    ru: 'настраивать рабочее время, сроки и шаблоны обращений',
  },
  'calls:read': { en: 'see calls as they come', ru: 'видеть звонки' },
  'calls:write': { en: 'tell of calls, for the telephony', ru: 'сообщать о звонках (телефония)' },
  'desk:read': {
    en: 'see notes of members, and how callers were identified',
    ru: 'видеть заметки об участниках и то, как опознали звонивших',
  },
  'desk:write': { en: 'write notes, identify callers', ru: 'писать заметки, опознавать звонящих' },
  'codes:write': {
    en: 'send members their confirmation codes anew',
    ru: 'повторно отправлять участникам коды подтверждения',
  },
  'unidentified:write': {
    en: 'replace cards, take points, merge and change phones of a caller who was not identified',
    ru: 'заменять карты, списывать баллы, объединять и менять телефон, не опознавая звонящего',
  },
  'messages:read': {
    en: 'see messages and their texts',
    ru: 'видеть сообщения и их тексты',
  },
  'messages:write': {
    en: 'write and publish texts of messages, send failed ones again',
    ru: 'писать и публиковать тексты сообщений, отправлять неотправленные снова',
  },
  'mailings:read': {
    en: 'see mailings and what became of them',
    ru: 'видеть рассылки и их результаты',
  },
  'mailings:write': {
    en: 'prepare mailings, send, pause and cancel them',
    ru: 'готовить рассылки, отправлять, приостанавливать и отменять их',
  },
  'channels:read': {
    en: 'see the channels by which messages leave',
    ru: 'видеть каналы, которыми уходят сообщения',
  },
  'channels:manage': {
    en: 'set the channels by which messages leave, and test them',
    ru: 'настраивать и проверять каналы сообщений',
  },
  'imports:read': { en: 'see imports of files', ru: 'видеть загрузки файлов' },
  'imports:write': {
    en: 'hand in files and import them',
    ru: 'передавать файлы и загружать их',
  },
  'simulations:read': {
    en: 'see simulations of conditions',
    ru: 'видеть расчёты условий',
  },
  'simulations:write': {
    en: 'simulate conditions on past sales',
    ru: 'рассчитывать условия на прошлых продажах',
  },
  'figures:read': {
    en: 'see figures and reports by e-mail, and be sent them',
    ru: 'видеть показатели и отчёты по почте и получать их',
  },
  'figures:write': {
    en: 'set up control groups and reports by e-mail',
    ru: 'настраивать контрольные группы и отчёты по почте',
  },
  'operators:read': { en: 'see operators and their roles', ru: 'видеть операторов и их роли' },
  'operators:write': {
    en: 'add, edit and block operators, and make roles',
    ru: 'заводить, менять и блокировать операторов и составлять роли',
  },
  'devices:read': {
    en: 'see which devices are known tills',
    ru: 'видеть, какие устройства — кассы',
  },
  'devices:write': {
    en: 'make devices known tills and end that',
    ru: 'делать устройства кассами и отменять это',
  },
  'audit:read': { en: 'see who did what', ru: 'видеть, кто что сделал' },
  'ledger:verify': { en: 'check the whole book of points', ru: 'проверять всю книгу баллов' },
  'jobs:read': {
    en: 'see jobs and what was laid aside',
    ru: 'видеть фоновые задачи и отложенное',
  },
  'jobs:manage': { en: 'have what was laid aside tried again', ru: 'повторять отложенное' },
} as const satisfies Record<ScopeName, { en: string; ru: string }>

export type Scope = keyof typeof scopes

export const allScopes = Object.keys(scopes) as Scope[]

/** What concerns those who have access, or takes members out, not the business of the organisation: keys do without it. */
const ofAccess = (scope: Scope): boolean =>
  /^(keys|operators|devices|audit|approvals|ledger|jobs|privacy):/.test(scope)

/** All that can be done to members, and to cards, at a counter or by a program; each is a right of its own. */
export const withMembers: readonly Scope[] = [
  'members:enrol',
  'members:write',
  'members:merge',
  'phones:write',
]
export const withCards: readonly Scope[] = [
  'cards:write',
  'cards:activate',
  'cards:block',
  'cards:unblock',
  'cards:replace',
]

/** All that is done with points by hand; how many each time, its role says. */
export const withPoints: readonly Scope[] = ['points:add', 'points:take', 'points:transfer']

/** Ready sets, so that a key for a till needs no study of the list. */
export const scopeSets: Readonly<Record<'till' | 'integrator' | 'read-only' | 'all', Scope[]>> = {
  till: [
    'programmes:read',
    'conditions:read',
    'members:read',
    ...withMembers,
    'consents:read',
    'consents:write',
    'cards:read',
    ...withCards,
    'points:read',
    'tiers:read',
    'purchases:read',
    'purchases:write',
  ],
  integrator: allScopes.filter((scope) => !ofAccess(scope)),
  'read-only': allScopes.filter((scope) => scope.endsWith(':read') && !ofAccess(scope)),
  all: allScopes,
}

export type ScopeSet = keyof typeof scopeSets

export const isScope = (text: string): text is Scope => Object.hasOwn(scopes, text)

/** The scopes by name: `*` stands for everything. */
export const spelledOut = (held: readonly string[]): string[] =>
  allScopes.filter((scope) => covers(held, scope))

/** Whether someone who has `held` may do what needs `scope`. `*` stands for everything. */
export function covers(held: readonly string[], scope: string): boolean {
  return held.includes(scope) || held.includes('*')
}
