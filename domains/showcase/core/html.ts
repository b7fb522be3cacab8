import type { Face, Row, ShownExample } from './face.ts'
import { wordsOf } from './words.ts'

/** Where the page and what belongs to it are. */
export type Places = {
  /** The page in Russian, in English. */
  readonly ru: string
  readonly en: string
  /** The page without a language, which finds the reader's own. */
  readonly any: string
  readonly print: string
  readonly join: string
  /** The page of the rules in force, where this is the page of one version. */
  readonly now: string | null
  /** The pages of versions are this with the number between. */
  version(version: number): string
}

/** The one style of the page; the policy of the page allows this text and nothing else. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2b2a;--soft:#566463;--paper:#fbfaf7;--card:#fff;--line:#dcd8cc;--lead:#0b6b5d;--on:#fff;--note:#fdf3d8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e6e0;--soft:#a3b0ae;--paper:#141a19;--card:#1c2423;--line:#33403e;--lead:#6fd1bf;--on:#0d1413;--note:#332b14}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:break-word}
.top,main{max-width:46rem;margin:0 auto;padding:0 1.25rem}
.top{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;justify-content:space-between;padding-top:1rem;padding-bottom:1rem;color:var(--soft)}
a{color:var(--lead);text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--lead);outline-offset:3px;border-radius:4px}
h1{font-size:clamp(1.8rem,6vw,2.6rem);line-height:1.15;margin:1.5rem 0 .5rem;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .75rem;text-wrap:balance}
h3{font-size:1.05rem;margin:0}
.lead{color:var(--soft);margin:0 0 1.5rem}
.acts{display:flex;flex-wrap:wrap;gap:.75rem;margin:0 0 1.75rem;padding:0;list-style:none}
.acts a{display:inline-block;padding:.6rem 1.1rem;border-radius:8px;border:1px solid var(--lead);text-decoration:none;font-weight:600}
.acts a.main{background:var(--lead);color:var(--on)}
.note{background:var(--note);border-radius:8px;padding:.75rem 1rem;margin:0 0 1.5rem}
.short{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.25rem,1fr));gap:.75rem;margin:0;padding:0;list-style:none}
.short li,.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem}
ul.texts{margin:0;padding-left:1.2rem}
ul.texts li{margin:.35rem 0}
.cards{display:grid;gap:1rem}
.about{color:var(--soft);font-size:.92rem;margin:.15rem 0 .75rem}
dl{margin:0}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.3rem 0}
dl div+div{border-top:1px solid var(--line)}
dt{color:var(--soft)}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
dl.sums{border-top:2px solid var(--line);margin-top:.3rem}
dl.sums dd{font-weight:600}
.why{margin:.75rem 0 0;font-size:.95rem}
.why p{margin:0;color:var(--soft)}
footer{margin:3rem 0 2rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.92rem}
@media print{@page{margin:18mm}:root{--ink:#000;--soft:#333;--paper:#fff;--card:#fff;--line:#999;--lead:#000;--note:#fff}body{font-size:11pt}.top,main{max-width:none;padding:0}.top nav,.acts{display:none}.card,.short li,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}.note{border:1px solid #999}}
`.trim()

/** The public page of a programme's rules: whole by itself, no script, nothing from elsewhere. */
export function pageOf(face: Face, places: Places): string {
  const words = wordsOf(face.language)
  const other = face.language === 'ru' ? 'en' : 'ru'
  // a reader who searches is led to what is in force
  const isFirm = places.now === null || face.standing === 'in_force'
  const version = places.now === null ? '' : ` · ${face.since}`
  const title = `${face.title} · ${words.rules}${version}`
  return [
    `<!doctype html><html lang="${face.language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${text(title)}</title>`,
    `<meta name="description" content="${text([face.organisation, ...face.short].join('. '))}">`,
    isFirm ? '' : '<meta name="robots" content="noindex">',
    `<link rel="canonical" href="${text((isFirm && places.now) || places[face.language])}">`,
    ...(['ru', 'en'] as const).map(
      (each) => `<link rel="alternate" hreflang="${each}" href="${text(places[each])}">`,
    ),
    `<link rel="alternate" hreflang="x-default" href="${text(places.any)}">`,
    `<style>${STYLE}</style></head><body>`,
    `<header class="top"><span>${text(face.organisation)}</span>`,
    `<nav><a href="${text(places[other])}" hreflang="${other}" lang="${other}">${words.other}</a></nav></header>`,
    `<main><h1>${text(face.title)}</h1><p class="lead">${text(words.rules)}. ${text(face.since)}</p>`,
    face.notice === null ? '' : `<p class="note">${text(face.notice)}</p>`,
    `<ul class="acts"><li>${mainAct(face, places)}</li>`,
    `<li><a href="${text(places.print)}">${words.print}</a></li></ul>`,
    `<h2>${words.short}</h2><ul class="short">${items(face.short)}</ul>`,
    ...face.chapters.map(
      ({ title, texts }) => `<h2>${text(title)}</h2><ul class="texts">${items(texts)}</ul>`,
    ),
    face.examples.length === 0 ? '' : examples(face),
    face.changes.length === 0 ? '' : changes(face.changes),
    `<h2>${words.leave}</h2><p>${text(face.leaving)}</p>`,
    `<footer><h2 id="versions">${words.versions}</h2>${versions(face, places)}</footer></main></body></html>`,
  ].join('')
}

/** What is said where no programme shows itself, or not in that version: then `now` is where its rules are. */
export function missingPage(language: Face['language'], now: string | null = null): string {
  const words = wordsOf(language)
  const [title, reason] =
    language === 'ru'
      ? ['Страница не найдена', 'По этому адресу правил программы нет.']
      : ['There is no such page', 'There are no rules of a programme at this address.']
  const said =
    now === null
      ? reason
      : `${words.noVersion} <a href="${text(now)}">${words.now}</a> · <a href="${text(now)}#versions">${words.versions}</a>`
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1><p>${said}</p></main></body></html>`
}

const mainAct = ({ language, standing }: Face, { now, join }: Places): string => {
  const words = wordsOf(language)
  const [place, said] =
    now === null || standing === 'in_force' ? [join, words.join] : [now, words.now]
  return `<a class="main" href="${text(place)}">${said}</a>`
}

const changes = (all: Face['changes']): string =>
  `<section id="changes">${all.map(({ title, texts }) => `<h2>${text(title)}</h2><ul class="texts">${items(texts)}</ul>`).join('')}</section>`

function versions({ versions: all, language }: Face, places: Places): string {
  const { here } = wordsOf(language)
  const rows = all.map(({ label, value, version, isShown }) => {
    const name = isShown
      ? `<strong>${text(label)}</strong> · ${here}`
      : `<a href="${text(places.version(version))}">${text(label)}</a>`
    return `<div><dt>${name}</dt><dd>${text(value)}</dd></div>`
  })
  return `<dl>${rows.join('')}</dl>`
}

function examples({ examples: shown, language }: Face): string {
  const words = wordsOf(language)
  const cards = shown.map((each) => exampleCard(each, words.reasons)).join('')
  return `<h2>${words.examples}</h2><p>${words.examplesLead}</p><div class="cards">${cards}</div>`
}

function exampleCard({ title, about, lines, sums, reasons }: ShownExample, why: string): string {
  const reasoned =
    reasons.length === 0
      ? ''
      : `<div class="why"><p>${why}</p><ul class="texts">${items(reasons)}</ul></div>`
  return `<section class="card"><h3>${text(title)}</h3><p class="about">${text(about)}</p>${list(lines)}${list(sums, 'sums')}${reasoned}</section>`
}

const list = (rows: readonly Row[], name?: string): string =>
  `<dl${name ? ` class="${name}"` : ''}>${rows.map(({ label, value }) => `<div><dt>${text(label)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`

const items = (texts: readonly string[]): string =>
  texts.map((each) => `<li>${text(each)}</li>`).join('')

/** Text as it may stand in HTML, in an attribute too. */
const text = (plain: string): string =>
  plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
