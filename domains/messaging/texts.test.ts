import { expect, test } from 'vitest'
import type { News, Speech } from './core/news.ts'
import { textOf } from './judging.ts'

const speech: Speech = {
  programme: 'Клуб',
  pointsName: {
    ru: { one: 'балл', few: 'балла', many: 'баллов' },
    en: { one: 'point', other: 'points' },
  },
  scale: 0,
  zone: 'Europe/Moscow',
  currency: 'RUB',
  minorDigits: 2,
}
const on = Date.parse('2026-03-14T21:30:00Z') // already the 15th in Moscow

test('Russian counts take the form of their number', () => {
  const said = (points: number, scale = 0) =>
    textOf({ kind: 'points.redeemed', points, speech: { ...speech, scale } }, 'ru')
  expect(said(1)).toBe('Списано: 1 балл.')
  expect(said(2)).toBe('Списано: 2 балла.')
  expect(said(5)).toBe('Списано: 5 баллов.')
  expect(said(11)).toBe('Списано: 11 баллов.')
  expect(said(-21)).toBe('Списано: 21 балл.')
  expect(said(150, 2)).toBe('Списано: 1,5 балла.')
  expect(said(200, 2)).toBe('Списано: 2 балла.')
})

test('days are those of the zone of the programme, in the words of the language', () => {
  const news: News = { kind: 'points.earned', points: 1, availableFrom: on, speech }
  expect(textOf(news, 'ru')).toBe('Начислено: 1 балл. Доступно с 15 марта 2026 года.')
  expect(textOf(news, 'en')).toBe('Earned: 1 point. To spend from 15 March 2026.')
})

test('every notice is told in both languages without a gap', () => {
  const all: News[] = [
    { kind: 'member.enrolled', programme: null },
    { kind: 'member.enrolled', programme: 'Клуб' },
    { kind: 'card.activated' },
    { kind: 'card.blocked' },
    { kind: 'card.replaced' },
    { kind: 'points.earned', points: 5, availableFrom: null, speech },
    { kind: 'points.returned', points: 5, speech },
    { kind: 'points.returned', points: -5, speech },
    { kind: 'points.activated', points: 5, speech },
    { kind: 'points.expired', points: -5, speech },
    { kind: 'points.adjusted', points: -5, speech },
    { kind: 'points.adjusted', points: 6, speech },
    { kind: 'points.expiring', points: 5, on, speech },
    { kind: 'tier.reached', tier: 'Gold' },
    { kind: 'tier.lost', tier: 'Silver' },
    { kind: 'tier.lost', tier: null },
    { kind: 'tier.ending', tier: 'Gold', on, speech },
    { kind: 'purchase.returned', amount: 63_050, speech },
    { kind: 'case.opened', number: 'C-1024', subject: 'Points' },
    { kind: 'case.answered', number: 'C-1024', subject: 'Points', answer: 'They are there.' },
    { kind: 'confirmation.code', minutes: 5 },
  ]
  const texts = (['ru', 'en'] as const).flatMap((language) =>
    all.map((news) => textOf(news, language)),
  )
  expect(new Set(texts).size).toBe(texts.length)
  for (const text of texts) expect(text).not.toMatch(/undefined|null|NaN|-5/)
})
