import { Button, Group, Paper, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { fullName } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { Page } from '../../ui/Page.tsx'
import { Failure } from '../../ui/states.tsx'
import { useRequestKeys } from '../parts/useRequestKeys.ts'
import { paths } from '../paths.ts'
import { sayDone } from './done.tsx'
import { fieldErrors, missing } from './fieldErrors.ts'
import { refresh } from './queries.ts'
import { ReasonField } from './ReasonField.tsx'

const FIELDS = {
  phone: '',
  first: '',
  middle: '',
  last: '',
  email: '',
  birthday: '',
  card: '',
  reason: '',
}
type Fields = typeof FIELDS
const REFUSED = {
  'member.phone_taken': 'phone',
  'member.email_taken': 'email',
  'card.unknown': 'card',
  'card.replaced': 'card',
  'card.blocked': 'card',
  'card.already_active': 'card',
  'card.bound_to_another': 'card',
  'card.code_required': 'card',
  'card.code_wrong': 'card',
} as const

/** A member whom nobody knows yet: the number that called is filled in, a card in hand is activated. */
export function Component() {
  const [params] = useSearchParams()
  const phone = params.get('phone') ?? ''
  // another caller is another form
  return <EnrolForm key={phone} phone={phone} to={paths.deskMember} />
}

/** Enrols, and goes on to the member's page. */
export function EnrolForm(props: {
  readonly phone: string
  /** The address of a member. */
  readonly to: (memberId: string) => string
}) {
  const { phone, to } = props
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keys = useRequestKeys()
  const form = useForm<Fields>({
    // whoever is enrolled has called, or asks to join: another reason is written over it
    initialValues: { ...FIELDS, phone, reason: t(phone ? 'reason.calls' : 'reason.joins') },
    validate: (values) => missing(values, ['phone', 'reason'], t('field.missing')),
  })
  const enrolling = useMutation({
    mutationFn: (values: Fields) => enrol(values, keys.keyOf(values)),
    onSuccess: async (memberId) => {
      const { first, last } = form.values
      const name = fullName({ first: first || null, middle: null, last: last || null })
      sayDone(t('enrol.done', { name: name ?? form.values.phone }))
      await refresh(memberId)
      void navigate(to(memberId))
    },
    onError: (error) => form.setErrors(fieldErrors(error, FIELDS, REFUSED)),
  })
  const isBeside = Object.keys(fieldErrors(enrolling.error, FIELDS, REFUSED)).length > 0
  const text = (name: Exclude<keyof Fields, 'reason'>, more: object = {}) => (
    <TextInput {...form.getInputProps(name)} label={t(`enrol.${name}`)} maxLength={200} {...more} />
  )
  return (
    <Page title={t('enrol.title')} lead={t('enrol.lead')}>
      <Paper withBorder p="lg" maw={720}>
        <form noValidate onSubmit={form.onSubmit((values) => enrolling.mutate(values))}>
          <Stack>
            {enrolling.error && !isBeside && <Failure error={enrolling.error} />}
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {text('phone', { type: 'tel', required: true, maxLength: 40, autoFocus: true })}
              {text('birthday', { type: 'date' })}
              {text('last')}
              {text('first')}
              {text('middle')}
              {text('email', { type: 'email' })}
              {text('card', { description: t('enrol.card.hint'), inputMode: 'numeric' })}
            </SimpleGrid>
            <ReasonField form={form} of="enrol" />
            <Group justify="flex-end">
              <Button type="submit" loading={enrolling.isPending}>
                {t('enrol.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Page>
  )
}

/** With a card in hand the card is activated for the new member, in one step; the member's id. */
async function enrol(values: Fields, idempotencyKey: string): Promise<string> {
  const { phone, first, middle, last, email, birthday, card } = values
  const reason = values.reason.trim()
  const part = (text: string) => text.trim() || null
  const profile = {
    phone: phone.trim(),
    name: { first: part(first), middle: part(middle), last: part(last) },
    ...(part(email) && { email: part(email) }),
    ...(part(birthday) && { birthday: part(birthday) }),
  }
  if (part(card) === null) {
    const { id } = await client().members.enrol(
      { body: { ...profile, reason } },
      { idempotencyKey },
    )
    return id
  }
  const { memberId } = await client().cards.activate(
    { params: { number: card.trim() }, body: { profile, reason } },
    { idempotencyKey },
  )
  return memberId!
}
