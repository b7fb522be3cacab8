import { Button, Group, Text } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { day, phone } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { useRevealing } from '../../shared/useRevealing.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'

/** How a member is reached: masked, until somebody who may asks to see it; then for a minute. */
export function Contacts({ member }: { readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  const revealing = useRevealing(() =>
    client().members.reveal({ params: { memberId: member.id }, body: {} }),
  )
  const { data: whole, reset } = revealing
  const shown = whole ?? member
  const facts = [
    shown.phone === null ? t('member.noPhone') : phone(shown.phone),
    shown.email ?? t('member.noEmail'),
    ...(shown.birthday === null ? [] : [born(shown.birthday)]),
    t('member.since', { date: day(member.enrolledAt) }),
  ]

  function born(birthday: string): string {
    return birthday.includes('*')
      ? t('personal.bornIn', { year: birthday.slice(0, 4) })
      : t('personal.born', { date: day(birthday) })
  }
  return (
    <>
      <Group component="span" gap="xs" wrap="wrap">
        <Text span inherit>
          {facts.map((fact, n) => (
            <Fragment key={fact}>
              {n > 0 && ' · '}
              <span className="nowrap">{fact}</span>
            </Fragment>
          ))}
        </Text>
        {member.masked && !whole && (
          <GuardedButton
            needs="members:reveal"
            size="compact-sm"
            variant="default"
            loading={revealing.isPending}
            onClick={() => revealing.mutate()}
          >
            {t('personal.show')}
          </GuardedButton>
        )}
        {whole && (
          <Button size="compact-sm" variant="default" onClick={reset}>
            {t('personal.hide')}
          </Button>
        )}
      </Group>
      {whole && (
        <Text span size="sm" display="block" role="status">
          {t('personal.shown')}
        </Text>
      )}
      {revealing.error && <Failure error={revealing.error} />}
    </>
  )
}
