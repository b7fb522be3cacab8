import { Anchor, Badge, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { CardWithHistory } from '#domains/cards/cards.api.ts'
import { fullName } from '../../shared/format.ts'
import { queries } from '../../shared/queries.ts'
import { Moment } from '../../ui/Moment.tsx'
import { Page } from '../../ui/Page.tsx'
import { Shown } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { CardActions } from './CardActions.tsx'
import { Passes } from './Passes.tsx'
import { cardQueries } from './queries.ts'

/** One card: whose it is, what can be done with it, and its whole life. */
export function Component() {
  const { number = '' } = useParams()
  const card = useQuery(cardQueries.card(number))
  return (
    <Shown of={card} lines={6}>
      {(data) => <CardBody key={data.number} card={data} />}
    </Shown>
  )
}

function CardBody({ card }: { readonly card: CardWithHistory }) {
  const { t } = useTranslation()
  const grave = card.state === 'blocked' || card.state === 'replaced'
  return (
    <Page
      title={t('card.title', { number: grouped(card.number) })}
      lead={<Whose card={card} />}
      actions={
        <Badge variant="default" size="lg" tt="none" color={grave ? 'gray' : 'pine'}>
          {t(`cards.state.${card.state}`)}
        </Badge>
      }
    >
      {card.replacedBy !== null && (
        <Text size="sm">
          {t('card.replacedBy')} <CardLink number={card.replacedBy} />
        </Text>
      )}
      <CardActions card={card} />
      <Passes card={card} />
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('card.life')}
        </Title>
        <Life of={card} />
      </Stack>
    </Page>
  )
}

/** What it is, and the member it belongs to. */
function Whose({ card }: { readonly card: CardWithHistory }) {
  const { t } = useTranslation()
  return (
    <>
      <Text span inherit display="inline-block" className="sentence">
        {t(`cards.kind.${card.kind}`)}
      </Text>
      {' · '}
      {card.memberId === null ? t('card.nobody') : <MemberLink memberId={card.memberId} />}
    </>
  )
}

function MemberLink({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation()
  const { data: member } = useQuery(queries.member(memberId))
  return (
    <Anchor component={Link} to={paths.member(memberId)} inherit underline="always">
      {(member && fullName(member.name)) ?? t('members.unnamed')}
    </Anchor>
  )
}

const CardLink = ({ number }: { readonly number: string }) => (
  <Anchor component={Link} to={paths.card(number)} size="sm" underline="always" className="nowrap">
    {grouped(number)}
  </Anchor>
)

/** All that happened with it, newest first. */
function Life({ of }: { readonly of: CardWithHistory }) {
  const { t } = useTranslation()
  const steps = of.history.toReversed()
  return (
    <Paper withBorder component="ul" className="timeline">
      {steps.map(({ what, at, reason, otherNumber, actor, memberId }, n) => (
        <li key={`${steps.length - n}`}>
          <Text size="sm" fw={500}>
            {t(`card.life.${what}`)}
            {what === 'bound' && memberId !== null && (
              <>
                {': '}
                <MemberLink memberId={memberId} />
              </>
            )}
          </Text>
          {otherNumber !== null && (
            <Text size="sm">
              {t('card.other')} <CardLink number={otherNumber} />
            </Text>
          )}
          {reason !== null && (
            <Text size="sm" className="lines">
              {reason}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            <Moment at={at} /> · {t(`card.by.${byWhom(actor.kind)}`)}
          </Text>
        </li>
      ))}
      {steps.every(({ what }) => what !== 'issued') && (
        <li>
          <Text size="sm" fw={500}>
            {t('card.life.printed')}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={of.issuedAt} />
          </Text>
        </li>
      )}
    </Paper>
  )
}

const byWhom = (kind: string) => (kind === 'operator' || kind === 'key' ? kind : 'system')

/** Digits by four, as they stand on cards. */
const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ')
