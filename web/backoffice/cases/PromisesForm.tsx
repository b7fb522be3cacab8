import { Group, NumberInput, Paper, Stack, Table, Text } from '@mantine/core'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds, priorities, type Kind, type Priority } from '#domains/cases/core/kinds.ts'
import type { KeptSettings } from '#domains/cases/office.api.ts'
import { language } from '../../shared/i18n.ts'
import { Failure } from '../../ui/states.tsx'
import { GuardedButton } from '../../ui/GuardedButton.tsx'
import { useKeeping } from './useSettings.ts'

type Target = { readonly answer: number; readonly resolve: number }

/** Working hours to the first answer and to the resolution, by kind and priority. */
export function PromisesForm({ settings }: { readonly settings: KeptSettings }) {
  const { t } = useTranslation()
  const keeping = useKeeping()
  const [targets, setTargets] = useState(settings.targets)
  const put = (kind: Kind, priority: Priority, target: Target) =>
    setTargets({ ...targets, [kind]: { ...targets[kind], [priority]: target } })
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('cases.promise.lead')}
      </Text>
      {keeping.error && <Failure error={keeping.error} />}
      <Paper
        withBorder
        className="scrolls"
        tabIndex={0}
        role="region"
        aria-label={t('cases.settings.promises')}
      >
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('cases.priority')}</Table.Th>
              <Table.Th>{t('cases.promise.answer')}</Table.Th>
              <Table.Th>{t('cases.promise.resolve')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kinds.map((kind) => (
              <Fragment key={kind}>
                <Table.Tr>
                  <Table.Th colSpan={3} scope="rowgroup">
                    {t(`cases.kind.${kind}`)}
                  </Table.Th>
                </Table.Tr>
                {priorities.map((priority) => (
                  <Promised
                    key={priority}
                    kind={kind}
                    priority={priority}
                    target={targets[kind][priority]}
                    onChange={(target) => put(kind, priority, target)}
                  />
                ))}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      <Group justify="flex-end">
        <GuardedButton
          needs="cases:manage"
          onClick={() => keeping.mutate({ ...settings, targets })}
          loading={keeping.isPending}
        >
          {t('cases.save')}
        </GuardedButton>
      </Group>
    </Stack>
  )
}

function Promised(props: {
  readonly kind: Kind
  readonly priority: Priority
  readonly target: Target
  readonly onChange: (target: Target) => void
}) {
  const { t } = useTranslation()
  const { target, onChange } = props
  const names = [t(`cases.kind.${props.kind}`), t(`cases.priority.${props.priority}`)]
  return (
    <Table.Tr>
      <Table.Td>{names[1]}</Table.Td>
      {(['answer', 'resolve'] as const).map((end) => (
        <Table.Td key={end}>
          <NumberInput
            aria-label={[...names, t(`cases.promise.${end}`)].join(', ')}
            w={80}
            size="xs"
            min={0.1}
            max={2000}
            decimalScale={1}
            decimalSeparator={language() === 'ru' ? ',' : '.'}
            allowedDecimalSeparators={[',', '.']}
            allowNegative={false}
            hideControls
            value={target[end]}
            onChange={(hours) => typeof hours === 'number' && onChange({ ...target, [end]: hours })}
          />
        </Table.Td>
      ))}
    </Table.Tr>
  )
}
