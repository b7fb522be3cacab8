import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  Paper,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { newKey } from './core/parts.ts'
import type { TryForm, TryLine, Wrong } from './core/receipt.ts'
import { KINDS } from './core/shapes.ts'
import { useEditing } from './Editing.ts'
import { useSay } from './useSay.ts'

type Props = {
  readonly form: TryForm
  readonly change: (form: TryForm) => void
  readonly wrong: Wrong | null
}

/** Who buys what, where and when. */
export function ReceiptForm({ form, change, wrong }: Props) {
  const { t } = useSay()
  const { programme } = useEditing()
  const [opened, more] = useDisclosure()
  const put = (part: Partial<TryForm>) => change({ ...form, ...part })
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Presets change={(lines) => put({ lines })} />
        {form.lines.map((line, index) => (
          <Line
            key={line.key}
            line={line}
            index={index}
            wrong={wrong?.line === index ? wrong.field : null}
            change={(next) => put({ lines: form.lines.with(index, next) })}
            {...(form.lines.length > 1 && {
              remove: () => put({ lines: form.lines.toSpliced(index, 1) }),
            })}
          />
        ))}
        <Button
          size="compact-sm"
          variant="light"
          w="fit-content"
          onClick={() =>
            put({ lines: [...form.lines, lineOf({ price: form.lines.at(-1)?.price ?? '100' })] })
          }
        >
          {t('cond.try.addLine')}
        </Button>
        <Who {...{ form, put, wrong }} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            type="datetime-local"
            label={t('cond.try.at', { zone: programme.zone })}
            value={form.at}
            error={wrong?.field === 'at' ? t('cond.publish.noTime') : null}
            onChange={({ currentTarget }) => put({ at: currentTarget.value })}
          />
          {!opened && (
            <Group align="flex-end">
              <Button variant="subtle" size="compact-sm" onClick={more.open} mb={6}>
                {t('cond.try.where')}
              </Button>
            </Group>
          )}
          {opened && <Where {...{ form, put }} />}
        </SimpleGrid>
      </Stack>
    </Paper>
  )
}

const lineOf = (part: Partial<TryLine>): TryLine => ({
  key: newKey(),
  category: '',
  kind: 'goods',
  quantity: '1',
  price: '1000',
  ...part,
})

/** Receipts of one click: small, of everything that the conditions name, large. */
function Presets({ change }: { readonly change: (lines: readonly TryLine[]) => void }) {
  const { t } = useSay()
  const { offers } = useEditing()
  const mixed = offers.category.slice(0, 4).map(({ value }) => lineOf({ category: value }))
  const presets = {
    small: [lineOf({ price: '300' })],
    mixed: mixed.length > 0 ? [...mixed, lineOf({})] : [lineOf({}), lineOf({ kind: 'service' })],
    large: [lineOf({ price: '150000' })],
  }
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {t('cond.try.presets')}
      </Text>
      {(['small', 'mixed', 'large'] as const).map((name) => (
        <Button
          key={name}
          size="compact-sm"
          variant="default"
          onClick={() => change(presets[name])}
        >
          {t(`cond.try.preset.${name}`)}
        </Button>
      ))}
    </Group>
  )
}

function Line(props: {
  readonly line: TryLine
  readonly index: number
  readonly wrong: string | null
  readonly change: (line: TryLine) => void
  readonly remove?: () => void
}) {
  const { t, option } = useSay()
  const { offers } = useEditing()
  const { line, index, change, remove } = props
  return (
    <SimpleGrid
      cols={{ base: 2, sm: 4 }}
      spacing="xs"
      role="group"
      aria-label={t('cond.try.line', { number: index + 1 })}
    >
      <Autocomplete
        label={t('cond.try.category')}
        value={line.category}
        data={offers.category.map(({ value }) => value)}
        onChange={(category) => change({ ...line, category })}
      />
      <Select
        label={t('cond.try.kind')}
        allowDeselect={false}
        value={line.kind}
        data={KINDS.map((value) => ({ value, label: option('kind', value) }))}
        onChange={(kind) => change({ ...line, kind: kind ?? 'goods' })}
      />
      <TextInput
        label={t('cond.try.quantity')}
        inputMode="decimal"
        value={line.quantity}
        error={props.wrong === 'quantity' ? t('cond.notANumber') : null}
        onChange={({ currentTarget }) => change({ ...line, quantity: currentTarget.value })}
      />
      <Group gap={4} align="flex-end" wrap="nowrap">
        <TextInput
          label={t('cond.try.price')}
          inputMode="decimal"
          style={{ flex: 1 }}
          value={line.price}
          error={props.wrong === 'price' ? t('cond.notANumber') : null}
          onChange={({ currentTarget }) => change({ ...line, price: currentTarget.value })}
        />
        {remove && (
          <Button
            variant="subtle"
            color="gray"
            px={8}
            aria-label={`${t('cond.remove')}: ${t('cond.try.line', { number: index + 1 })}`}
            onClick={remove}
          >
            ×
          </Button>
        )}
      </Group>
    </SimpleGrid>
  )
}

type Part = {
  readonly form: TryForm
  readonly put: (part: Partial<TryForm>) => void
}

function Who({ form, put, wrong }: Part & { readonly wrong: Wrong | null }) {
  const { t, field } = useSay()
  const { offers } = useEditing()
  const number = (name: 'visits' | 'points') => ({
    label: t(`cond.try.${name}`),
    inputMode: 'decimal' as const,
    value: form[name],
    error: wrong?.field === name ? t('cond.notANumber') : null,
    onChange: ({ currentTarget }: React.ChangeEvent<HTMLInputElement>) =>
      put({ [name]: currentTarget.value }),
  })
  return (
    <Stack gap="xs" role="group" aria-label={t('cond.try.who')}>
      <Text size="sm" fw={500}>
        {t('cond.try.who')}
      </Text>
      <SegmentedControl
        w="fit-content"
        maw="100%"
        aria-label={t('cond.try.who')}
        value={form.who}
        onChange={(who) => put({ who })}
        data={(['imagined', 'member', 'nobody'] as const).map((value) => ({
          value,
          label: t(`cond.try.who.${value}`),
        }))}
      />
      {form.who === 'member' && (
        <TextInput
          label={t('cond.try.member')}
          maw={340}
          value={form.member}
          error={wrong?.field === 'member' ? t('cond.try.member.missing') : null}
          onChange={({ currentTarget }) => put({ member: currentTarget.value })}
        />
      )}
      {form.who === 'imagined' && (
        <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="xs">
          <TextInput {...number('visits')} />
          <TextInput {...number('points')} />
          {offers.tier.length > 0 && (
            <Select
              label={field('tier')}
              clearable
              clearButtonProps={{ 'aria-label': t('cond.clear') }}
              value={form.tier === '' ? null : form.tier}
              data={offers.tier}
              onChange={(tier) => put({ tier: tier ?? '' })}
            />
          )}
          <TextInput
            type="date"
            label={t('cond.try.birthday')}
            value={form.birthday}
            onChange={({ currentTarget }) => put({ birthday: currentTarget.value })}
          />
        </SimpleGrid>
      )}
      {form.who !== 'nobody' && (
        <Checkbox
          label={t('cond.try.redeem')}
          checked={form.redeem}
          onChange={({ currentTarget }) => put({ redeem: currentTarget.checked })}
        />
      )}
    </Stack>
  )
}

function Where({ form, put }: Part) {
  const { t, field } = useSay()
  const { offers } = useEditing()
  return (
    <>
      <Select
        label={t('cond.try.store')}
        clearable
        clearButtonProps={{ 'aria-label': t('cond.clear') }}
        value={form.store === '' ? null : form.store}
        data={offers.store}
        onChange={(store) => put({ store: store ?? '' })}
      />
      <TextInput
        label={field('channels')}
        value={form.channel}
        onChange={({ currentTarget }) => put({ channel: currentTarget.value })}
      />
      <TextInput
        label={t('cond.try.coupon')}
        value={form.coupon}
        onChange={({ currentTarget }) => put({ coupon: currentTarget.value })}
      />
    </>
  )
}
