import { useMutation } from '@tanstack/react-query'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { KeptSettings } from '#domains/cases/office.api.ts'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { caseQueries } from './queries.ts'

/** Keeps the settings of the desk and says so. */
export function useKeeping() {
  const { t } = useTranslation()
  return useMutation({
    mutationFn: (body: KeptSettings) => client().caseOffice.keepSettings({ body }),
    onSuccess: (kept) => {
      queryClient.setQueryData(caseQueries.settings().queryKey, kept)
      notifications.show({
        message: t('cases.settings.saved'),
        closeButtonProps: { 'aria-label': t('cases.hide') },
      })
    },
  })
}
