import {
  Button,
  Checkbox,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core'
import type { LeafKind } from '#domains/rules/core/language/when.ts'
import { newNode } from './core/edits.ts'
import {
  pointerOfItem,
  pointerOfNode,
  type Group as Joined,
  type Node,
  type When,
} from './core/form.ts'
import { newKey } from './core/parts.ts'
import { leaves } from './core/shapes.ts'
import { useEditing } from './Editing.ts'
import { Fields } from './Fields.tsx'
import { useSay } from './useSay.ts'

/** The questions of a rule: added, changed, taken away, joined by “and” or by “or”. */
export function WhenEditor(props: {
  readonly title: string
  readonly when: When
  readonly pointer: string
  readonly change: (when: When) => void
}) {
  const { when, change } = props
  return (
    <Questions
      title={props.title}
      group={when}
      pointerOf={(index) => pointerOfItem(when, props.pointer, index)}
      change={(group) => change({ ...when, ...group })}
    />
  )
}

function Questions(props: {
  readonly title: string
  readonly group: Joined
  readonly pointerOf: (index: number) => string
  readonly change: (group: Joined) => void
  readonly inner?: boolean
}) {
  const { disabled, units } = useEditing()
  const { t } = useSay()
  const { group, change } = props
  const { items } = group
  const put = (next: readonly Node[]) => change({ ...group, items: next })
  return (
    <Stack gap="xs" role="group" aria-label={props.title}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {props.title}
        </Text>
        {items.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('cond.joined')}
            disabled={disabled}
            value={group.mode}
            onChange={(mode) => change({ ...group, mode })}
            data={[
              { value: 'all', label: t('cond.all') },
              { value: 'any', label: t('cond.any') },
            ]}
          />
        )}
      </Group>
      {items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('cond.always')}
        </Text>
      )}
      {items.map((item, index) => (
        <Question
          key={item.key}
          node={item}
          pointer={props.pointerOf(index)}
          change={(next) => put(items.with(index, next))}
          remove={() => put(items.toSpliced(index, 1))}
        />
      ))}
      <AddQuestion
        inner={props.inner ?? false}
        add={(kind) =>
          put([
            ...items,
            kind === 'group'
              ? {
                  is: 'group',
                  key: newKey(),
                  negated: false,
                  mode: group.mode === 'all' ? 'any' : 'all',
                  items: [newNode('weekday', units)],
                }
              : newNode(kind, units),
          ])
        }
      />
    </Stack>
  )
}

function AddQuestion(props: {
  readonly inner: boolean
  readonly add: (kind: LeafKind | 'group') => void
}) {
  const { disabled } = useEditing()
  const { t, leaf } = useSay()
  const kinds = [...Object.keys(leaves), ...(props.inner ? [] : ['group'])]
  return (
    <Select
      size="sm"
      maw={340}
      searchable
      value={null}
      disabled={disabled}
      aria-label={t('cond.addQuestion')}
      placeholder={t('cond.addQuestion')}
      nothingFoundMessage={t('cond.nothingFound')}
      data={kinds.map((value) => ({ value, label: leaf(value) }))}
      onChange={(kind) => kind !== null && props.add(kind as LeafKind | 'group')}
    />
  )
}

function Question(props: {
  readonly node: Node
  readonly pointer: string
  readonly change: (node: Node) => void
  readonly remove: () => void
}) {
  const { disabled, telling } = useEditing()
  const { t, leaf } = useSay()
  const { node, change } = props
  const at = pointerOfNode(node, props.pointer)
  const name = node.is === 'leaf' ? leaf(node.kind) : leaf('group')
  return (
    <Paper withBorder p="sm" bg="transparent">
      <Group justify="space-between" gap="xs" mb={node.is === 'kept' ? 0 : 'xs'}>
        {node.is === 'leaf' && (
          <Text size="sm" fw={500}>
            {name}
          </Text>
        )}
        {node.is === 'kept' && (
          <Text size="sm">{telling.condition(node.was) ?? t('cond.kept')}</Text>
        )}
        <Group gap="xs" ml="auto">
          {node.is !== 'kept' && (
            <Checkbox
              size="xs"
              label={t('cond.not')}
              disabled={disabled}
              checked={node.negated}
              onChange={({ currentTarget }) => change({ ...node, negated: currentTarget.checked })}
            />
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            disabled={disabled}
            aria-label={`${t('cond.remove')}: ${name}`}
            onClick={props.remove}
          >
            {t('cond.remove')}
          </Button>
        </Group>
      </Group>
      {node.is === 'leaf' && (
        <Fields
          shape={leaves[node.kind]}
          part={node.part}
          pointer={`${at}/${node.kind}`}
          change={(part) => change({ ...node, part })}
        />
      )}
      {node.is === 'group' && (
        <Questions
          title={leaf('group')}
          inner
          group={node}
          pointerOf={(index) => `${at}/${node.mode}/${index}`}
          change={(group) => change({ ...node, ...group })}
        />
      )}
    </Paper>
  )
}
