import { Button, CloseButton, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Values } from './values.ts'

/** Names for people in place of the words of the conditions, one a row. */
export function Labels(props: {
  readonly form: UseFormReturnType<Values>
  readonly disabled: boolean
}) {
  const { t } = useTranslation()
  const { form, disabled } = props
  const { labels } = form.getValues()
  return (
    <Fieldset legend={t('face.labels')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t(labels.length === 0 ? 'face.labels.empty' : 'face.labels.hint')}
        </Text>
        {labels.map(({ key, word }, place) => (
          <Group key={key} gap="xs" align="flex-end" wrap="nowrap">
            <Group gap="xs" grow preventGrowOverflow={false} flex={1}>
              {(['word', 'ru', 'en'] as const).map((field) => (
                <TextInput
                  key={field}
                  {...form.getInputProps(`labels.${place}.${field}`)}
                  label={t(`face.labels.${field}`)}
                  miw={130}
                  maxLength={100}
                  disabled={disabled}
                />
              ))}
            </Group>
            <CloseButton
              aria-label={t('face.labels.remove', { word })}
              disabled={disabled}
              onClick={() => form.removeListItem('labels', place)}
              mb={4}
            />
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            disabled={disabled}
            onClick={() =>
              form.insertListItem('labels', {
                key: crypto.randomUUID(),
                word: '',
                ru: '',
                en: '',
              })
            }
          >
            {t('face.labels.add')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}
