import { momentOn, dayOf, type Voice } from '#domains/purchases/core/voice.ts'
import { explain } from '#domains/rules/core/explain.ts'
import { openDifference, rulebook } from '#domains/rules/core/rulebook.ts'
import { clauses, type Naming } from '#domains/rules/core/sentences.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import type { Language, Texts } from '#kit/core/language.ts'
import { startOfDay, dayIn } from '#kit/core/zone.ts'
import type { Worked } from './worked.ts'
import { wordsOf } from './words.ts'

/** A published version; `startsAt` in epoch milliseconds. */
export type Published = {
  readonly version: number
  readonly startsAt: number
  readonly document: Conditions
}

/** What the version that is shown is at the moment of showing. */
export type Standing = 'scheduled' | 'in_force' | 'superseded'

/** All that the public face of a programme is made of. */
export type FaceParts = {
  readonly programme: Naming & { readonly name: string; readonly zone: string }
  readonly organisation: string
  readonly shown: Published
  readonly standing: Standing
  /** When one that is superseded ended. */
  readonly endedAt: number | null
  /** What it is held against: the version before it, or the one `since` which somebody asks. */
  readonly before: Published | null
  readonly since: boolean
  readonly next: Published | null
  /** Those that people may know of, newest first. */
  readonly history: readonly Omit<Published, 'document'>[]
  readonly worked: readonly Worked[]
  /** Gives stores, categories and articles the names that people know. */
  readonly named: (text: string) => string
  readonly leaving: Texts | null
}

export type Row = { readonly label: string; readonly value: string }
export type ShownExample = {
  readonly title: string
  readonly about: string
  readonly lines: readonly Row[]
  readonly sums: readonly Row[]
  readonly reasons: readonly string[]
}

/** A version in the list of them; one that is not the page's own leads to its own page. */
export type ListedVersion = Row & { readonly version: number; readonly isShown: boolean }

/** The public face of a programme in one language: what is printed and shown, without its form. */
export type Face = {
  readonly language: Language
  readonly title: string
  readonly organisation: string
  readonly since: string
  readonly standing: Standing
  /** That another version comes, or that this one is not in force. */
  readonly notice: string | null
  readonly short: readonly string[]
  readonly chapters: readonly { readonly title: string; readonly texts: readonly string[] }[]
  readonly examples: readonly ShownExample[]
  readonly changes: readonly { readonly title: string; readonly texts: readonly string[] }[]
  readonly versions: readonly ListedVersion[]
  readonly leaving: string
}

/** Puts the face of a programme in words. */
export function faceOf(parts: FaceParts, voice: Voice): Face {
  const { programme, organisation, shown, standing, named, leaving } = parts
  const { speech } = voice
  const { language, say } = speech
  const words = wordsOf(language)
  const start = (ms: number) => momentOf(voice, ms)
  return {
    language,
    title: programme.name,
    organisation,
    since: sinceOf(parts, voice),
    standing,
    notice: noticeOf(parts, voice),
    short: inShort(shown.document, voice).map(named),
    chapters: rulebook(shown.document, speech).map(({ name, texts }) => ({
      title: words.chapters[name],
      texts: texts.map(named),
    })),
    examples: parts.worked.map((worked) => exampleOf(worked, voice, named)),
    changes: changesOf(parts, voice),
    versions: parts.history.map(({ version, startsAt }) => ({
      label: `${words.version} ${version}`,
      value: say(`с ${start(startsAt)}`, `from ${start(startsAt)}`),
      version,
      isShown: version === shown.version,
    })),
    leaving: leaving?.[language] ?? words.leaving,
  }
}

/** From when, and until when, the version that is shown is in force. */
function sinceOf({ shown, standing, endedAt }: FaceParts, voice: Voice): string {
  const { say } = voice.speech
  const [from, version] = [momentOf(voice, shown.startsAt), shown.version]
  if (standing === 'in_force')
    return say(
      `Действуют с ${from}, версия ${version}`,
      `In force since ${from}, version ${version}`,
    )
  if (standing === 'scheduled')
    return say(
      `Начнут действовать ${from}, версия ${version}`,
      `In force from ${from}, version ${version}`,
    )
  const until = momentOf(voice, endedAt!)
  return say(
    `Действовали с ${from} до ${until}, версия ${version}`,
    `In force from ${from} until ${until}, version ${version}`,
  )
}

function noticeOf({ standing, before, next }: FaceParts, voice: Voice): string | null {
  const { say } = voice.speech
  if (standing === 'superseded')
    return say(
      'Это прежняя версия правил: она больше не действует.',
      'This is an earlier version of the rules: it is no longer in force.',
    )
  if (next) {
    const start = momentOf(voice, next.startsAt)
    return say(
      `${start} правила изменятся. Что изменится — в конце страницы.`,
      `The rules change on ${start}. What changes is at the end of the page.`,
    )
  }
  if (standing === 'scheduled' && before)
    return say('Эти правила ещё не действуют.', 'These rules are not in force yet.')
  return null
}

/** The day, and the hour where it is not the beginning of the day. */
function momentOf(voice: Voice, ms: number): string {
  const { zone, speech } = voice
  const begins = startOfDay(zone, dayIn(zone, ms))
  if (begins === ms) return dayOf(voice, ms)
  const minutes = Math.floor((ms - begins) / 60_000)
  const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, '0'))
  return `${dayOf(voice, ms)}, ${speech.say('в ', 'at ')}${clock.join(':')}`
}

const SHORT = ['/redeem/value', '/redeem/cap', '/activation', '/expiry']

/** What one asks first: what a point is worth, how much it pays, from when and until when. */
function inShort(document: Conditions, { speech }: Voice): string[] {
  const whole: Conditions = { activation: {}, expiry: { kind: 'never' }, ...document }
  const said = clauses(whole, speech)
  return SHORT.flatMap((path) => said.filter((clause) => clause.path === path)).map(
    ({ text }) => text,
  )
}

function exampleOf(
  { name, imagined, receipt, decision }: Worked,
  voice: Voice,
  named: FaceParts['named'],
): ShownExample {
  const { speech } = voice
  const { say } = speech
  const words = wordsOf(speech.language)
  const { tier } = imagined
  const about = [
    momentOn(voice, receipt),
    ...(tier === undefined
      ? []
      : [say(`уровень ${speech.tier(tier)}`, `tier ${speech.tier(tier)}`)]),
    ...(imagined.points === undefined
      ? []
      : [
          say(
            `на счёте ${speech.points(imagined.points)}`,
            `${speech.points(imagined.points)} on the account`,
          ),
        ]),
  ]
  return {
    title: words.example[name],
    about: about.join(' · '),
    lines: receipt.lines.map((line) => ({
      label: named(lineName(line, speech.language)),
      value: speech.money(line.amount),
    })),
    sums: sumsOf(decision, voice),
    reasons: decision.effects.map((effect) => named(explain(effect, speech))),
  }
}

function sumsOf(decision: Worked['decision'], voice: Voice): Row[] {
  const { speech } = voice
  const { amount, discount, redemption, amountDue, earning, at } = decision
  const words = wordsOf(speech.language)
  const rows: Row[] = [{ label: words.total, value: speech.money(amount) }]
  if (discount.amount > 0)
    rows.push({ label: words.discount, value: `−${speech.money(discount.amount)}` })
  if (redemption.requested !== 0)
    rows.push({
      label: words.paid,
      value: `${speech.points(redemption.applied)} = ${speech.money(redemption.amount)}`,
    })
  if (amountDue !== amount) rows.push({ label: words.due, value: speech.money(amountDue) })
  rows.push({ label: words.earned, value: speech.points(earning.points) })
  if (earning.activatesAt !== null) {
    const day = dayOf(voice, earning.activatesAt)
    const value = earning.activatesAt > at ? speech.say(`с ${day}`, `from ${day}`) : words.atOnce
    rows.push({ label: words.spendable, value })
  }
  if (earning.expiresAt !== null)
    rows.push({ label: words.lapse, value: dayOf(voice, earning.expiresAt) })
  return rows
}

function lineName(
  { kind, category, sku }: Worked['receipt']['lines'][number],
  language: Language,
): string {
  const words = wordsOf(language)
  const quoted = (word: string) => (language === 'ru' ? `«${word}»` : `“${word}”`)
  if (category !== null) return quoted(category)
  return sku === '-' ? words[kind] : `${words.article} ${quoted(sku)}`
}

function changesOf(parts: FaceParts, voice: Voice): Face['changes'] {
  const { programme, shown, before, since, next, named, standing } = parts
  const { language, say } = voice.speech
  const words = wordsOf(language)
  const told = (from: Published, to: Published, none: string) => {
    const texts = openDifference(from.document, to.document, programme).map((each) =>
      named(each[language]),
    )
    return texts.length > 0 ? texts : [none]
  }
  const from = (ms: number) => say(`с ${momentOf(voice, ms)}`, `from ${momentOf(voice, ms)}`)
  const coming = (before: Published, next: Published) => ({
    title: `${words.willChange} ${from(next.startsAt)}`,
    texts: told(before, next, words.nothingWill),
  })
  const changed = (before: Published) => ({
    title: since
      ? `${words.changedSince} ${before.version}`
      : `${words.changed} ${from(shown.startsAt)}`,
    texts: told(before, shown, words.nothing),
  })
  return [
    ...(before ? [standing === 'scheduled' ? coming(before, shown) : changed(before)] : []),
    ...(next ? [coming(shown, next)] : []),
  ]
}
