import { Button, Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Mailing } from '#domains/mailings/mailings.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client, download } from '../../shared/session.ts'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { Failure } from '../../ui/states.tsx'
import { Sure } from '../../ui/Sure.tsx'
import { paths } from '../paths.ts'
import { keepMailing } from './queries.ts'

type Turn = 'pause' | 'resume' | 'cancel' | 'unschedule'

const turnsOf: Readonly<Record<Mailing['state'], readonly Turn[]>> = {
  draft: [],
  scheduled: ['unschedule', 'cancel'],
  sending: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  done: [],
  cancelled: [],
}

/** What can be done with a mailing that is no draft any more. */
export function Turns({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  const [isEnding, end] = useState(false)
  const params = { mailingId: mailing.id }
  const turning = useMutation({
    mutationFn: (turn: Turn) => client().mailings[turn]({ params }),
    onSuccess: async (changed) => {
      end(false)
      await keepMailing(changed)
      await queryClient.invalidateQueries({ queryKey: ['mailing report', mailing.id] })
    },
  })
  const { error } = turning
  return (
    <Stack gap="sm">
      {error && !isEnding && <Failure error={error} />}
      <Group gap="sm">
        {turnsOf[mailing.state].map((turn) => (
          <GuardedButton
            key={turn}
            needs="mailings:write"
            variant={turn === 'cancel' ? 'subtle' : turn === 'resume' ? 'filled' : 'default'}
            {...(turn === 'cancel' && { color: 'red' })}
            loading={turning.isPending && turning.variables === turn}
            onClick={() => (turn === 'cancel' ? end(true) : turning.mutate(turn))}
          >
            {t(`mail.${turn}`)}
          </GuardedButton>
        ))}
        <Copies mailing={mailing} />
      </Group>
      {isEnding && (
        <Sure
          title={t('mail.cancel')}
          act={t('mail.cancel')}
          leave={t('mail.back')}
          words={t('mail.cancel.sure', { name: mailing.name })}
          doing={turning}
          close={() => end(false)}
          go={() => turning.mutate('cancel')}
        />
      )}
    </Stack>
  )
}

/** Another mailing like it, and a file of what became of everybody. */
function Copies({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const copying = useMutation({
    mutationFn: () => client().mailings.copy({ params: { mailingId: mailing.id } }),
    onSuccess: async (made) => {
      await keepMailing(made)
      await navigate(paths.mailing(made.id))
    },
  })
  const saving = useMutation({
    mutationFn: () =>
      download(`/v1/mailings/${mailing.id}/recipients`, `mailing-${mailing.id}.csv`),
  })
  const error = copying.error ?? saving.error
  return (
    <>
      <GuardedButton
        needs="mailings:write"
        variant="default"
        loading={copying.isPending}
        onClick={() => copying.mutate()}
      >
        {t('mail.copy')}
      </GuardedButton>
      {mailing.beganAt !== null && (
        <Button variant="default" loading={saving.isPending} onClick={() => saving.mutate()}>
          {t('mail.report.file')}
        </Button>
      )}
      {error && <Failure error={error} />}
    </>
  )
}

/** Throws a draft away, once one has said so twice. */
export function RemoveDraft({ mailing }: { readonly mailing: Mailing }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [isAsked, ask] = useState(false)
  const removing = useMutation({
    mutationFn: () => client().mailings.remove({ params: { mailingId: mailing.id } }),
    onSuccess: async () => {
      await navigate(paths.mailings())
      queryClient.removeQueries({ queryKey: ['mailing', mailing.id] })
      await queryClient.invalidateQueries({ queryKey: ['mailings'] })
    },
  })
  return (
    <div>
      <GuardedButton needs="mailings:write" variant="subtle" color="red" onClick={() => ask(true)}>
        {t('mail.remove')}
      </GuardedButton>
      {isAsked && (
        <Sure
          title={t('mail.remove')}
          act={t('mail.remove')}
          leave={t('mail.back')}
          words={t('mail.remove.sure', { name: mailing.name })}
          doing={removing}
          close={() => ask(false)}
          go={() => removing.mutate()}
        />
      )}
    </div>
  )
}
