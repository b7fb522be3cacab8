import type { Language } from '#kit/core/language.ts'
import type { HttpSettings, Kind, Settings } from './settings.ts'

/** What is wrong, where, in the words of whoever asked. */
export type Fault = { readonly path: string; readonly code: string; readonly message: string }

const SECRETS = {
  missing: {
    ru: 'Без этого секрета канал не включить.',
    en: 'The channel cannot be enabled without this secret.',
  },
  dkimKey: {
    ru: 'Это не закрытый ключ RSA или Ed25519 в PEM: -----BEGIN PRIVATE KEY-----.',
    en: 'This is no private key of RSA or Ed25519 in PEM: -----BEGIN PRIVATE KEY-----.',
  },
  authority: {
    ru: 'Это не сертификат в PEM: -----BEGIN CERTIFICATE-----.',
    en: 'This is no certificate in PEM: -----BEGIN CERTIFICATE-----.',
  },
} as const

/** What is wrong with a key, a certificate or a secret. */
export const keyFault = (path: string, word: keyof typeof SECRETS, language: Language): Fault => ({
  path,
  code: 'channel.unfit',
  message: SECRETS[word][language],
})

const WORDS = {
  address: {
    ru: 'Нужен адрес вида https://gateway.example/send.',
    en: 'It has to be an address like https://gateway.example/send.',
  },
  login: {
    ru: 'В адресе не может быть имени и пароля: для них есть заголовки и секрет.',
    en: 'An address carries no name and password: there are headers and a secret for them.',
  },
  placeholder: {
    ru: 'Такой подстановки нет. Есть: ',
    en: 'There is no such placeholder. There are: ',
  },
  json: {
    ru: 'Тело запроса — не JSON, даже когда подставлены значения.',
    en: 'The body is no JSON, even with values in place.',
  },
  text: {
    ru: 'Ни в адресе, ни в теле нет {{text}} и {{address}}: шлюз не узнает, что и кому отправить.',
    en: 'Neither the address nor the body has {{text}} and {{address}}: the gateway would not know what to send to whom.',
  },
} as const

/** What is wrong with the settings of a channel that their shape does not tell; null when nothing is. */
export function fieldFault(kind: Kind, settings: Settings[Kind], language: Language): Fault | null {
  const say = (field: string, word: keyof typeof WORDS, more = ''): Fault => ({
    path: `/settings/${field}`,
    code: 'channel.unfit',
    message: `${WORDS[word][language]}${more}`,
  })
  switch (kind) {
    case 'telegram': {
      const { root } = settings as Settings['telegram']
      return isAddress(root) ? null : say('root', 'address')
    }
    case 'smtp': {
      const { site } = settings as Settings['smtp']
      return site === null || isAddress(site) ? null : say('site', 'address')
    }
    case 'http':
      return faultOfGateway(settings as HttpSettings, say)
    default:
      return null
  }
}

export const placeholders = ['address', 'text', 'id', 'secret', 'callback'] as const
export type Placeholder = (typeof placeholders)[number]

type Say = (field: string, word: keyof typeof WORDS, more?: string) => Fault

function faultOfGateway(settings: HttpSettings, say: Say): Fault | null {
  const { url, headers, body, form } = settings
  if (settings.site !== null && !isAddress(settings.site)) return say('site', 'address')
  const filled = fill(url, (name) => `x${name.length}`)
  if (!isAddress(filled)) return say('url', 'address')
  if (new URL(filled).username !== '') return say('url', 'login')
  const texts = { url, body, headers: headers.map(({ value }) => value).join(' ') }
  for (const [field, text] of Object.entries(texts)) {
    const stranger = [...text.matchAll(PLACEHOLDER)].find(([, name]) => !isPlaceholder(name!))
    if (stranger)
      return say(field, 'placeholder', placeholders.map((name) => `{{${name}}}`).join(', '))
  }
  const whole = `${url} ${settings.method === 'GET' ? '' : body}`
  if (!/\{\{\s*text\s*\}\}/.test(whole) || !/\{\{\s*address\s*\}\}/.test(whole)) {
    return say('body', 'text')
  }
  if (form === 'json' && settings.method !== 'GET' && !isJson(fill(body, () => 'x'))) {
    return say('body', 'json')
  }
  return null
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g

const isPlaceholder = (name: string): name is Placeholder =>
  (placeholders as readonly string[]).includes(name)

/** Puts values in the place of placeholders; one that is unknown stays as it is. */
export function fill(text: string, value: (name: Placeholder) => string): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    isPlaceholder(name) ? value(name) : whole,
  )
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
