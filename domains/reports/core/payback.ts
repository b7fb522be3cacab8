import type { Payback } from '#domains/analytics/groups.api.ts'
import { dayIn } from '#kit/core/zone.ts'
import type { Block, Cell } from './sheet.ts'
import { reasonOf, type Teller, type Told } from './told.ts'

type Range = { readonly estimate: number; readonly low: number; readonly high: number }

/** Does it pay: those who were treated against those whom chance held out; null: nobody was ever held out. */
export function paybackPage(teller: Teller, of: Payback | null): Told {
  const { words } = teller
  if (!of) {
    return {
      blocks: [{ kind: 'note', title: words.noGroup, text: words.noGroupHint }],
      means: ['control'],
    }
  }
  const { lift } = of
  const sides = sidesOf(teller, of)
  const about = aboutGroup(teller, of)
  if (!lift.known) {
    const text = `${reasonOf(teller, lift)} ${about}`
    return { blocks: [{ kind: 'note', title: words.notYet, text }, sides], means: ['control'] }
  }
  const { perMember, incrementalMargin, returned } = lift.value
  const back = returned.known ? returned.value : null
  const whole = back?.payback ?? incrementalMargin
  const verdict = whole.low > 0 ? 'pays' : whole.high < 0 ? 'loses' : 'unclear'
  const text = `${words[`${verdict}Hint`]} ${about}`
  const cells = returnCells(teller, { whole, perMember: perMember.difference, returned })
  return {
    blocks: [
      { kind: 'note', title: words[verdict], text },
      { kind: 'figures', cells },
      groupsChart(teller, of),
      sides,
    ],
    means: ['control', 'payback', 'tests'],
  }
}

function returnCells(
  teller: Teller,
  of: {
    readonly whole: Range
    readonly perMember: Range
    readonly returned: Extract<Payback['lift'], { known: true }>['value']['returned']
  },
): Cell[] {
  const { words, speech } = teller
  const { whole, perMember, returned } = of
  const between = ({ low, high }: Range, tell: (value: number) => string) =>
    words.between(tell(low), tell(high))
  const share = (value: number) => speech.percent(value, 0)
  return [
    {
      name: words.payback,
      value: speech.whole(whole.estimate),
      hint: between(whole, speech.whole),
    },
    returned.known
      ? {
          name: words.roi,
          value: share(returned.value.roi.estimate),
          hint: between(returned.value.roi, share),
        }
      : { name: words.roi, value: '–', hint: reasonOf(teller, returned) },
    {
      name: words.perMember,
      value: speech.whole(perMember.estimate),
      hint: between(perMember, speech.whole),
    },
    {
      name: words.loss,
      value: returned.known ? share(returned.value.chanceOfLoss) : '–',
      hint: words.lossHint,
    },
  ]
}

function aboutGroup({ words, speech, reader }: Teller, { group, margin }: Payback): string {
  const day = (at: string) => speech.day(dayIn(reader.zone, Date.parse(at)))
  const share = speech.count(group.sharePercent)
  const since = day(group.startsAt)
  const told =
    group.endsAt === null
      ? words.groupRuns(group.name, share, since)
      : words.groupEnded(group.name, share, since, day(group.endsAt))
  return margin === 'supposed' ? `${told} ${words.supposed}` : told
}

const each = ({ sales, members }: Payback['treated']) => (members === 0 ? null : sales / members)

function groupsChart({ words, speech, reader }: Teller, { treated, control }: Payback): Block {
  const unit = 10 ** reader.minorDigits
  return {
    kind: 'chart',
    title: words.salesEach,
    form: 'bars',
    labels: [words.treated, words.control],
    series: [
      { name: words.salesEach, values: [treated, control].map((side) => (each(side) ?? 0) / unit) },
    ],
    tell: (value) => speech.count(value),
  }
}

function sidesOf({ words, speech }: Teller, { treated, control }: Payback): Block {
  const row = (name: string, side: Payback['treated']) => [
    name,
    speech.count(side.members),
    speech.count(side.bought),
    speech.count(side.orders),
    speech.whole(each(side)),
  ]
  return {
    kind: 'table',
    title: words.sides,
    heads: [words.side, words.memberCount, words.buyers, words.orders, words.salesEach],
    rows: [row(words.treated, treated), row(words.control, control)],
  }
}
