import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import { client } from '../../shared/session.ts'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

type Act = {
  readonly memberId: string
  /** The cards it may be done to; the first is chosen. */
  readonly cards: readonly CardAnswer[]
  readonly close: () => void
}

/** A card the member has in hand becomes theirs, and able to spend. */
export function ActivateCard({ memberId, cards, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.activate')}
      submit={t('act.activate.short')}
      memberId={memberId}
      initial={{ number: cards[0]?.number ?? '', code: '', reason: '' }}
      needed={['number']}
      beside={(code) =>
        code.startsWith('card.code') ? 'code' : code.startsWith('card.') ? 'number' : undefined
      }
      close={close}
      act={async ({ number, code, reason }, options) => {
        const body = { memberId, reason, ...(code.trim() && { code: code.trim() }) }
        const card = await client().cards.activate(
          { params: { number: number.trim() }, body },
          options,
        )
        return { message: t('act.activate.done', { card: card.number }) }
      }}
    >
      {(form) => (
        <>
          <TextInput
            {...form.getInputProps('number')}
            label={t('act.activate.number')}
            inputMode="numeric"
            required
            maxLength={32}
          />
          <TextInput
            {...form.getInputProps('code')}
            label={t('act.activate.code')}
            maxLength={20}
          />
          <ReasonField form={form} of="activate" />
        </>
      )}
    </ActDialog>
  )
}

/** A card that is lost or stolen; taken back by unblocking it. */
export function BlockCard({ memberId, cards, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.block')}
      submit={t('act.block.short')}
      isGrave
      memberId={memberId}
      initial={{ number: cards[0]?.number ?? '', reason: '' }}
      close={close}
      act={async ({ number, reason }, options) => {
        await client().cards.block({ params: { number }, body: { reason } }, options)
        return {
          message: t('act.block.done', { card: number }),
          undo: () =>
            client().cards.unblock({ params: { number }, body: { reason: t('desk.undone') } }),
        }
      }}
    >
      {(form) => (
        <>
          <WhichCard form={form} cards={cards} />
          <ReasonField form={form} of="block" />
        </>
      )}
    </ActDialog>
  )
}

/** A blocked card can do again what it could; taken back by blocking it with its old reason. */
export function UnblockCard({ memberId, cards, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.unblock')}
      submit={t('act.unblock.short')}
      memberId={memberId}
      initial={{ number: cards[0]?.number ?? '', reason: '' }}
      close={close}
      act={async ({ number, reason }, options) => {
        const before = cards.find((card) => card.number === number)?.reason ?? reason
        await client().cards.unblock({ params: { number }, body: { reason } }, options)
        return {
          message: t('act.unblock.done', { card: number }),
          undo: () => client().cards.block({ params: { number }, body: { reason: before } }),
        }
      }}
    >
      {(form) => (
        <>
          <WhichCard form={form} cards={cards} />
          <ReasonField form={form} of="unblock" />
        </>
      )}
    </ActDialog>
  )
}

/** Another card instead; the old number is dead for good, so there is no way back. */
export function ReplaceCard({ memberId, cards, close }: Act) {
  const { t } = useTranslation()
  return (
    <ActDialog
      title={t('act.replace')}
      hint={t('act.replace.hint')}
      submit={t('act.replace.short')}
      isGrave
      memberId={memberId}
      initial={{ number: cards[0]?.number ?? '', with: '', reason: '' }}
      isRisky={() => true}
      beside={(code) => (code.startsWith('card.') ? 'with' : undefined)}
      close={close}
      act={async ({ number, with: other, reason }, options) => {
        const body = { reason, ...(other.trim() && { with: other.trim() }) }
        const made = await client().cards.replace({ params: { number }, body }, options)
        return { message: t('act.replace.done', { card: made.new.number }) }
      }}
    >
      {(form) => (
        <>
          <WhichCard form={form} cards={cards} />
          <TextInput
            {...form.getInputProps('with')}
            label={t('act.replace.with')}
            description={t('act.replace.with.hint')}
            inputMode="numeric"
            maxLength={32}
          />
          <ReasonField form={form} of="replace" />
        </>
      )}
    </ActDialog>
  )
}

/** The part of a form that a field needs. */
type Form = { getInputProps(name: string): object }

function WhichCard(props: { readonly form: Form; readonly cards: readonly CardAnswer[] }) {
  const { t } = useTranslation()
  return (
    <Select
      {...props.form.getInputProps('number')}
      label={t('act.block.which')}
      allowDeselect={false}
      data={props.cards.map(({ number }) => number)}
    />
  )
}
