import { describe, expect, test } from 'vitest'
import { EVENTS, KINDS } from './core/events.ts'
import { told } from './core/faults.ts'
import { FORMS } from './core/forms.ts'
import { HIDDEN_CODE } from './core/news.ts'
import { exampleSpeech, type Values } from './core/values.ts'
import { fillIn, judge, oursFor, type Source } from './judging.ts'

const body = (text: string): Source => ({ subject: null, body: text, html: null })

const faultsOf = (text: string, kind: 'points.earned' | 'confirmation.code' = 'points.earned') => {
  const judged = judge(kind, 'sms', 'ru', body(text))
  return 'faults' in judged ? judged.faults : []
}

const written = (text: string, values: Values, language: 'ru' | 'en' = 'ru', scale = 0) => {
  const judged = judge('points.earned', 'sms', language, body(text))
  if ('faults' in judged) throw new Error(told(judged.faults[0]!, 'en'))
  const given = {
    first_name: 'Вера',
    programme: 'Клуб',
    points: 1,
    available_from: null,
    ...values,
  }
  const speech = { ...exampleSpeech(language), scale }
  return fillIn(judged.ready, given, { language, speech })?.text
}

test('the texts that come with the program pass the checks that others have to pass', () => {
  for (const kind of KINDS) {
    for (const form of FORMS) {
      for (const language of ['ru', 'en'] as const) {
        const judged = judge(kind, form, language, oursFor(kind, form, language))
        expect(judged, `${kind} ${form} ${language}`).toHaveProperty('ready')
      }
    }
  }
})

test('points, money, numbers and days are written as the language writes them', () => {
  expect(written('{{ points | points }}', { points: 1 })).toBe('1 балл')
  expect(written('{{ points | points }}', { points: 22 })).toBe('22 балла')
  expect(written('{{ points | points }}', { points: 1317 })).toBe('1\u00a0317 баллов')
  expect(written('{{ points | points }}', { points: 1.5 }, 'ru', 2)).toBe('1,5 балла')
  expect(written('{{ points | points }}', { points: 1 }, 'en')).toBe('1 point')
  expect(written('{{ 1500.5 | money }}', {})).toBe('1\u00a0500,50\u00a0₽')
  expect(written('{{ 1500 | money }}', {})).toBe('1\u00a0500\u00a0₽')
  expect(written('{{ 12345 | number }}', {}, 'en')).toBe('12,345')
  expect(written('{{ available_from | day }}!', { available_from: '2026-12-06' })).toBe(
    '6 декабря 2026 года!',
  )
  expect(written("{{ available_from | day: 'short' }}!", { available_from: '2026-12-06' })).toBe(
    '6 декабря!',
  )
  expect(written("{{ points }} {{ points | plural: 'день', 'дня', 'дней' }}", { points: 3 })).toBe(
    '3 дня',
  )
})

describe('what is wrong is told with its line and column', () => {
  test.each([
    ['Привет,\n{{ name }}', 'variable_unknown', 2, 4],
    ['{{ points.size }}', 'variable_unknown', 1, 4],
    ['{{ points | shout }}', 'filter_unknown', 1, 1],
    ['a\n\n  {% include "x" %}', 'tag_of_files', 3, 3],
    ['{% render "x" %}', 'tag_of_files', 1, 1],
    ['{% layout "x" %}', 'tag_of_files', 1, 1],
    ['a {% for i in (1..1000000000) %}{{ i }}{% endfor %}', 'loop', 1, 3],
    ['{% tablerow i in points %}{% endtablerow %}', 'loop', 1, 1],
    ['{% explode %}', 'tag_unknown', 1, 1],
    ['{% if points %} a', 'not_closed', 1, 1],
    ['{{ points', 'not_closed', 1, 1],
    ['{{ first_name | points }}', 'filter_misused', 1, 1],
    ["{{ points | plural: 'день' }}", 'filter_misused', 1, 1],
    ['{{ first_name | raw }}', 'filter_unknown', 1, 1],
  ])('%s', (text, code, line, column) => {
    expect(faultsOf(text)[0]).toMatchObject({ code, line, column })
  })

  test('every unknown variable at once, each in both languages', () => {
    const faults = faultsOf('{{ one }}\n{{ two }} {% if three %}{% endif %}')
    expect(faults.map(({ named, line }) => [named, line])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', 2],
    ])
    expect(told(faults[0]!, 'ru')).toContain('«one»')
    expect(told(faults[0]!, 'en')).toContain('“one”')
  })
})

test('a text that grows without bounds is refused within a second', () => {
  const doubled = "{% assign a = 'aaaaaaaaaa' %}" + '{% assign a = a | append: a %}'.repeat(60)
  const began = performance.now()
  expect(faultsOf(`${doubled}{{ a }}`)[0]).toMatchObject({ code: 'too_much' })
  const large = "{% assign a = 'aaaaaaaaaa' %}" + '{% assign a = a | append: a %}'.repeat(13)
  expect(faultsOf(`${large}${'{{ a }}'.repeat(500)}`)[0]).toMatchObject({ code: 'too_much' })
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(faultsOf('a'.repeat(1_001))[0]).toMatchObject({ code: 'too_long', named: '1000' })
})

test('what would be empty for somebody is refused, too', () => {
  expect(faultsOf('{% if available_from %}С {{ available_from | day }}{% endif %}')).toMatchObject([
    { code: 'empty' },
  ])
})

test('a text about a code has the code, whole and not in the headline', () => {
  const code = (source: Partial<Source>) => {
    const judged = judge('confirmation.code', 'email', 'ru', { ...body(''), ...source })
    return 'faults' in judged ? judged.faults.map((each) => each.code) : []
  }
  expect(code({ body: 'Код придёт позже' })).toEqual(['code_missing'])
  expect(code({ body: '{{ code | slice: 0, 3 }}' })).toEqual(['code_missing'])
  expect(code({ body: '{{ code }}', html: '<p>Код</p>' })).toEqual(['code_missing'])
  expect(code({ body: '{{ code }}', subject: 'Код {{ code }}' })).toEqual(['code_exposed'])
  expect(code({ body: '{{ code }}', subject: 'Ваш код', html: '<b>{{ code }}</b>' })).toEqual([])
})

test('a page escapes what members are called, and cannot do anything by itself', () => {
  const html = '<p title="{{ first_name }}">{{ first_name | upcase }} {{ points | points }}</p>'
  const judged = judge('points.earned', 'email', 'ru', { subject: 'a', body: 'b', html })
  if ('faults' in judged) throw new Error('refused')
  const values = {
    first_name: '"><script>alert(1)</script>',
    programme: 'Клуб',
    points: 5,
    available_from: null,
  }
  const done = fillIn(judged.ready, values, { language: 'ru', speech: exampleSpeech('ru') })
  expect(done?.html).not.toContain('<script')
  expect(done?.html).not.toContain('title="">')
  expect(done?.html).toContain('5 баллов')

  const active = [
    '<SCRIPT>a</SCRIPT>',
    '<img src=a onerror=b>',
    '<a href=" javascript:a">',
    '< iframe>',
  ]
  for (const each of active) {
    const refused = judge('points.earned', 'email', 'ru', {
      ...body('b'),
      html: `<p>a</p>\n${each}`,
    })
    expect(refused, each).toMatchObject({ faults: [{ code: 'page_active', line: 2 }] })
  }
})

test('a headline stays one line, whatever a member is called', () => {
  const source = { subject: '{{ first_name }}: баллы', body: 'b', html: null }
  const judged = judge('points.earned', 'email', 'ru', source)
  if ('faults' in judged) throw new Error('refused')
  const values = { first_name: 'Вера\r\nBcc: a@b.example', points: 5, programme: 'К' }
  const done = fillIn(
    judged.ready,
    { ...values, available_from: null },
    { language: 'ru', speech: exampleSpeech('ru') },
  )
  expect(done?.subject).toBe('Вера Bcc: a@b.example: баллы')
})

test('a part that a channel has not is refused rather than dropped', () => {
  const judged = judge('points.earned', 'sms', 'ru', { ...body('a'), subject: 'b' })
  expect(judged).toMatchObject({ faults: [{ part: 'subject', code: 'part_unneeded' }] })
})

test('a code is shown hidden until it is on its way', () => {
  expect(EVENTS['confirmation.code'].variables['code']?.example).toBe(HIDDEN_CODE)
})
