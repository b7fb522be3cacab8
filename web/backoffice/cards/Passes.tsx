import { Group, Text, Title, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { scopes } from '#domains/access/core/scopes.ts'
import type { CardAnswer } from '#domains/cards/cards.api.ts'
import { language } from '../../shared/i18n.ts'
import { client, download, may } from '../../shared/session.ts'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'
import { cardQueries } from './queries.ts'

const MAKERS = ['apple', 'google'] as const
type Maker = (typeof MAKERS)[number]

/** The card for the wallet of a phone; nothing where the papers for it were not laid down. */
export function Passes({ card }: { readonly card: CardAnswer }) {
  const { t } = useTranslation()
  const session = useSession()
  const ways = useQuery(cardQueries.passWays())
  const putting = useMutation({ mutationFn: (maker: Maker) => put(maker, card.number) })
  const makers = MAKERS.filter((maker) => ways.data?.[maker])
  if (makers.length === 0) return null
  const denied = may(session, 'points:read')
    ? null
    : t('app.forbidden', { scope: scopes['points:read'][language()] })
  const dead =
    card.state === 'blocked' || card.state === 'replaced' ? t(`card.off.${card.state}`) : null
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('pass.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('pass.hint')}
      </Text>
      <Group gap="xs">
        {makers.map((maker) => (
          <Guarded
            key={maker}
            variant="default"
            why={denied ?? dead}
            loading={putting.isPending && putting.variables === maker}
            onClick={() => putting.mutate(maker)}
          >
            {t(`pass.${maker}`)}
          </Guarded>
        ))}
      </Group>
      {putting.error && <Failure error={putting.error} />}
    </Stack>
  )
}

async function put(maker: Maker, number: string): Promise<void> {
  if (maker === 'apple')
    return download(`/v1/cards/${encodeURIComponent(number)}/passes/apple`, 'card.pkpass')
  const { url } = await client().passes.google({ params: { number }, query: {} })
  open(url, '_blank', 'noopener')
}
