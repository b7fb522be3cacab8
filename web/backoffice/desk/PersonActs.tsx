import { SegmentedControl, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import { day, time } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { LateAlert, useLate } from '../parts/late.tsx'
import { ActDialog } from './ActDialog.tsx'
import { ReasonField } from './ReasonField.tsx'

type Act = { readonly member: MemberAnswer; readonly close: () => void }

/** Another phone a day from now; until then whoever has the old one can object. */
export function ChangePhone({ member, close }: Act) {
  const { t } = useTranslation()
  const params = { memberId: member.id }
  return (
    <ActDialog
      title={t('act.phone')}
      hint={t('act.phone.hint')}
      submit={t('act.phone')}
      memberId={member.id}
      initial={{ phone: '', reason: '' }}
      needed={['phone']}
      isRisky={() => true}
      beside={(code) => (/^(phone_change\.|member\.phone)/.test(code) ? 'phone' : undefined)}
      close={close}
      act={async (body, options) => {
        const { id, dueAt } = await client().desk.changePhone({ params, body }, options)
        const undo = { params: { ...params, changeId: id }, body: { reason: t('desk.undone') } }
        return {
          message: t('act.phone.done', { date: day(dueAt), time: time(dueAt) }),
          undo: () => client().desk.cancelPhoneChange(undo),
        }
      }}
    >
      {(form) => (
        <>
          <TextInput
            {...form.getInputProps('phone')}
            label={t('act.phone.new')}
            type="tel"
            required
            maxLength={40}
          />
          <ReasonField form={form} of="phone" />
        </>
      )}
    </ActDialog>
  )
}

/** Name, e-mail, birthday and the language of messages; the first phone, where there is none. */
export function EditProfile({ member, close }: Act) {
  const { t } = useTranslation()
  const params = { memberId: member.id }
  const late = useLate(member, () => client().members.get({ params }))
  const told = useTold()
  const part = (text: string) => text.trim() || null
  const isWritten = (text: string) => !member.masked || part(text) !== null
  return (
    <ActDialog
      title={t('act.edit')}
      submit={t('act.edit.save')}
      memberId={member.id}
      isRisky={({ email, phone }) =>
        member.phone === null &&
        member.email !== null &&
        (part(phone) !== null || (isWritten(email) && part(email) !== member.email))
      }
      initial={{ ...valuesOf(member), reason: '' }}
      beside={(code) =>
        code === 'member.email_taken'
          ? 'email'
          : code === 'member.phone_taken'
            ? 'phone'
            : undefined
      }
      close={close}
      act={async (values, options) => {
        const body = {
          name: { first: part(values.first), middle: part(values.middle), last: part(values.last) },
          ...(isWritten(values.email) && { email: part(values.email) }),
          ...(isWritten(values.birthday) && { birthday: part(values.birthday) }),
          language: values.language,
          reason: values.reason.trim(),
          ...(part(values.phone) && { phone: part(values.phone) }),
        }
        const { revision } = late.now
        try {
          await client().members.edit({ params, body: { ...body, revision } }, options)
        } catch (error) {
          await late.look(error)
          throw error
        }
        return { message: t('act.edit.done') }
      }}
    >
      {(form) => (
        <>
          {late.before && (
            <LateAlert
              before={told(late.before)}
              now={told(late.now)}
              take={() => {
                form.setValues({ ...valuesOf(late.now), reason: form.values.reason })
                late.forget()
              }}
            />
          )}
          <ProfileFields form={form} member={late.now} />
          <ReasonField form={form} of="edit" />
        </>
      )}
    </ActDialog>
  )
}

const valuesOf = (member: MemberAnswer) => ({
  first: member.name.first ?? '',
  middle: member.name.middle ?? '',
  last: member.name.last ?? '',
  phone: '',
  // what is masked is written anew, or stays as it is
  email: member.masked ? '' : (member.email ?? ''),
  birthday: member.masked ? '' : (member.birthday ?? ''),
  language: member.language,
})

/** What may be changed of a member, in words; masked as it is shown. */
function useTold() {
  const { t } = useTranslation()
  return ({ name, phone, email, birthday, language, tags }: MemberAnswer) => ({
    [t('enrol.last')]: name.last ?? '',
    [t('enrol.first')]: name.first ?? '',
    [t('enrol.middle')]: name.middle ?? '',
    [t('enrol.phone')]: phone ?? '',
    [t('enrol.email')]: email ?? '',
    [t('enrol.birthday')]: birthday ?? '',
    [t('act.edit.language')]: language.toUpperCase(),
    [t('members.tag')]: tags.join(', '),
  })
}

/** The part of a form that a field needs. */
type Form = { getInputProps(name: string): object }

function ProfileFields(props: { readonly form: Form; readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  const keeps = props.member.masked && { description: t('act.edit.keeps') }
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {(['last', 'first', 'middle'] as const).map((name) => (
          <TextInput
            key={name}
            {...props.form.getInputProps(name)}
            label={t(`enrol.${name}`)}
            maxLength={100}
          />
        ))}
        <TextInput
          {...props.form.getInputProps('birthday')}
          label={t('enrol.birthday')}
          {...keeps}
          type="date"
        />
        <TextInput
          {...props.form.getInputProps('email')}
          label={t('enrol.email')}
          {...keeps}
          type="email"
        />
        {props.member.phone === null && (
          <TextInput {...props.form.getInputProps('phone')} label={t('enrol.phone')} type="tel" />
        )}
      </SimpleGrid>
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('act.edit.language')}
        </Text>
        <SegmentedControl
          {...props.form.getInputProps('language')}
          aria-label={t('act.edit.language')}
          data={['ru', 'en'].map((value) => ({ value, label: value.toUpperCase() }))}
        />
      </div>
    </>
  )
}
