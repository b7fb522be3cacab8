import { Alert, List, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import type { Tried } from '#domains/purchases/core/schemas.ts'
import type { Conditions } from '#domains/rules/rules.api.ts'
import { decimal, money, signed } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure, Shown, Waiting } from '../../ui/states.tsx'
import { localText } from './core/moments.ts'
import { newKey } from './core/parts.ts'
import { askedOf, isWrongReceipt, type TryForm } from './core/receipt.ts'
import { useEditing } from './Editing.ts'
import { ReceiptForm } from './ReceiptForm.tsx'
import { useInForce } from './useInForce.ts'
import { useStoreNames } from './useStoreNames.ts'
import { useSay } from './useSay.ts'

type Props = { readonly programme: Programme; readonly document: Conditions }
type Asked = Exclude<ReturnType<typeof askedOf>, { field: string }>

/** A receipt that is made up, judged by the draft and by what is in force, side by side. */
export function TryOut({ programme, document }: Props) {
  const { t } = useSay()
  const { units, offers } = useEditing()
  const [form, setForm] = useState<TryForm>(() => ({
    who: 'imagined',
    member: '',
    tier: '',
    visits: '0',
    points: '',
    birthday: '',
    at: localText(programme.zone, Date.now()),
    store: '',
    channel: '',
    coupon: '',
    redeem: false,
    lines: [
      {
        key: newKey(),
        category: offers.category[0]?.value ?? '',
        kind: 'goods',
        quantity: '1',
        price: '1000',
      },
    ],
  }))
  const asked = askedOf(form, units, programme.zone)
  const wrong = isWrongReceipt(asked) ? asked : null
  const [settled] = useDebouncedValue(isWrongReceipt(asked) ? null : asked, 350)
  const inForce = useInForce(programme.id)
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('cond.try.hint')}
      </Text>
      <ReceiptForm form={form} change={setForm} wrong={wrong} />
      {wrong && <Alert role="status">{t('cond.try.wrong')}</Alert>}
      {!wrong && settled && (
        <Shown of={inForce} lines={2}>
          {({ version }) => (
            <Results programme={programme} draft={document} version={version} asked={settled} />
          )}
        </Shown>
      )}
    </Stack>
  )
}

function useTrial(programme: Programme, document: Conditions | undefined, asked: Asked) {
  return useQuery({
    queryKey: ['trial', programme.id, document, asked, language()],
    queryFn: () =>
      client().purchases.tryConditions({
        params: { programmeId: programme.id },
        body: { document: document!, ...asked },
      }),
    enabled: document !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

function Results(props: {
  readonly programme: Programme
  readonly draft: Conditions
  readonly version: number | null
  readonly asked: Asked
}) {
  const { t } = useSay()
  const { programme, version, asked } = props
  const current = useQuery({
    ...queries.conditions(programme.id, version ?? 0),
    enabled: version !== null,
  })
  const draft = useTrial(programme, props.draft, asked)
  const now = useTrial(programme, current.data?.document, asked)
  return (
    <SimpleGrid cols={{ base: 1, sm: version === null ? 1 : 2 }}>
      <Result
        title={t('cond.try.draft')}
        of={draft}
        programme={programme}
        {...(version !== null && now.data && { against: now.data })}
      />
      {version !== null && (
        <Result title={t('cond.try.inForce', { version })} of={now} programme={programme} />
      )}
    </SimpleGrid>
  )
}

function Result(props: {
  readonly title: string
  readonly of: ReturnType<typeof useTrial>
  readonly programme: Programme
  readonly against?: Tried
}) {
  const { data, error } = props.of
  return (
    <Paper
      withBorder
      p="lg"
      component="section"
      aria-label={props.title}
      aria-busy={props.of.isFetching}
    >
      <Title order={2} size="h5" mb="sm">
        {props.title}
      </Title>
      {error ? (
        <Failure error={error} />
      ) : data ? (
        <div style={{ opacity: props.of.isPlaceholderData ? 0.5 : 1 }}>
          <Figures tried={data} {...props} />
        </div>
      ) : (
        <Waiting lines={3} />
      )}
    </Paper>
  )
}

function Figures(props: {
  readonly tried: Tried
  readonly programme: Programme
  readonly against?: Tried
}) {
  const { t } = useSay()
  const named = useStoreNames()
  const { tried, programme, against } = props
  const { scale } = programme
  const more = against ? tried.earning.points - against.earning.points : 0
  return (
    <Stack gap="sm">
      <SimpleGrid cols={3} spacing="xs">
        <Figure
          label={t('cond.try.earned')}
          value={decimal(tried.earning.points, scale)}
          note={more === 0 ? '' : t('cond.try.more', { shown: signed(more, scale) })}
        />
        <Figure
          label={t('cond.try.spent')}
          value={decimal(tried.redemption.appliedPoints, scale)}
        />
        <Figure label={t('cond.try.due')} value={money(tried.amountDue, programme)} />
      </SimpleGrid>
      <List size="sm" spacing={4}>
        {tried.sentences.map((text, index) => (
          <List.Item key={`${index} ${text}`}>{named(text)}</List.Item>
        ))}
      </List>
    </Stack>
  )
}

function Figure(props: { readonly label: string; readonly value: string; readonly note?: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {props.label}
      </Text>
      <Text fw={650} size="xl" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {props.value}
      </Text>
      {props.note && (
        <Text size="xs" fw={600}>
          {props.note}
        </Text>
      )}
    </div>
  )
}
