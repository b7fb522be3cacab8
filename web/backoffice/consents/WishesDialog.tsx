import { Group, MultiSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MemberConsents } from '#domains/consents/consents.api.ts'
import {
  channels,
  topics,
  type ConsentChannel,
  type Topic,
} from '#domains/consents/core/purposes.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { client } from '../../shared/session.ts'
import { ActDialog } from '../desk/ActDialog.tsx'

type Values = Record<Topic, ConsentChannel[]> & { from: string; until: string; zone: string }

/** Through which channels a member wishes to hear, first to last, and when they are left in peace. */
export function WishesDialog(props: {
  readonly member: MemberAnswer
  readonly data: MemberConsents
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { member, data, close } = props
  const { from, until, zone } = data.quietHours
  const chosen = Object.fromEntries(
    data.channels.map((each) => [each.topic, [...each.channels]]),
  ) as Record<Topic, ConsentChannel[]>
  const before: Values = { ...chosen, from, until, zone }
  return (
    <ActDialog<Values>
      title={t('wishes.title')}
      hint={t('wishes.hint')}
      submit={t('consents.save')}
      memberId={member.id}
      initial={before}
      beside={(code) =>
        code === 'consent.service_needs_channel'
          ? 'service'
          : code === 'consent.zone_unknown'
            ? 'zone'
            : undefined
      }
      close={close}
      act={async (values, options) => {
        const changed = topics.filter((topic) => values[topic].join() !== before[topic].join())
        const { from, until, zone } = values
        const isMoved = from !== before.from || until !== before.until || zone !== before.zone
        const body = {
          channels: changed.map((topic) => ({ topic, channels: values[topic] })),
          ...(isMoved && { quietHours: { from, until, zone } }),
        }
        await client().consents.wish({ params: { memberId: member.id }, body }, options)
        return { message: t('consents.saved') }
      }}
    >
      {(form) => <Fields form={form} />}
    </ActDialog>
  )
}

function Fields(props: { readonly form: { getInputProps(name: string): object } }) {
  const { t } = useTranslation()
  return (
    <>
      {topics.map((topic) => (
        <MultiSelect
          key={topic}
          {...props.form.getInputProps(topic)}
          label={topic === 'service' ? t('wishes.service') : t(`consents.${topic}`)}
          data={channels
            .filter((each) => topic !== 'service' || each !== 'call')
            .map((value) => ({ value, label: t(`channel.${value}`) }))}
        />
      ))}
      <Group grow align="flex-start">
        <TextInput
          {...props.form.getInputProps('from')}
          label={t('wishes.from')}
          type="time"
          required
        />
        <TextInput
          {...props.form.getInputProps('until')}
          label={t('wishes.until')}
          type="time"
          required
        />
      </Group>
      <TextInput
        {...props.form.getInputProps('zone')}
        label={t('wishes.zone')}
        description={t('wishes.zone.hint')}
        required
        maxLength={64}
      />
    </>
  )
}
