import type { AssumptionsAsked, GuessAsked } from '#domains/simulation/chance.api.ts'
import type { NewSearch, NewSimulation, Simulation } from '#domains/simulation/simulation.api.ts'
import type { Forecast } from '#domains/simulation/forecasts.api.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { addToDay } from '#kit/core/zone.ts'
import { isOfRule } from './axes.ts'
import { constraintsOf, endsOfLift, liftOf, mostOf, NO_LIMITS, type Limits } from './limits.ts'
import { endsOf, guessOf, shareOf, typed, typedList, type Ends } from './numbers.ts'

/** Everything the form holds, as it was typed. */
export type Form = {
  readonly kind: 'simulation' | 'search'
  readonly source: 'own' | 'file'
  readonly from: string
  readonly to: string
  readonly fileId: string | null
  readonly mapping: Readonly<Record<string, unknown>> | null
  readonly versions: readonly number[]
  /** Conditions that are not kept in the programme, carried over from a former simulation. */
  readonly others: readonly { readonly name: string; readonly document: Conditions }[]
  readonly base: number | null
  readonly redeem: 'max' | 'none' | 'share' | 'above'
  readonly redeemNumber: string
  readonly discounts: 'kept' | 'replaced'
  readonly margin: string
  readonly fixedCost: string
  readonly assume: Assumed
  readonly axes: readonly { readonly path: string; readonly values: string }[]
  readonly most: Limits
  readonly regularFrom: string
  readonly lift: Ends
}

export type Assumed = {
  readonly months: string
  readonly frequencyLift: Ends
  readonly checkLift: Ends
  readonly enrolment: Ends
  readonly redemption: Ends
  readonly margin: Ends
  readonly growth: Ends
  readonly monthlyCost: string
  readonly delay: string
}

/** The guesses, in the order in which they are asked. Those that may be left empty come from the replay. */
export const GUESSES = [
  { name: 'frequencyLift', empty: false },
  { name: 'checkLift', empty: false },
  { name: 'enrolment', empty: false },
  { name: 'redemption', empty: true },
  { name: 'margin', empty: true },
  { name: 'growth', empty: false },
] as const
export type GuessName = (typeof GUESSES)[number]['name']

/** Sales that nobody has looked at yet: cautious guesses, a programme that is paid back within a year. */
export const usual: Form = {
  kind: 'simulation',
  source: 'own',
  from: '',
  to: '',
  fileId: null,
  mapping: null,
  versions: [],
  others: [],
  base: null,
  redeem: 'max',
  redeemNumber: '30',
  discounts: 'kept',
  margin: '30',
  fixedCost: '',
  assume: {
    months: '12',
    frequencyLift: ['0', '10'],
    checkLift: ['0', '5'],
    enrolment: ['100', '100'],
    redemption: ['', ''],
    margin: ['', ''],
    growth: ['0', '0'],
    monthlyCost: '',
    delay: '2',
  },
  axes: [],
  most: NO_LIMITS,
  regularFrom: '6',
  lift: ['2', '12'],
}

/** What is wrong with the form, by field; the field is the end of its words, too. */
export type Wrong = ReadonlySet<string>

type Programme = { readonly id: string; readonly minorDigits: number; readonly scale: number }

/** What is asked of the server, or what keeps it from being asked. */
export function askedOf(
  form: Form,
  programme: Programme,
):
  | { readonly wrong: Wrong }
  | { readonly simulation: NewSimulation }
  | { readonly search: NewSearch } {
  const wrong = new Set<string>()
  const need = <T>(field: string, value: T | null | undefined): T => {
    if (value === null || value === undefined) wrong.add(field)
    return value as T
  }
  const minor = (field: string, text: string, digits = programme.minorDigits): number => {
    const value = text.trim() === '' ? 0 : typed(text)
    return Math.round(need(field, value !== null && value >= 0 ? value : null) * 10 ** digits)
  }
  const common = {
    programmeId: programme.id,
    source: sourceOf(form, need),
    redeem: redeemOf(form, need, (text) => minor('redeem', text, programme.scale)),
    discounts: form.discounts,
    margin: form.margin.trim() === '' ? null : tenThousandths(form.margin, 'margin', need),
    fixedCost: minor('fixedCost', form.fixedCost),
  }
  if (form.kind === 'search') {
    const search: NewSearch = {
      ...common,
      base: { version: need('base', form.base) },
      dimensions: form.axes.map(({ path, values }) => ({
        path,
        values: need(`axis.${path}`, valuesOf(values, path, programme)),
      })),
      constraints: constraintsOf(form.most, need),
      lift: liftOf(form.lift, need),
      regularFrom: need('regularFrom', timesOf(form.regularFrom)),
    }
    if (form.axes.length === 0) wrong.add('axes')
    // the chance of a loss comes of the rise that is expected
    if (form.most.loss.trim() !== '' && search.lift === null) wrong.add('lift')
    return wrong.size > 0 ? { wrong } : { search }
  }
  const assumptions = assumptionsOf(form.assume, need, minor)
  const variants = [
    ...form.versions.map((version) => ({ version })),
    ...form.others.map(({ name, document }) => ({ name, document })),
  ]
  if (variants.length === 0 || variants.length > 6) wrong.add('variants')
  return wrong.size > 0 ? { wrong } : { simulation: { ...common, variants, assumptions } }
}

/** Reads a field, or notes that it is wrong. */
export type Need = <T>(field: string, value: T | null | undefined) => T

function timesOf(text: string): number | null {
  const times = typed(text)
  return times !== null && Number.isInteger(times) && times >= 1 && times <= 366 ? times : null
}

function sourceOf(form: Form, need: Need): NewSimulation['source'] {
  if (form.source === 'own') {
    const { from, to } = form
    if (from !== '' && to !== '' && to < from) need('period', null)
    return { kind: 'own', ...(from !== '' && { from }), ...(to !== '' && { to }) }
  }
  return { kind: 'file', fileId: need('file', form.fileId), mapping: need('file', form.mapping) }
}

function redeemOf(form: Form, need: Need, points: (text: string) => number): string {
  if (form.redeem === 'max' || form.redeem === 'none') return form.redeem
  if (form.redeem === 'above') return `above:${points(form.redeemNumber)}`
  const percent = typed(form.redeemNumber)
  const isShare = percent !== null && Number.isInteger(percent) && percent >= 0 && percent <= 100
  return `share:${need('redeem', isShare ? percent : null)}`
}

function tenThousandths(text: string, field: string, need: Need): number {
  const share = shareOf(text)
  return Math.round(need(field, share !== null && share >= 0 && share <= 1 ? share : null) * 10_000)
}

function assumptionsOf(
  assumed: Assumed,
  need: Need,
  minor: (field: string, text: string) => number,
): AssumptionsAsked {
  const months = typed(assumed.months)
  const delay = typed(assumed.delay)
  const isLength = months !== null && Number.isInteger(months) && months >= 1 && months <= 60
  const guesses: Partial<Record<GuessName, GuessAsked>> = {}
  for (const { name, empty } of GUESSES) {
    const [low, high] = assumed[name]
    if (empty && low.trim() === '' && high.trim() === '') continue
    guesses[name] = need(`assume.${name}`, guessOf(low, high))
  }
  return {
    ...(guesses as Pick<AssumptionsAsked, 'frequencyLift' | 'checkLift'>),
    months: need('assume.months', isLength ? months : null),
    monthlyCost: minor('assume.monthlyCost', assumed.monthlyCost),
    redemptionDelayMonths: need('assume.delay', delay !== null && delay >= 0 ? delay : null),
    seed: 1,
  }
}

/** What is supposed as the page of a result asks it anew; null where something is wrong. */
export function supposedOf(
  assumed: Assumed,
  minorDigits: number,
): { readonly wrong: Wrong } | { readonly asked: AssumptionsAsked } {
  const wrong = new Set<string>()
  const need: Need = (field, value) => {
    if (value === null || value === undefined) wrong.add(field)
    return value as never
  }
  const asked = assumptionsOf(assumed, need, (field, text) => {
    const value = text.trim() === '' ? 0 : typed(text)
    return Math.round(
      need<number>(field, value !== null && value >= 0 ? value : null) * 10 ** minorDigits,
    )
  })
  return wrong.size > 0 ? { wrong } : { asked }
}

/** Values of an axis: points of a rule and thresholds of tiers are typed in whole units; a rule is there or is not. */
function valuesOf(text: string, path: string, programme: Programme): (number | boolean)[] | null {
  if (isOfRule(path)) return [true, false]
  const values = typedList(text)
  const digits = unitsOf(path, programme)
  return values && values.map((value) => Math.round(value * 10 ** digits))
}

/** How many decimals the minor unit of an axis has. */
export function unitsOf(path: string, { minorDigits, scale }: Programme): number {
  if (/^\/tiers\/.*\/from$/.test(path)) return minorDigits
  return /\/(rate|fixed)\/points$/.test(path) ? scale : 0
}

/** The form as a former simulation was asked. */
export function formOf(row: Simulation, minorDigits: number): Form {
  const { source, redeem, margin, fixedCost, variants, space, assumptions } = row
  const [policy, number = '30'] = redeem.split(':') as [Form['redeem'], string?]
  return {
    ...usual,
    kind: row.kind,
    source: source.kind,
    ...(source.kind === 'own'
      ? { from: source.from ?? '', to: source.to ?? '' }
      : { fileId: source.fileId, mapping: source.mapping }),
    versions: row.kind === 'search' ? [] : variants.flatMap(({ version }) => version ?? []),
    others: variants.filter(({ version }) => version === null),
    base: row.kind === 'search' ? (variants[0]?.version ?? null) : null,
    redeem: policy,
    redeemNumber: policy === 'above' ? String(Number(number) / 10 ** row.scale) : number,
    discounts: row.discounts,
    margin: margin === null ? '' : String(margin / 100),
    fixedCost: fixedCost === 0 ? '' : String(fixedCost / 10 ** minorDigits),
    assume: assumptions ? assumedOf(assumptions, minorDigits) : usual.assume,
    axes: (space?.dimensions ?? []).map(({ path, values }) => ({
      path,
      values: values
        .map((value) =>
          typeof value === 'number'
            ? value / 10 ** unitsOf(path, { id: '', minorDigits, scale: row.scale })
            : String(value),
        )
        .join(' '),
    })),
    ...(space && {
      most: mostOf(space.constraints),
      regularFrom: String(space.regularFrom ?? usual.regularFrom),
      lift: endsOfLift(space.lift),
    }),
  }
}

/** A year is played, so that each season is seen once. */
const HISTORY_MONTHS = 12

/** The form after a forecast: its version and what was supposed then, played on the receipts of the last year. */
export function formAfter(
  { version, assumptions }: Pick<Forecast, 'version' | 'assumptions'>,
  minorDigits: number,
  today: string,
): Form {
  return {
    ...usual,
    source: 'own',
    from: addToDay(today, { months: -HISTORY_MONTHS }),
    versions: [version],
    base: version,
    assume: assumedOf(assumptions, minorDigits),
  }
}

/** What was supposed, as it is typed. */
export function assumedOf(asked: AssumptionsAsked, minorDigits: number): Assumed {
  const ends = (guess: GuessAsked | undefined, otherwise: Ends): Ends =>
    guess ? endsOf(guess) : otherwise
  const { assume } = usual
  return {
    months: String(asked.months),
    frequencyLift: ends(asked.frequencyLift, assume.frequencyLift),
    checkLift: ends(asked.checkLift, assume.checkLift),
    enrolment: ends(asked.enrolment, assume.enrolment),
    redemption: ends(asked.redemption, ['', '']),
    margin: ends(asked.margin, ['', '']),
    growth: ends(asked.growth, assume.growth),
    monthlyCost: asked.monthlyCost ? String(asked.monthlyCost / 10 ** minorDigits) : '',
    delay: String(asked.redemptionDelayMonths ?? 2),
  }
}
