import { Anchor, Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { isWrong, type Cell } from './core/cells.ts'
import {
  isList,
  newPart,
  pointerTo,
  withCell,
  withList,
  type CellField,
  type Field,
  type ListField,
  type Part,
  type Shape,
} from './core/parts.ts'
import { textOf } from './core/form.ts'
import { freeId } from './core/edits.ts'
import { isAt } from './core/pointers.ts'
import { useEditing } from './Editing.ts'
import { FieldInput } from './FieldInput.tsx'
import { useSay } from './useSay.ts'

type Props = {
  readonly shape: Shape
  readonly part: Part
  /** Where the part is in the document, as the server names it. */
  readonly pointer: string
  readonly change: (part: Part) => void
}

/** The fields of a part; those that are seldom needed come when more is asked for. */
export function Fields({ shape, part, pointer, change }: Props) {
  const { t } = useSay()
  const [opened, more] = useDisclosure()
  const { problems } = useEditing()
  const fitting = shape.filter((field) => isMeant(field, part))
  const isTold = ({ path }: Field) =>
    problems.some((problem) => isAt(problem.path, pointerTo(pointer, path)))
  const shown = fitting.filter((field) => opened || !isHidden(field, part) || isTold(field))
  const cells = shown.filter(isCell)
  const lists = shown.filter(isList)
  return (
    <Stack gap="sm">
      {cells.length > 0 && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          {cells.map((field) => (
            <CellInput key={field.path} field={field} {...{ part, pointer, change }} />
          ))}
        </SimpleGrid>
      )}
      {lists.map((field) => (
        <ListInput key={field.path} field={field} {...{ part, pointer, change }} />
      ))}
      {shown.length < fitting.length && (
        <Anchor component="button" type="button" size="sm" onClick={more.open} w="fit-content">
          {t('cond.more')}
        </Anchor>
      )}
    </Stack>
  )
}

const isCell = (field: Field): field is CellField => !isList(field)

function isMeant(field: Field, part: Part): boolean {
  if (isList(field) || !field.only) return true
  return field.only.is.includes(textOf(part.cells[field.only.path]))
}

function isHidden(field: Field, part: Part): boolean {
  if (isList(field)) return false
  return field.deep === true || (field.rare === true && textOf(part.cells[field.path]) === '')
}

function CellInput({ field, part, pointer, change }: CellProps) {
  const { units, problems } = useEditing()
  const { t, problem } = useSay()
  const cell: Cell = part.cells[field.path] ?? ''
  const at = pointerTo(pointer, field.path)
  const found = problems.find(({ path }) => isAt(path, at))
  const error = isWrong(field.as, cell, units) ? t('cond.notANumber') : found && problem(found)
  return (
    <FieldInput
      field={field}
      cell={cell}
      error={error ?? null}
      change={(next) => change(withCell(part, field.path, next))}
    />
  )
}

type CellProps = Omit<Props, 'shape'> & { readonly field: CellField }

function ListInput({ field, part, pointer, change }: Omit<Props, 'shape'> & { field: ListField }) {
  const { disabled, units } = useEditing()
  const { t, field: label } = useSay()
  const items = part.lists[field.path] ?? []
  const at = pointerTo(pointer, field.path)
  const put = (next: readonly Part[]) => change(withList(part, field.path, next))
  return (
    <Stack gap="xs" role="group" aria-label={label(field.label)}>
      <Text size="sm" fw={600}>
        {label(field.label)}
      </Text>
      {items.map((item, index) => (
        <Paper key={item.key} withBorder p="sm" bg="transparent">
          <Fields
            shape={field.list}
            part={item}
            pointer={`${at}/${index}`}
            change={(next) => put(items.with(index, next))}
          />
          <Group justify="flex-end" mt="xs">
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              disabled={disabled}
              aria-label={`${t('cond.remove')}: ${label(field.label)} ${index + 1}`}
              onClick={() => put(items.toSpliced(index, 1))}
            >
              {t('cond.remove')}
            </Button>
          </Group>
        </Paper>
      ))}
      <Button
        size="compact-sm"
        variant="light"
        w="fit-content"
        disabled={disabled}
        onClick={() => put([...items, newPart(field.list, units, startOf(field, items))])}
      >
        {`${t('cond.add')} ${label(`${field.label}.one`)}`}
      </Button>
    </Stack>
  )
}

/** What an entry of a list begins with. */
function startOf({ label }: ListField, items: readonly Part[]): unknown {
  if (label === 'limits') return { kind: 'receipt' }
  if (label !== 'ladder') return undefined
  const ids = items.map(({ cells }) => textOf(cells['id']))
  return { id: freeId('tier', ids) }
}
