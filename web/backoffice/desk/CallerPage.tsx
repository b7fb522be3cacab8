import { Badge, Group, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { fullName, phone } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { Page } from '../../ui/Page.tsx'
import { Empty, Shown } from '../../ui/states.tsx'
import { BalanceSplit } from '../member/BalanceSplit.tsx'
import { Cards } from '../member/Cards.tsx'
import { Movements } from '../member/Movements.tsx'

/** The card of a caller: who it is, what there is to spend, and what happened. */
export function Component() {
  const { t } = useTranslation()
  const { memberId = '' } = useParams()
  const member = useQuery(queries.member(memberId))
  const programmes = useQuery(queries.programmes())
  return (
    <Shown of={member} lines={8}>
      {(data) => (
        <Page
          title={fullName(data.name) ?? t('members.unnamed')}
          lead={[data.phone ? phone(data.phone) : t('member.noPhone'), data.email]
            .filter(Boolean)
            .join(' · ')}
          actions={
            <Group gap="xs">
              <Badge variant="default" size="lg" tt="none">
                {t(`member.state.${data.state}`)}
              </Badge>
            </Group>
          }
        >
          <Shown of={programmes}>
            {({ items }) => {
              const programme = items.find(({ state }) => state !== 'draft')
              if (!programme)
                return <Empty title={t('programmes.empty')} hint={t('programmes.empty.hint')} />
              return (
                <Stack gap="lg">
                  <BalanceSplit memberId={memberId} programme={programme} />
                  <Title order={2} size="h4">
                    {t('caller.cards')}
                  </Title>
                  <Cards memberId={memberId} />
                  <Title order={2} size="h4">
                    {t('caller.timeline')}
                  </Title>
                  <Movements memberId={memberId} programme={programme} />
                </Stack>
              )
            }}
          </Shown>
        </Page>
      )}
    </Shown>
  )
}
