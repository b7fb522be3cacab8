import { Alert, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identification } from '#domains/desk/desk.api.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { day, money } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog, DialogActs } from '../../ui/Dialog.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { useCallOf } from './calls.ts'
import { deskQueries, refresh } from './queries.ts'

type Fact = Identification['named'][number]
type Mark = 'not' | 'right' | 'wrong'

/** The facts of some list, in words. */
export function useFactWords(): (facts: readonly Fact[]) => string {
  const { t } = useTranslation()
  return (facts) => facts.map((fact) => t(`identity.fact.${fact}`).toLowerCase()).join(', ')
}

/** Asks who calls, in a dialog of its own. */
export function Identify(props: { readonly memberId: string; readonly close: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('identity.ask')} close={props.close}>
      <IdentifyForm memberId={props.memberId} passed={props.close} close={props.close} />
    </Dialog>
  )
}

/** The facts that may be asked, each with what is known, and what the caller said. */
export function IdentifyForm(props: {
  readonly memberId: string
  readonly passed: () => void
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { memberId, passed, close } = props
  const call = useCallOf(memberId)
  const questions = useQuery(deskQueries.questions(memberId))
  const [marks, setMarks] = useState<Readonly<Partial<Record<Fact, Mark>>>>({})
  const [whole, reveal] = useState<MemberAnswer | null>(null)
  const keys = useRequestKeys()
  const facts = (Object.entries(marks) as [Fact, Mark][])
    .filter(([, mark]) => mark !== 'not')
    .map(([fact, mark]) => ({ fact, right: mark === 'right' }))
  const identifying = useMutation({
    mutationFn: () =>
      client().desk.identify(
        { params: { memberId }, body: { facts, ...(call && { callId: call.id }) } },
        { idempotencyKey: keys.keyOf(facts) },
      ),
    onSuccess: async (made) => {
      keys.forget()
      await refresh(memberId)
      if (made.passed) passed()
    },
  })
  const failed = identifying.data?.passed === false ? identifying.data : null
  return (
    <Shown of={questions}>
      {({ facts: known, needed }) => (
        <Stack>
          <Text size="sm">{known.length < needed ? t('identity.few') : t('identity.lead')}</Text>
          {identifying.error && <Failure error={identifying.error} />}
          {failed && <NotPassed missed={failed.missed} />}
          {known.length >= needed && <ShowKnown memberId={memberId} reveal={reveal} />}
          {known.length >= needed &&
            known.map((fact) => (
              <FactRow
                key={fact}
                fact={fact}
                memberId={memberId}
                whole={whole}
                mark={marks[fact] ?? 'not'}
                choose={(mark) => setMarks({ ...marks, [fact]: mark })}
              />
            ))}
          <DialogActs
            close={close}
            disabled={facts.length === 0}
            loading={identifying.isPending}
            onClick={() => identifying.mutate()}
          >
            {t('identity.save')}
          </DialogActs>
        </Stack>
      )}
    </Shown>
  )
}

function NotPassed({ missed }: { readonly missed: readonly Fact[] }) {
  const { t } = useTranslation()
  const words = useFactWords()
  return (
    <Alert color="red" role="alert">
      {missed.length > 0 ? t('identity.failed', { facts: words(missed) }) : t('identity.notEnough')}
    </Alert>
  )
}

/** What is masked is shown for this identification only, and that it was is in the audit. */
function ShowKnown(props: {
  readonly memberId: string
  readonly reveal: (whole: MemberAnswer) => void
}) {
  const { t } = useTranslation()
  const { memberId } = props
  const { data: member } = useQuery(queries.member(memberId))
  const revealing = useMutation({
    mutationFn: () =>
      client().members.reveal({ params: { memberId }, body: { reason: t('identity.ask') } }),
    onSuccess: props.reveal,
    gcTime: 0,
  })
  if (!member?.masked || revealing.isSuccess) return null
  return (
    <>
      {revealing.error && <Failure error={revealing.error} />}
      <GuardedButton
        needs="members:reveal"
        size="compact-sm"
        variant="default"
        loading={revealing.isPending}
        onClick={() => revealing.mutate()}
      >
        {t('identity.show')}
      </GuardedButton>
    </>
  )
}

function FactRow(props: {
  readonly fact: Fact
  readonly memberId: string
  readonly whole: MemberAnswer | null
  readonly mark: Mark
  readonly choose: (mark: Mark) => void
}) {
  const { t } = useTranslation()
  const { fact, mark } = props
  const label = t(`identity.fact.${fact}`)
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm" fw={500} className="sentence">
          {label}
        </Text>
        <Text size="sm" c="dimmed">
          <Known fact={fact} memberId={props.memberId} whole={props.whole} />
        </Text>
      </Group>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={label}
        value={mark}
        onChange={props.choose}
        data={(['not', 'right', 'wrong'] as const).map((value) => ({
          value,
          label: t(`identity.${value}`),
        }))}
      />
    </div>
  )
}

/** A masked birthday has its year only. */
const born = (birthday: string) => (birthday.includes('*') ? birthday.slice(0, 4) : day(birthday))

/** What is known of the member: the operator compares, and does not prompt. */
function Known(props: {
  readonly fact: Fact
  readonly memberId: string
  readonly whole: MemberAnswer | null
}) {
  const { fact, memberId } = props
  const masked = useQuery(queries.member(memberId)).data
  const member = props.whole ?? masked
  const cards = useQuery(queries.cards(memberId)).data
  const bought = useQuery(deskQueries.lastPurchase(memberId)).data
  const stores = useQuery(deskQueries.storeNames()).data
  const programmes = useQuery(queries.programmes()).data
  if (fact === 'birthday') return member?.birthday ? born(member.birthday) : '…'
  if (fact === 'email') return member?.email ?? '…'
  if (fact === 'card') {
    const live = cards?.items.filter(({ state }) => state !== 'replaced') ?? []
    return live.map(({ number }) => `…${number.slice(-4)}`).join(', ') || '…'
  }
  if (fact === 'store') return stores?.get(bought?.storeId ?? member?.storeId ?? '') ?? '…'
  const programme = programmes?.items.find(({ id }) => id === bought?.programmeId)
  return bought && programme ? `${money(bought.amount, programme)}, ${day(bought.occurredAt)}` : '…'
}
