import { Button, Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes } from '#domains/access/core/scopes.ts'
import type { Mailing } from '#domains/mailings/mailings.api.ts'
import { day, decimal, money, time } from '../../shared/format.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { Step } from './Step.tsx'
import { keepMailing, mailingQueries } from './queries.ts'
import { textsOf, type Drafting } from './useDraft.ts'

type Props = { readonly mailing: Mailing; readonly drafting: Drafting }

/** The instant that a field of day and time says; null where it says none. */
function instantOf(local: string): string | null {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** When a mailing goes out, what it may cost, and the button that sends it. */
export function When({ mailing, drafting }: Props) {
  const { t } = useTranslation()
  const [how, choose] = useState<'now' | 'later'>('now')
  const [local, setLocal] = useState('')
  const [isAsked, ask] = useState(false)
  const startsAt = how === 'later' ? instantOf(local) : null
  const why = useReason(mailing, drafting, how === 'later' && startsAt === null)
  const numbers = useQuery(mailingQueries.numbers(mailing))
  const count = numbers.data?.willGet ?? 0
  return (
    <Step title={t('mail.send')} hint={t('mail.send.quiet')}>
      <SegmentedControl
        aria-label={t('mail.when')}
        data={(['now', 'later'] as const).map((value) => ({
          value,
          label: t(`mail.send.${value}`),
        }))}
        value={how}
        onChange={(value) => choose(value === 'later' ? 'later' : 'now')}
      />
      {how === 'later' && (
        <TextInput
          type="datetime-local"
          label={t('mail.send.at')}
          value={local}
          onChange={({ currentTarget }) => setLocal(currentTarget.value)}
          maw={280}
        />
      )}
      <Price mailing={mailing} drafting={drafting} />
      <div>
        <Guarded why={why} size="lg" onClick={() => ask(true)}>
          {how === 'later'
            ? t('mail.send.schedule')
            : why === null
              ? t('mail.send.count', { count })
              : t('mail.send.go')}
        </Guarded>
        {why !== null && (
          <Text size="sm" c="dimmed" mt={6}>
            {why}
          </Text>
        )}
      </div>
      {isAsked && (
        <Sure mailing={mailing} count={count} startsAt={startsAt} close={() => ask(false)} />
      )}
    </Step>
  )
}

/** Why it cannot be sent yet; null when it can. */
function useReason(mailing: Mailing, drafting: Drafting, isUntimed: boolean): string | null {
  const { t } = useTranslation()
  const session = useSession()
  const { data, isFetching } = useQuery(mailingQueries.numbers(mailing))
  if (!may(session, 'mailings:write')) {
    return t('app.forbidden', { scope: scopes['mailings:write'][language()] })
  }
  if (textsOf(drafting.draft).length === 0) return t('mail.send.why.text')
  if (!drafting.isSaved) return t('mail.send.why.saving')
  if (!data || isFetching) return t('mail.send.why.counting')
  if (data.willGet === 0) return t('mail.send.why.nobody')
  return isUntimed ? t('mail.send.why.when') : null
}

function Price({ mailing, drafting }: Props) {
  const { t } = useTranslation()
  const programme = useQuery(queries.programme(mailing.programmeId))
  const { draft, change } = drafting
  if (!programme.data || !textsOf(draft).some(({ channel }) => channel === 'sms')) return null
  const { minorDigits } = programme.data
  const unit = 10 ** minorDigits
  const sign = money(0, programme.data).replaceAll(/[\d\s.,]/g, '')
  return (
    <NumberInput
      label={t('mail.send.price', { currency: sign })}
      description={t('mail.send.price.hint')}
      value={draft.segmentPrice === null ? '' : draft.segmentPrice / unit}
      min={0}
      max={10_000}
      decimalScale={minorDigits}
      decimalSeparator={language() === 'ru' ? ',' : '.'}
      onChange={(value) =>
        change({
          segmentPrice: typeof value === 'number' && value > 0 ? Math.round(value * unit) : null,
        })
      }
      maw={280}
    />
  )
}

function Sure(props: {
  readonly mailing: Mailing
  readonly count: number
  readonly startsAt: string | null
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { mailing, count, startsAt, close } = props
  const { id, name, revision } = mailing
  const starting = useMutation({
    mutationFn: () =>
      client().mailings.start({ params: { mailingId: id }, body: { revision, startsAt } }),
    onSuccess: keepMailing,
  })
  const words =
    startsAt === null
      ? t('mail.send.sure.now', { count, name })
      : t('mail.send.sure.later', { count, name, at: `${day(startsAt)}, ${time(startsAt)}` })
  return (
    <Dialog title={t('mail.send.sure.title')} close={close}>
      <Stack>
        {starting.error && <Failure error={starting.error} />}
        <Text size="2.5rem" fw={650} lh={1} ta="center">
          {decimal(count, 0)}
        </Text>
        <Text>{words}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t('mail.back')}
          </Button>
          <Button loading={starting.isPending} onClick={() => starting.mutate()}>
            {t(startsAt === null ? 'mail.send.go' : 'mail.send.schedule')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
