import {
  Chip,
  Group,
  Input,
  MultiSelect,
  Select,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { Cell } from './core/cells.ts'
import type { CellField } from './core/parts.ts'
import { useEditing, type Offer } from './Editing.ts'
import { useSay } from './useSay.ts'

type Props = {
  readonly field: CellField
  readonly cell: Cell
  readonly error: string | null
  readonly change: (cell: Cell) => void
}

/** One field as it is best entered: a choice, words, days of the week, a number with its unit. */
export function FieldInput(props: Props) {
  const { field, cell } = props
  if (field.options) return <Choice {...props} />
  if (field.as === 'wholes' || field.as === 'words' || field.as === 'scalars') {
    return field.offers === 'weekday' ? <Weekdays {...props} /> : <Several {...props} />
  }
  if (field.offers && typeof cell === 'string') return <OneOf {...props} />
  return <Typed {...props} />
}

function useCommon({ field, error }: Props) {
  const { disabled } = useEditing()
  const { field: label } = useSay()
  return { label: label(field.label), error, disabled }
}

function Choice(props: Props) {
  const { field, cell, change } = props
  const { option, t } = useSay()
  return (
    <Select
      {...useCommon(props)}
      value={cell === '' ? null : String(cell)}
      placeholder={t('cond.usual')}
      clearable={cell !== ''}
      clearButtonProps={{ 'aria-label': t('cond.clear') }}
      data={field.options!.map((value) => ({ value, label: option(field.label, value) }))}
      onChange={(value) => change(value ?? '')}
    />
  )
}

function OneOf(props: Props) {
  const { field, cell, change } = props
  const { offers } = useEditing()
  const value = String(cell)
  return (
    <Select
      {...useCommon(props)}
      value={value === '' ? null : value}
      searchable
      data={withOwn(offers[field.offers!], value === '' ? [] : [value])}
      onChange={(chosen) => change(chosen ?? '')}
    />
  )
}

function Several(props: Props) {
  const { field, cell, change } = props
  const { offers } = useEditing()
  const { t } = useSay()
  const common = useCommon(props)
  const value = typeof cell === 'string' ? [] : [...cell]
  const offered = field.offers === undefined ? [] : offers[field.offers]
  const isFree = field.offers === undefined || ['category', 'sku'].includes(field.offers)
  if (isFree) {
    return (
      <TagsInput
        {...common}
        value={value}
        data={offered.map((offer) => offer.value)}
        placeholder={value.length === 0 ? t('cond.tags') : ''}
        splitChars={[',', ';']}
        onChange={change}
      />
    )
  }
  return (
    <MultiSelect
      {...common}
      value={value}
      searchable
      hidePickedOptions
      data={withOwn(offered, value)}
      onChange={change}
    />
  )
}

/** What is chosen stays to be seen although it is offered no longer. */
const withOwn = (offers: readonly Offer[], own: readonly string[]): Offer[] => [
  ...offers,
  ...own
    .filter((value) => !offers.some((offer) => offer.value === value))
    .map((value) => ({ value, label: value })),
]

function Weekdays(props: Props) {
  const { cell, change } = props
  const { offers } = useEditing()
  const { label, error, disabled } = useCommon(props)
  return (
    <Input.Wrapper label={label} error={error} style={{ gridColumn: '1 / -1' }}>
      <Chip.Group
        multiple
        value={typeof cell === 'string' ? [] : [...cell]}
        onChange={(days) => change(days.toSorted())}
      >
        <Group gap={6} mt={4}>
          {offers.weekday.map((offer) => (
            <Chip key={offer.value} value={offer.value} size="xs" disabled={disabled}>
              {offer.label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}

const NUMBERS = new Set([
  'money',
  'points',
  'counted',
  'whole',
  'number',
  'quantity',
  'percent',
  'factor',
])

function Typed(props: Props) {
  const { field, cell, change } = props
  const common = useCommon(props)
  const unit = useUnit(field)
  const value = String(cell)
  if (field.input === 'long') {
    return (
      <Textarea
        {...common}
        value={value}
        autosize
        minRows={2}
        ff="monospace"
        style={{ gridColumn: '1 / -1' }}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    )
  }
  return (
    <TextInput
      {...common}
      value={value}
      autoComplete="off"
      {...(field.input === 'date' && { type: 'date' })}
      {...(field.input === 'time' && { placeholder: '08:00' })}
      {...(NUMBERS.has(field.as) && { inputMode: 'decimal' as const })}
      {...(unit !== null && {
        rightSection: (
          <Text size="sm" c="dimmed" aria-hidden>
            {unit}
          </Text>
        ),
        rightSectionWidth: 20 + unit.length * 8,
      })}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  )
}

function useUnit({ as }: CellField): string | null {
  const { programme } = useEditing()
  if (as === 'percent') return '%'
  if (as === 'factor') return '×'
  if (as !== 'money') return null
  const parts = new Intl.NumberFormat('ru', {
    style: 'currency',
    currency: programme.currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0)
  return parts.find(({ type }) => type === 'currency')?.value ?? programme.currency
}
