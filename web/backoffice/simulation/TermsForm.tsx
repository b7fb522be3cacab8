import { Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { GUESSES, type Assumed, type Form, type Wrong } from './core/asked.ts'
import type { Ends } from './core/numbers.ts'

type Props = {
  readonly form: Form
  readonly change: (part: Partial<Form>) => void
  readonly wrong: Wrong
  readonly currency: string
}

/** What the sales cannot tell: who pays with points, what becomes of discounts, margins and costs. */
export function TermsForm({ form, change, wrong, currency }: Props) {
  const { t } = useTranslation()
  const hasNumber = form.redeem === 'share' || form.redeem === 'above'
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Stack gap="xs">
        <Select
          label={t('sim.redeem')}
          description={t('sim.redeem.hint')}
          allowDeselect={false}
          value={form.redeem}
          onChange={(redeem) => redeem && change({ redeem })}
          data={(['max', 'share', 'above', 'none'] as const).map((value) => ({
            value,
            label: t(`sim.redeem.${value}`),
          }))}
        />
        {hasNumber && (
          <TextInput
            label={t(`sim.redeem.${form.redeem}.number` as 'sim.redeem.share.number')}
            inputMode="decimal"
            maw={200}
            value={form.redeemNumber}
            onChange={({ currentTarget: { value } }) => change({ redeemNumber: value })}
            error={wrong.has('redeem') && t('sim.wrong.number')}
          />
        )}
      </Stack>
      <Select
        label={t('sim.discounts')}
        description={t('sim.discounts.hint')}
        allowDeselect={false}
        value={form.discounts}
        onChange={(discounts) => discounts && change({ discounts })}
        data={(['kept', 'replaced'] as const).map((value) => ({
          value,
          label: t(`sim.discounts.${value}`),
        }))}
      />
      <TextInput
        label={t('sim.margin')}
        description={t('sim.margin.hint')}
        inputMode="decimal"
        rightSection="%"
        value={form.margin}
        onChange={({ currentTarget: { value } }) => change({ margin: value })}
        error={wrong.has('margin') && t('sim.wrong.percent')}
      />
      <TextInput
        label={`${t('sim.fixedCost')}, ${currency}`}
        description={t('sim.fixedCost.hint')}
        inputMode="decimal"
        value={form.fixedCost}
        onChange={({ currentTarget: { value } }) => change({ fixedCost: value })}
        error={wrong.has('fixedCost') && t('sim.wrong.number')}
      />
    </SimpleGrid>
  )
}

/** What is supposed of what the programme changes: each guess by its two ends. */
export function AssumptionsForm(props: {
  readonly assumed: Assumed
  readonly change: (part: Partial<Assumed>) => void
  readonly wrong: Wrong
  readonly currency: string
}) {
  const { t } = useTranslation()
  const { assumed, change, wrong, currency } = props
  const text = (name: 'months' | 'monthlyCost' | 'delay', unit = '') => (
    <TextInput
      label={`${t(`sim.assume.${name}`)}${unit}`}
      description={t(`sim.assume.${name}.hint`)}
      inputMode="decimal"
      value={assumed[name]}
      onChange={({ currentTarget: { value } }) => change({ [name]: value })}
      error={wrong.has(`assume.${name}`) && t('sim.wrong.number')}
    />
  )
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {GUESSES.map(({ name }) => (
        <EndsInput
          key={name}
          label={t(`sim.assume.${name}`)}
          hint={t(`sim.assume.${name}.hint`)}
          value={assumed[name]}
          change={(ends) => change({ [name]: ends })}
          error={wrong.has(`assume.${name}`) ? t('sim.wrong.ends') : null}
        />
      ))}
      {text('months')}
      {text('delay')}
      {text('monthlyCost', `, ${currency}`)}
    </SimpleGrid>
  )
}

/** Two numbers in per cent that something lies between, most likely. */
export function EndsInput(props: {
  readonly label: string
  readonly hint: string
  readonly value: Ends
  readonly change: (ends: Ends) => void
  readonly error: string | null
}) {
  const { t } = useTranslation()
  const { label, hint, value, change, error } = props
  const [low, high] = value
  return (
    <TextInput
      label={label}
      description={hint}
      error={error}
      aria-label={`${label}, ${t('sim.ends.low')}`}
      inputMode="decimal"
      value={low}
      onChange={({ currentTarget }) => change([currentTarget.value, high])}
      inputContainer={(input) => (
        <Group gap={6} wrap="nowrap" className="ends">
          {input}
          <span aria-hidden>–</span>
          <TextInput
            aria-label={`${label}, ${t('sim.ends.high')}`}
            inputMode="decimal"
            rightSection="%"
            error={error !== null}
            value={high}
            onChange={({ currentTarget }) => change([low, currentTarget.value])}
          />
        </Group>
      )}
    />
  )
}
