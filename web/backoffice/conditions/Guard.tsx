import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { scopes } from '#domains/access/core/scopes.ts'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { language } from '../../shared/i18n.ts'
import { queryClient } from '../../shared/queries.ts'
import { client, may } from '../../shared/session.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Guarded } from '../../ui/Guarded.tsx'
import { Failure } from '../../ui/states.tsx'
import { useSession } from '../../ui/rights.ts'

/** For how long after a change of contacts points are spent with a code only. */
export function Guard({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation()
  const session = useSession()
  const [isOpen, open] = useState(false)
  if (programme.state === 'closed') return null
  const why = may(session, 'programmes:write')
    ? null
    : t('app.forbidden', { scope: scopes['programmes:write'][language()] })
  return (
    <>
      <Guarded variant="default" why={why} onClick={() => open(true)}>
        {t('guard.open')}
      </Guarded>
      {isOpen && <Setting programme={programme} close={() => open(false)} />}
    </>
  )
}

/** A week: longer, and members would have forgotten why. */
const MOST = 168

function Setting(props: { readonly programme: Programme; readonly close: () => void }) {
  const { t } = useTranslation()
  const { programme, close } = props
  const [hours, setHours] = useState<number | string>(programme.guardHours)
  const saving = useMutation({
    mutationFn: (guardHours: number) =>
      client().programmes.edit({ params: { programmeId: programme.id }, body: { guardHours } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['programmes'] })
      await queryClient.invalidateQueries({ queryKey: ['programme', programme.id] })
      close()
    },
  })
  const isSound =
    typeof hours === 'number' && Number.isInteger(hours) && hours >= 0 && hours <= MOST
  return (
    <Dialog title={t('guard.title')} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isSound) saving.mutate(hours)
        }}
      >
        <Stack>
          {saving.error && <Failure error={saving.error} />}
          <Text size="sm">{t('guard.lead')}</Text>
          <NumberInput
            label={t('guard.hours')}
            description={t('guard.hint')}
            value={hours}
            onChange={setHours}
            error={isSound ? null : t('guard.wrong', { most: MOST })}
            allowDecimal={false}
            allowNegative={false}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('keys.cancel')}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={!isSound}>
              {t('guard.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
