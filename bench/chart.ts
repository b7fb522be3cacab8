import { figure } from './bars.ts'
import { newest } from './machine.ts'
import type { Results } from './results.ts'

/** Bars that are read against each other: one unit, one scale. */
type Panel = {
  readonly title: string
  readonly unit: string
  readonly bars: readonly {
    readonly label: string
    readonly value: number
    /** Ours, or what ours is measured against. */
    readonly rival?: boolean
  }[]
}

const WIDTH = 760
const LABEL = 330
const ROW = 22
const HEAD = 44

/** The figures as a picture of bars that reads in light and in dark. */
export function drawing(file: 'bench' | 'growth', results: Results): string {
  const panels = (file === 'bench' ? ofBench(results) : ofGrowth(results)).filter(
    ({ bars }) => bars.length > 0,
  )
  let top = 10
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, top)
    top += HEAD + panel.bars.length * ROW + 18
    return text
  })
  const machine = newest(results)
  const where = machine
    ? `${machine.date} UTC · ${machine.cores} cores, ${machine.processor} · PostgreSQL ${machine.postgres['server_version']?.split(' ')[0]}, durable · commit ${machine.commit}`
    : ''
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 24}" width="${WIDTH}" height="${top + 24}" role="img" aria-label="${escaped(panels.map(({ title }) => title).join('; '))}">`,
    STYLE,
    `<rect class="paper" width="100%" height="100%" rx="6"/>`,
    ...drawn,
    `<text class="small" x="16" y="${top + 10}">${escaped(where)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const STYLE = `<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .small { font-size: 11px; fill: #59636e; }
  .label { text-anchor: end; }
  .paper { fill: #ffffff; }
  .ours { fill: #1f6feb; }
  .rival { fill: #afb8c1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .paper { fill: #0d1117; }
    .ours { fill: #4493f8; }
    .rival { fill: #57606a; }
  }
</style>`

function drawPanel({ title, unit, bars }: Panel, top: number): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const room = WIDTH - LABEL - 90
  return [
    `<text class="title" x="16" y="${top + 18}">${escaped(title)}</text>`,
    `<text class="small" x="16" y="${top + 34}">${escaped(unit)}</text>`,
    ...bars.flatMap(({ label, value, rival }, n) => {
      const y = top + HEAD + n * ROW
      const length = Math.max(1, (value / longest) * room)
      return [
        `<text class="label" x="${LABEL - 8}" y="${y + 13}">${escaped(label)}</text>`,
        `<rect class="${rival ? 'rival' : 'ours'}" x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="16" rx="2"/>`,
        `<text x="${(LABEL + length + 6).toFixed(1)}" y="${y + 13}">${figure(value)}</text>`,
      ]
    }),
  ].join('\n')
}

function ofBench(results: Results): Panel[] {
  const figures = (names: readonly string[]) =>
    names.flatMap((name) => results[name]?.figures ?? [])
  const confirm = figures(['confirm'])
  const others = figures(['stored', 'quotes', 'balance', 'redeem', 'day'])
  const isRival = (what: string) => /by hand|pgbench/.test(what)
  const label = ({ what, connections }: { what: string; connections: number }) =>
    `${what.replace(/, 100 in a statement$/, '')}, ${connections}`
  const waits = [...confirm, ...others, ...figures(['paced'])].filter(
    ({ what, p99 }) => p99 !== null && !isRival(what),
  )
  return [
    {
      title: 'Receipts confirmed over HTTP',
      unit: 'a second, by connections; grey is what they are measured against, in the same run',
      bars: confirm.map((each) => ({
        label: label(each),
        value: each.perSecond,
        rival: isRival(each.what),
      })),
    },
    {
      title: 'Other operations',
      unit: 'a second, by connections',
      bars: others.map((each) => ({
        label: label(each),
        value: each.perSecond,
        rival: isRival(each.what),
      })),
    },
    {
      title: 'How long 99 of 100 waited at most',
      unit: 'milliseconds, by connections',
      bars: waits.map((each) => ({ label: label(each), value: each.p99! })),
    },
  ]
}

function ofGrowth(results: Results): Panel[] {
  const bySize = Object.values(results).toSorted(
    (a, b) => Number(a.title.replaceAll(/\D/g, '')) - Number(b.title.replaceAll(/\D/g, '')),
  )
  const whats = [...new Set(bySize.flatMap(({ figures }) => figures.map(({ what }) => what)))]
  return whats.map((what) => ({
    title: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
    unit: 'a second, by members of the chain',
    bars: bySize.flatMap(({ title, figures }) =>
      figures
        .filter((each) => each.what === what)
        .map((each) => ({ label: title, value: each.perSecond })),
    ),
  }))
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
