import { Button, Group, Popover, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../shared/queries.ts'
import { client } from '../../shared/session.ts'
import { Failure } from '../../ui/states.tsx'
import { deskQueries } from './queries.ts'

/** The extension at which one sits, and how to change it. */
export function SeatButton() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const { data } = useQuery(deskQueries.seat())
  const form = useForm({ initialValues: { extension: '' } })
  const sitting = useMutation({
    mutationFn: (extension: string | null) => client().calls.takeSeat({ body: { extension } }),
    onSuccess: (seat) => {
      queryClient.setQueryData(deskQueries.seat().queryKey, seat)
      setOpened(false)
    },
  })
  const extension = data?.extension ?? null
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={300} position="bottom-end">
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          onClick={() => {
            form.setValues({ extension: extension ?? '' })
            setOpened(!opened)
          }}
        >
          {extension === null ? t('desk.seat.none') : t('desk.seat.at', { extension })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('desk.seat')}>
        <form onSubmit={form.onSubmit((values) => sitting.mutate(values.extension.trim()))}>
          <Stack>
            {sitting.error && <Failure error={sitting.error} />}
            <TextInput
              {...form.getInputProps('extension')}
              label={t('desk.seat')}
              description={t('desk.seat.hint')}
              required
              maxLength={40}
            />
            <Group justify="flex-end">
              {extension !== null && (
                <Button variant="default" onClick={() => sitting.mutate(null)}>
                  {t('desk.seat.leave')}
                </Button>
              )}
              <Button type="submit" loading={sitting.isPending}>
                {t('desk.seat.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
