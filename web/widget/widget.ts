import { wordsOf, type WidgetLanguage } from './words.ts'

/** A line of the shop's basket; `amount` in the smallest unit of the currency. */
type Line = {
  readonly amount: number
  readonly sku?: string
  readonly category?: string
  readonly kind?: 'goods' | 'service' | 'delivery' | 'gift_card'
  readonly quantity?: string
}

type Told = { readonly programme: string; readonly sentences: readonly string[] }

const STYLE = `
:host{display:block;color-scheme:light dark;font:inherit}
:host([hidden]){display:none}
section{border:1px solid color-mix(in srgb,currentcolor 25%,transparent);border-radius:10px;padding:.85rem 1rem;font-size:.95em;line-height:1.45}
h2{font-size:1em;margin:0 0 .35rem}
p{margin:.15rem 0}
.lead{font-weight:700;font-size:1.1em}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-top:.6rem}
a{color:var(--kopilka-link,LinkText);text-underline-offset:.2em}
a:focus-visible{outline:3px solid;outline-offset:2px}
`

const script = document.currentScript
if (script instanceof HTMLScriptElement) begin(script)

/** The parts of the widget that change. */
type Shown = {
  readonly host: HTMLElement
  readonly title: HTMLElement
  /** What the member has, where the shop says who it is. */
  readonly owned: HTMLElement
  /** What the basket comes to. */
  readonly told: HTMLElement
}

type Asking = {
  readonly language: WidgetLanguage
  readonly origin: string
  /** The slug of the programme. */
  readonly programme: string
}

/** Shows what the basket of the page earns, beside the script or where it says; asks anew when the page says so. */
function begin({ dataset, src }: HTMLScriptElement): void {
  const wished = dataset['language'] ?? document.documentElement.lang
  const asking: Asking = {
    language: wished.startsWith('en') ? 'en' : 'ru',
    origin: new URL(src).origin,
    programme: encodeURIComponent(dataset['programme'] ?? ''),
  }
  const { memberToken } = dataset
  const shown = draw(asking, memberToken === undefined)
  const into = dataset['into']
  const place = into === undefined ? null : document.querySelector(into)
  if (place) place.append(shown.host)
  else script?.after(shown.host)

  let token = memberToken
  /** The newest question; the answers of those before it are of no interest. */
  let latest = 0
  const quote = async (lines: readonly Line[]): Promise<void> => {
    const mine = (latest += 1)
    const quoted = async (): Promise<Told | null> => {
      if (token === undefined) return ask(asking, 'quotes', { lines })
      const own = await ask(asking, 'quotes', { lines, token })
      if (own) return own
      // a page that stays open longer than the token is told from then on what somebody unknown would be
      token = undefined
      return quoted()
    }
    const answer = lines.length === 0 ? null : await quoted()
    if (mine === latest) tell(asking, shown, shown.told, answer)
  }
  document.addEventListener('kopilka:basket', (event) => {
    const { lines } = (event as CustomEvent<{ readonly lines?: readonly Line[] }>).detail ?? {}
    void quote(lines ?? [])
  })
  void quote(linesOf(dataset['basket']))
  if (memberToken !== undefined)
    void ask(asking, 'balances', { token: memberToken }).then((answer) =>
      tell(asking, shown, shown.owned, answer),
    )
}

/** The widget, hidden until there is something to say; the styles of the page do not reach into it. */
function draw({ language, origin, programme }: Asking, mayJoin: boolean): Shown {
  const words = wordsOf(language)
  const host = document.createElement('div')
  host.hidden = true
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const section = add(root, 'section')
  section.lang = language
  section.setAttribute('aria-labelledby', 'title')
  const title = add(section, 'h2')
  title.id = 'title'
  const owned = add(section, 'div')
  const told = add(section, 'div')
  told.setAttribute('role', 'status')
  const links = add(section, 'nav')
  links.setAttribute('aria-label', words.links)
  const link = (text: string, path: string) => {
    const anchor = add(links, 'a')
    anchor.href = `${origin}${path}`
    anchor.target = '_blank'
    anchor.rel = 'noopener'
    anchor.textContent = text
  }
  if (mayJoin) link(words.join, `/my?programme=${programme}&language=${language}`)
  link(words.rules, `/programmes/${programme}/${language}`)
  return { host, title, owned, told }
}

/** Asks the server; null where it does not answer or says no: the shop's page then stays as it was. */
async function ask(
  { language, origin, programme }: Asking,
  what: 'quotes' | 'balances',
  body: unknown,
): Promise<Told | null> {
  try {
    const answer = await fetch(`${origin}/v1/public/programmes/${programme}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify(body),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    })
    return answer.ok ? ((await answer.json()) as Told) : null
  } catch {
    return null
  }
}

function tell(
  { language }: Asking,
  { host, title, owned, told }: Shown,
  part: HTMLElement,
  answer: Told | null,
): void {
  if (answer) title.textContent = wordsOf(language).title(answer.programme)
  part.replaceChildren()
  for (const [index, sentence] of (answer?.sentences ?? []).entries()) {
    const line = add(part, 'p')
    line.textContent = sentence
    if (index === 0) line.className = 'lead'
  }
  host.hidden = owned.childElementCount + told.childElementCount === 0
}

function add<Name extends keyof HTMLElementTagNameMap>(
  parent: Node,
  name: Name,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  parent.appendChild(element)
  return element
}

/** The basket that the shop wrote into its page; none where it cannot be read. */
function linesOf(text: string | undefined): readonly Line[] {
  try {
    const lines: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(lines) ? (lines as Line[]) : []
  } catch {
    return []
  }
}
