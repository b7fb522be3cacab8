import { Button, Group, Kbd, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes, type Scope } from '#domains/access/core/scopes.ts'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { useSession } from '../../ui/rights.ts'
import { mayCorrect } from '../approvals/rights.ts'
import { ConsentDialog } from '../consents/ConsentDialog.tsx'
import { ActivateCard, BlockCard, ReplaceCard, UnblockCard } from './CardActs.tsx'
import { CorrectPoints } from './CorrectPoints.tsx'
import { Identify } from './Identify.tsx'
import { FreezePoints, UnfreezePoints } from './Freezing.tsx'
import { Merge } from './Merge.tsx'
import { ChangePhone, EditProfile } from './PersonActs.tsx'
import { ResendCode } from './ResendCode.tsx'
import { KEYS, useShortcut, useShortcutsOn, type ShortcutKey } from './shortcuts.ts'

const ACTIONS = [
  { act: 'identify', code: 'KeyI', needs: 'desk:write', title: 'identity.ask' },
  { act: 'activate', code: 'KeyA', needs: 'cards:activate', title: 'act.activate' },
  { act: 'block', code: 'KeyB', needs: 'cards:block', title: 'act.block' },
  { act: 'replace', code: 'KeyR', needs: 'cards:replace', title: 'act.replace' },
  { act: 'phone', code: 'KeyP', needs: 'phones:write', title: 'act.phone' },
  { act: 'code', code: 'KeyS', needs: 'codes:write', title: 'act.code' },
  { act: 'points', code: 'KeyC', needs: 'approvals:ask', title: 'correct.button' },
  { act: 'freeze', code: 'KeyF', needs: 'points:block', title: 'act.freeze' },
  { act: 'unfreeze', code: 'KeyU', needs: 'points:unblock', title: 'act.unfreeze' },
  { act: 'merge', code: 'KeyM', needs: 'members:merge', title: 'act.merge' },
  { act: 'consents', code: 'KeyG', needs: 'consents:write', title: 'act.consents' },
  { act: 'edit', code: 'KeyE', needs: 'members:write', title: 'act.edit' },
] as const satisfies readonly {
  act: string
  code: ShortcutKey
  needs: Scope
  title: string
}[]

type Action = (typeof ACTIONS)[number]
export type Act = (typeof ACTIONS)[number]['act'] | 'unblock'
export { ACTIONS }

/** What is being done, and to which card when it is one. */
export type Doing = { readonly act: Act; readonly card?: CardAnswer }

type Of = {
  readonly member: MemberAnswer
  readonly programme: Programme
  readonly doing: Doing | null
  readonly begin: (doing: Doing | null) => void
}

/** All that can be done for the member, each by its button and its key. */
export function ActionBar(props: Of) {
  const { t } = useTranslation()
  const { member, doing, begin } = props
  const cards = useQuery(queries.cards(member.id)).data?.items ?? []
  const isOff: Readonly<Partial<Record<Act, boolean>>> = {
    block: !cards.some(canBlock),
    replace: !cards.some(canReplace),
    phone: member.phone === null,
    code: member.phone === null && member.email === null,
  }
  const session = useSession()
  const id = useId()
  const other = member.frozenAt === null ? 'unfreeze' : 'freeze'
  const actions = ACTIONS.filter(({ act }) => act !== other)
  const missing = actions.filter(({ act, needs }) =>
    act === 'points' ? !mayCorrect(session) : !may(session, needs),
  )
  return (
    <div>
      <Group gap="xs" role="toolbar" aria-label={t('act.title')}>
        {actions.map((action) => (
          <ActionButton
            key={action.act}
            {...action}
            why={missing.includes(action) ? id : null}
            isOff={member.state !== 'active' || isOff[action.act] === true}
            run={() => begin({ act: action.act })}
          />
        ))}
      </Group>
      <Reasons id={id} missing={missing} />
      {doing && <DoingDialog {...props} doing={doing} cards={cards} close={() => begin(null)} />}
    </div>
  )
}

const canBlock = ({ state }: CardAnswer) => state === 'issued' || state === 'active'
const canReplace = ({ state }: CardAnswer) => state !== 'replaced'

/** A button with its key; one that may not be used stays in reach, and the words below say why. */
function ActionButton(props: Action & { isOff: boolean; why: string | null; run: () => void }) {
  const { t } = useTranslation()
  const [on] = useShortcutsOn()
  const canRun = props.why === null && !props.isOff
  useShortcut(props.code, canRun ? props.run : undefined)
  return (
    <Button
      variant="default"
      size="sm"
      w={{ base: '100%', xs: 'auto' }}
      onClick={canRun ? props.run : (event) => event.preventDefault()}
      {...(on && canRun && { rightSection: <Key of={props.code} /> })}
      {...(!canRun && { 'data-disabled': true, 'aria-disabled': true })}
      {...(props.why !== null && { 'aria-describedby': props.why })}
    >
      {t(props.title)}
    </Button>
  )
}

const Key = ({ of }: { readonly of: ShortcutKey }) => (
  <Kbd size="xs" visibleFrom="sm">
    {KEYS[of]}
  </Kbd>
)

/** Why some buttons are off: each right that is missing, with what it is needed for. */
function Reasons(props: { readonly id: string; readonly missing: readonly Action[] }) {
  const { t } = useTranslation()
  if (props.missing.length === 0) return null
  const rights = [...Map.groupBy(props.missing, ({ needs }) => needs)]
  return (
    <Text size="sm" c="dimmed" mt="xs" id={props.id}>
      {rights
        .map(([needs, actions]) => {
          const what = actions.map(({ title }) => t(title)).join(', ')
          return `${what}: ${t('desk.needs', { scope: scopes[needs][language()] })}`
        })
        .join('. ')}
      .
    </Text>
  )
}

function DoingDialog(
  props: Of & { doing: Doing; cards: readonly CardAnswer[]; close: () => void },
) {
  const { member, programme, doing, cards, close } = props
  const memberId = member.id
  // once it is open it is about the cards as they were: a refresh behind it changes no choice
  const [those] = useState(cards)
  const chosen = (can: (card: CardAnswer) => boolean) =>
    doing.card ? [doing.card] : those.filter(can)
  const of = (can: (card: CardAnswer) => boolean) => ({ memberId, close, cards: chosen(can) })
  switch (doing.act) {
    case 'identify':
      return <Identify memberId={memberId} close={close} />
    case 'activate':
      return <ActivateCard {...of(({ state }) => state === 'issued')} />
    case 'block':
      return <BlockCard {...of(canBlock)} />
    case 'unblock':
      return <UnblockCard {...of(({ state }) => state === 'blocked')} />
    case 'replace':
      return <ReplaceCard {...of(canReplace)} />
    case 'phone':
      return <ChangePhone member={member} close={close} />
    case 'code':
      return <ResendCode member={member} close={close} />
    case 'points':
      return <CorrectPoints memberId={memberId} programme={programme} close={close} />
    case 'freeze':
      return <FreezePoints memberId={memberId} close={close} />
    case 'unfreeze':
      return <UnfreezePoints memberId={memberId} close={close} />
    case 'merge':
      return <Merge member={member} programme={programme} close={close} />
    case 'consents':
      return <ConsentDialog member={member} close={close} />
    case 'edit':
      return <EditProfile member={member} close={close} />
  }
}
