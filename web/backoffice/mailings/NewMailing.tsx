import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { MailingPurpose } from '#domains/mailings/mailings.api.ts'
import { queries } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/states.tsx'
import { paths } from '../paths.ts'
import { keepMailing } from './queries.ts'

export const purposes = ['offers', 'reminders', 'surveys'] as const

/** Begins a mailing: what it is called and what it is about. */
export function NewMailing({ close }: { readonly close: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [purpose, setPurpose] = useState<MailingPurpose>('offers')
  const programmes = useQuery(queries.programmes())
  const live = (programmes.data?.items ?? []).filter(({ state }) => state === 'live')
  const [chosen, choose] = useState<string | null>(null)
  const programmeId = chosen ?? live[0]?.id
  const beginning = useMutation({
    mutationFn: () =>
      client().mailings.create({
        body: { name: name.trim(), purpose, ...(programmeId !== undefined && { programmeId }) },
      }),
    onSuccess: async (mailing) => {
      await keepMailing(mailing)
      await navigate(paths.mailing(mailing.id))
    },
  })
  return (
    <Dialog title={t('mail.new')} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          beginning.mutate()
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('mail.new.hint')}
          </Text>
          {beginning.error && <Failure error={beginning.error} />}
          <TextInput
            label={t('mail.name')}
            description={t('mail.name.hint')}
            placeholder={t('mail.name.example')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            required
            maxLength={200}
            data-autofocus
          />
          <Select
            label={t('mail.purpose')}
            description={t('mail.purpose.hint')}
            data={purposes.map((value) => ({ value, label: t(`mail.purpose.${value}`) }))}
            value={purpose}
            onChange={(value) => setPurpose(purposes.find((each) => each === value) ?? 'offers')}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
          <Programmes live={live} chosen={programmeId ?? null} choose={choose} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('mail.back')}
            </Button>
            <Button type="submit" loading={beginning.isPending} disabled={name.trim() === ''}>
              {t('mail.new.begin')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** Which programme it is of, where there are several. */
function Programmes(props: {
  readonly live: readonly { readonly id: string; readonly name: string }[]
  readonly chosen: string | null
  readonly choose: (id: string | null) => void
}) {
  const { t } = useTranslation()
  if (props.live.length < 2) return null
  return (
    <Select
      label={t('mail.programme')}
      data={props.live.map(({ id, name }) => ({ value: id, label: name }))}
      value={props.chosen}
      onChange={props.choose}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  )
}
