import { Alert, Blockquote, Select, Text, Textarea } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import {
  channels,
  purposes,
  type ConsentChannel,
  type Purpose,
} from '#domains/consents/core/purposes.ts'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { client } from '../../shared/session.ts'
import { Shown, Waiting } from '../../ui/states.tsx'
import { ActDialog } from '../desk/ActDialog.tsx'
import { consentQueries } from './queries.ts'

type Values = {
  purpose: Purpose
  says: '' | 'yes' | 'no'
  channel: ConsentChannel | 'any'
  reason: string
}

/** What a member says now, with the text they have to be read, and how it was said. Nothing is chosen before. */
export function ConsentDialog(props: {
  readonly member: MemberAnswer
  readonly purpose?: Purpose
  readonly close: () => void
}) {
  const { t } = useTranslation()
  const { member, close } = props
  const initial: Values = {
    purpose: props.purpose ?? 'offers',
    says: '',
    channel: 'any',
    reason: '',
  }
  const beside: Readonly<Record<string, keyof Values>> = {
    'consent.reason_missing': 'reason',
    'consent.no_text': 'says',
  }
  return (
    <ActDialog<Values>
      title={t('consents.dialog')}
      submit={t('consents.save')}
      memberId={member.id}
      initial={initial}
      beside={(code) => beside[code]}
      close={close}
      act={async ({ purpose, says, channel, reason }, options) => {
        const of = purpose === 'profiling' || channel === 'any' ? null : channel
        const consents = [{ purpose, channel: of, given: says === 'yes' }]
        const body = { consents, language: member.language, reason }
        await client().consents.record({ params: { memberId: member.id }, body }, options)
        return { message: t('consents.saved') }
      }}
    >
      {(form) => <Fields form={form} purpose={props.purpose} language={member.language} />}
    </ActDialog>
  )
}

function Fields(props: {
  readonly form: UseFormReturnType<Values>
  readonly purpose: Purpose | undefined
  readonly language: 'ru' | 'en'
}) {
  const { t } = useTranslation()
  const { form } = props
  return (
    <>
      {props.purpose === undefined && (
        <Select
          {...form.getInputProps('purpose')}
          label={t('consents.purpose')}
          data={purposes.map((value) => ({ value, label: t(`consents.${value}`) }))}
          allowDeselect={false}
        />
      )}
      {props.purpose !== undefined && <Text fw={600}>{t(`consents.${props.purpose}`)}</Text>}
      <TextToRead purpose={form.values.purpose} language={props.language} />
      <Select
        label={t('consents.says')}
        placeholder={t('consents.says.choose')}
        required
        data={[
          { value: 'yes', label: t('consents.says.yes') },
          { value: 'no', label: t('consents.says.no') },
        ]}
        {...form.getInputProps('says')}
      />
      {form.values.purpose !== 'profiling' && (
        <Select
          {...form.getInputProps('channel')}
          label={t('consents.channel')}
          data={['any' as const, ...channels].map((value) => ({
            value,
            label: t(`channel.${value}`),
          }))}
          allowDeselect={false}
        />
      )}
      <Textarea
        {...form.getInputProps('reason')}
        label={t('consents.reason')}
        description={t('consents.reason.hint')}
        required
        autosize
        minRows={2}
        maxLength={500}
      />
    </>
  )
}

/** The text in force, in the member's language: a yes is a yes to just these words. */
function TextToRead(props: { readonly purpose: Purpose; readonly language: 'ru' | 'en' }) {
  const { t } = useTranslation()
  const texts = useQuery(consentQueries.texts())
  if (!texts.data && !texts.error) return <Waiting lines={2} />
  return (
    <Shown of={texts}>
      {({ items }) => {
        const text = items.find(
          (each) =>
            each.purpose === props.purpose &&
            each.publishedAt !== null &&
            each[props.language] !== null,
        )
        return text ? (
          <Blockquote p="sm" m={0} color="gray">
            <Text size="sm">{text[props.language]}</Text>
          </Blockquote>
        ) : (
          <Alert color="yellow">
            <Text size="sm">{t('consents.noText')}</Text>
          </Alert>
        )
      }}
    </Shown>
  )
}
