import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import { queries } from '../../shared/queries.ts'
import { may } from '../../shared/session.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import type { Doing } from './ActionBar.tsx'

const ACTS: Readonly<Record<CardAnswer['state'], readonly ('activate' | 'block' | 'unblock')[]>> = {
  issued: ['activate', 'block'],
  active: ['block'],
  blocked: ['unblock'],
  replaced: [],
}

/** The cards of the caller, each with what can be done to it. */
export function DeskCards(props: {
  readonly memberId: string
  readonly isActive: boolean
  readonly begin: (doing: Doing) => void
}) {
  const { t } = useTranslation()
  const cards = useQuery(queries.cards(props.memberId))
  const session = useSession()
  const columns: Column<CardAnswer>[] = [
    {
      head: t('cards.number'),
      cell: ({ number, kind }) => (
        <>
          <Text size="sm" fw={500}>
            {number}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`cards.kind.${kind}`)}
          </Text>
        </>
      ),
    },
    {
      head: t('members.state'),
      cell: (card) => (
        <>
          {[t(`cards.state.${card.state}`), card.reason].filter(Boolean).join(': ')}
          {props.isActive && (
            <Group gap={4} ml={-8}>
              {ACTS[card.state]
                .filter((act) => may(session, `cards:${act}`))
                .map((act) => (
                  <Button
                    key={act}
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => props.begin({ act, card })}
                  >
                    {t(`act.${act}.short`)}
                  </Button>
                ))}
            </Group>
          )}
        </>
      ),
    },
  ]
  return (
    <Shown of={cards} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t('cards.empty')} hint={t('cards.empty.hint')} />
        ) : (
          <DataTable label={t('tab.cards')} rows={items} columns={columns} />
        )
      }
    </Shown>
  )
}
