import { Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import { client } from '../../shared/session.ts'
import type { Key } from '../../shared/words.en.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { MemberPick } from '../cases/pickers.tsx'
import { ActDialog } from '../desk/ActDialog.tsx'
import { BlockCard, ReplaceCard, UnblockCard } from '../desk/CardActs.tsx'
import { ReasonField } from '../desk/ReasonField.tsx'
import { WithIdentity } from '../member/WithIdentity.tsx'
import { useLacking } from '../../ui/rights.ts'

type Act = 'activate' | 'block' | 'unblock' | 'replace'

/** What can be done with a card by what it is now; whatever cannot says why. */
export function CardActions({ card }: { readonly card: CardAnswer }) {
  const { t } = useTranslation()
  const denied = useLacking()
  const [doing, begin] = useState<Act | null>(null)
  const acts: readonly Act[] = [
    'activate',
    card.state === 'blocked' ? 'unblock' : 'block',
    'replace',
  ]
  return (
    <div>
      <Group gap="xs" role="toolbar" aria-label={t('act.title')}>
        {acts.map((act) => {
          const off = whyNot(act, card)
          return (
            <Guarded
              key={act}
              variant="default"
              why={denied(`cards:${act}`) ?? (off && t(off))}
              onClick={() => begin(act)}
            >
              {t(`act.${act}.short`)}
            </Guarded>
          )
        })}
      </Group>
      {doing !== null && <Doing act={doing} card={card} close={() => begin(null)} />}
    </div>
  )
}

/** Why the card as it is does not allow it; null where it does. */
function whyNot(act: Act, { state, memberId }: CardAnswer): Key | null {
  if (state === 'replaced') return 'card.off.replaced'
  if (act === 'replace') return memberId === null ? 'card.off.nobody' : null
  if (act !== 'activate' || state === 'issued') return null
  return state === 'active' ? 'card.off.active' : 'card.off.blocked'
}

type Of = { readonly act: Act; readonly card: CardAnswer; readonly close: () => void }

function Doing({ act, card, close }: Of) {
  if (act === 'activate') return <Activate card={card} close={close} />
  // a card of nobody is asked about by its own id: nothing is known of a member then
  const of = { memberId: card.memberId ?? card.id, cards: [card], close }
  if (act === 'block') return <BlockCard {...of} />
  if (act === 'unblock') return <UnblockCard {...of} />
  return (
    <WithIdentity memberId={of.memberId}>
      <ReplaceCard {...of} />
    </WithIdentity>
  )
}

/** The card becomes somebody's, where it is nobody's yet, and able to spend. */
function Activate({ card, close }: Omit<Of, 'act'>) {
  const { t } = useTranslation()
  const params = { number: card.number }
  return (
    <ActDialog<{ memberId: string | null; code: string; reason: string }>
      title={t('act.activate')}
      submit={t('act.activate.short')}
      memberId={card.memberId ?? card.id}
      initial={{ memberId: card.memberId, code: '', reason: '' }}
      beside={(code) => (code.startsWith('card.code') ? 'code' : undefined)}
      close={close}
      act={async ({ memberId, code, reason }, options) => {
        const whose = memberId === null ? {} : { memberId }
        const body = { ...whose, reason, ...(code.trim() && { code: code.trim() }) }
        await client().cards.activate({ params, body }, options)
        return { message: t('act.activate.done', { card: card.number }) }
      }}
    >
      {(form) => (
        <>
          {card.memberId === null && (
            <>
              <MemberPick
                value={form.values.memberId}
                onChange={(memberId) => form.setFieldValue('memberId', memberId)}
              />
              <Text size="sm" c="dimmed">
                {t('card.activate.nobody')}
              </Text>
            </>
          )}
          <TextInput
            {...form.getInputProps('code')}
            label={t('act.activate.code')}
            maxLength={20}
          />
          <ReasonField form={form} />
        </>
      )}
    </ActDialog>
  )
}
