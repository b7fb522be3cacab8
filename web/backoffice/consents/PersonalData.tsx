import { Alert, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemberAnswer } from '#domains/members/members.api.ts'
import type { Erasure } from '#domains/privacy/privacy.api.ts'
import { fullName } from '../../shared/format.ts'
import { client } from '../../shared/session.ts'
import { Moment } from '../../ui/Moment.tsx'
import { Failure, Shown } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { ActDialog } from '../desk/ActDialog.tsx'
import { refresh } from '../desk/queries.ts'
import { consentQueries } from './queries.ts'

/** Everything that is kept of a member, to hand out; and the way to have them forgotten. */
export function PersonalData({ member }: { readonly member: MemberAnswer }) {
  const { t } = useTranslation()
  const erasures = useQuery(consentQueries.erasuresOf(member.id))
  const [erasing, setErasing] = useState(false)
  const exporting = useMutation({ mutationFn: () => saveExport(member.id) })
  const cancelling = useMutation({
    mutationFn: () => client().privacy.cancel({ params: { memberId: member.id } }),
    onSuccess: () => refresh(member.id),
  })
  const whyNot = (done: Erasure | undefined) => {
    if (done) return t('privacy.done')
    return member.state === 'merged' ? t('member.off.merged') : null
  }
  return (
    <section aria-label={t('privacy.title')}>
      <Title order={2} size="h5" mb="xs">
        {t('privacy.title')}
      </Title>
      <Shown of={erasures} lines={2}>
        {({ items }) => {
          const waits = items.find(({ state }) => state === 'waiting')
          const done = items.find(({ state }) => state === 'done')
          return (
            <Stack gap="sm">
              {exporting.error && <Failure error={exporting.error} />}
              {cancelling.error && <Failure error={cancelling.error} />}
              {waits && <Waits until={waits.dueAt} />}
              {done && <Receipt done={done} />}
              <Group gap="xs">
                <GuardedButton
                  needs="privacy:reveal"
                  variant="default"
                  size="sm"
                  loading={exporting.isPending}
                  onClick={() => exporting.mutate()}
                >
                  {t('privacy.export')}
                </GuardedButton>
                {waits ? (
                  <Cancel cancelling={cancelling} />
                ) : (
                  <GuardedButton
                    needs="privacy:write"
                    variant="default"
                    size="sm"
                    unless={whyNot(done)}
                    onClick={() => setErasing(true)}
                  >
                    {t('privacy.erase')}
                  </GuardedButton>
                )}
              </Group>
            </Stack>
          )
        }}
      </Shown>
      {erasing && <EraseDialog member={member} close={() => setErasing(false)} />}
    </section>
  )
}

function Waits({ until }: { readonly until: string }) {
  const { t } = useTranslation()
  return (
    <Alert color="yellow" title={t('privacy.waits')}>
      <Text size="sm">
        {t('privacy.waits.until')} <Moment at={until} />
      </Text>
    </Alert>
  )
}

function Cancel(props: { readonly cancelling: { isPending: boolean; mutate: () => void } }) {
  const { t } = useTranslation()
  const { isPending, mutate } = props.cancelling
  return (
    <GuardedButton
      needs="privacy:write"
      variant="default"
      size="sm"
      loading={isPending}
      onClick={() => mutate()}
    >
      {t('privacy.cancel')}
    </GuardedButton>
  )
}

async function saveExport(memberId: string): Promise<void> {
  const data = await client().privacy.export({ params: { memberId } })
  const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' })
  const address = URL.createObjectURL(file)
  const name = `member-${memberId}.json`
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

function Receipt({ done }: { readonly done: Erasure }) {
  const { t } = useTranslation()
  const rows = Object.values(done.counts ?? {}).reduce((sum, count) => sum + count, 0)
  return (
    <Alert color="gray" title={t('privacy.done')}>
      <Text size="sm">
        <Moment at={done.endedAt!} /> · {t('privacy.receipt', { rows })} · {done.id}
      </Text>
    </Alert>
  )
}

/** There is no way back, so it says what goes and what stays, and is to be confirmed. */
function EraseDialog(props: { readonly member: MemberAnswer; readonly close: () => void }) {
  const { t } = useTranslation()
  const { member, close } = props
  return (
    <ActDialog<{ sure: boolean }>
      title={t('privacy.erase.title', { name: fullName(member.name) ?? t('members.unnamed') })}
      hint={t('privacy.erase.hint')}
      submit={t('privacy.erase.do')}
      isGrave
      memberId={member.id}
      initial={{ sure: false }}
      isRisky={() => true}
      close={close}
      act={async (_, options) => {
        const params = { memberId: member.id }
        await client().privacy.erase({ params, body: { memberId: member.id } }, options)
        return { message: t('privacy.erase.asked') }
      }}
    >
      {(form) => (
        <Checkbox
          {...form.getInputProps('sure', { type: 'checkbox' })}
          label={t('privacy.erase.sure')}
          required
        />
      )}
    </ActDialog>
  )
}
