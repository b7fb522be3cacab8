import { CONSTRAINTS, type Constraints, type Searched } from '#domains/simulation/simulation.ts'
import type { Terminal } from './terminal.ts'

const SHOWN = 20

/** The variants worth it, those that give members most first, as a table; and what the others break. */
export function foundInWords(
  searched: Searched,
  constraints: Constraints,
  terminal: Terminal,
): string {
  const { found } = searched
  const { say, language } = terminal
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
  return [
    summary,
    ...regularsInWords(searched, constraints, terminal),
    ...brokenInWords(searched, constraints, terminal),
    ...(rows.length > 0 ? ['', line(head), ...rows.map(line)] : []),
  ].join('\n')
}

/** Who the regulars are, where anything is wanted for them. */
function regularsInWords(
  { regulars: { from, members } }: Searched,
  { regularsToday, regularsInForce }: Constraints,
  { say }: Terminal,
): string[] {
  if (regularsToday === undefined && regularsInForce === undefined) return []
  const told = say(
    {
      en: 'Regulars (receipts in the last year of the sales: {from} or more): {members}',
      ru: 'Постоянные (чеков за последний год продаж: {from} и больше): {members}',
    },
    { from, members },
  )
  if (members > 0) return [told]
  const nobody = say({
    en: '! Nobody is a regular by that: what is wanted for regulars holds of itself. Give another "regularFrom".',
    ru: '! По такому счёту постоянных нет: требования к ним ничего не значат. Задайте другое "regularFrom".',
  })
  return [told, nobody]
}

/** Each constraint that some variants break: how many, and how near the nearest comes. */
function brokenInWords({ found }: Searched, constraints: Constraints, { say }: Terminal): string[] {
  return CONSTRAINTS.flatMap((name) => {
    const breaking = found.filter(({ breaks }) => breaks.includes(name))
    if (breaking.length === 0) return []
    const known = breaking.flatMap(({ measures }) => measures[name] ?? [])
    const most = constraints[name]!
    if (known.length === 0)
      return [say({ en: '  {name}: unknown', ru: '  {name}: неизвестно' }, { name })]
    const digits = name === 'loss' ? 4 : 0
    const rounded = (value: number) => Number(value.toFixed(digits))
    return [
      say(
        {
          en: '  {name} at most {most}: {count} variants break it, with {least} to {worst}',
          ru: '  {name} не больше {most}: нарушают вариантов: {count}, у них от {least} до {worst}',
        },
        {
          name,
          most,
          count: breaking.length,
          least: rounded(Math.min(...known)),
          worst: rounded(Math.max(...known)),
        },
      ),
    ]
  })
}
