import type { Found } from '#domains/simulation/simulation.ts'
import type { Terminal } from './terminal.ts'

const SHOWN = 20

/** The variants worth it, those that give members most first, as a table. */
export function foundInWords(found: readonly Found[], { say, language }: Terminal): string {
  const percent = (value: number | null) =>
    value === null
      ? '–'
      : value.toLocaleString(language, { style: 'percent', maximumFractionDigits: 2 })
  const frontier = found
    .filter(({ isFrontier }) => isFrontier)
    .toSorted((a, b) => b.figures.effectiveDiscount.part - a.figures.effectiveDiscount.part)
  const refused = found.filter(({ breaks }) => breaks.length > 0).length
  const summary = say(
    {
      en: '{count} variants tried; {refused} break a constraint; worth it: {worth}',
      ru: 'Проверено вариантов: {count}; нарушают условие: {refused}; стоящих: {worth}',
    },
    { count: found.length, refused, worth: frontier.length },
  )
  const head = [
    say({ en: 'members get', ru: 'участникам' }),
    say({ en: 'pays from a rise of', ru: 'окупается при росте' }),
    say({ en: 'chance of loss', ru: 'шанс убытка' }),
    say({ en: 'choices', ru: 'значения' }),
  ]
  const rows = frontier.slice(0, SHOWN).map(({ figures, breakEven, neverPays, loss, choices }) => [
    percent(figures.effectiveDiscount.value),
    neverPays ? say({ en: 'never', ru: 'ни при каком' }) : percent(breakEven),
    percent(loss),
    Object.entries(choices)
      .map(([path, value]) => `${path}=${JSON.stringify(value)}`)
      .join('  '),
  ])
  const widths = head.map((name, place) =>
    Math.max(name.length, ...rows.map((row) => row[place]!.length)),
  )
  const line = (cells: readonly string[]) =>
    cells.map((cell, place) => (place === 3 ? cell : cell.padStart(widths[place]!))).join('   ')
  return [summary, ...(rows.length > 0 ? ['', line(head), ...rows.map(line)] : [])].join('\n')
}
