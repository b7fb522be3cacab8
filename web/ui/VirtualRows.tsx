import { Table } from '@mantine/core'
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  Fragment,
  memo,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react'

/** Rows drawn above and below what is seen, so that the keyboard finds the next one there. */
const BESIDE = 8

/**
 * The rows of a long table, of which only those near the window are in the document. Each is a body of
 * its own with what it has opened below; empty bodies stand for the rest, as high as it would be. The
 * row that has, or had, the focus stays with its neighbours, wherever the page is scrolled to.
 */
export function VirtualRows<Row extends { readonly id: string }>(props: {
  readonly rows: readonly Row[]
  /** How high a row is before it has been measured, in pixels. */
  readonly height: number
  /** A row of the table; the number is its place for screen readers, the heading being the first. */
  readonly draw: (row: Row, place: number) => ReactNode
}) {
  const { rows, height, draw } = props
  const top = useRef<HTMLTableSectionElement>(null)
  const [margin, setMargin] = useState(0)
  const [focused, setFocused] = useState<string | null>(null)
  useLayoutEffect(() => {
    const now = Math.round((top.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    setMargin((before) => (Math.abs(before - now) > 1 ? now : before))
  })
  const kept = focused === null ? -1 : rows.findIndex(({ id }) => id === focused)
  const rangeExtractor = useCallback(
    (range: Range) => {
      const near = defaultRangeExtractor(range)
      if (kept < 0) return near
      // its neighbours too: the keyboard goes to them
      const around = [kept - 1, kept, kept + 1].filter((n) => n >= 0 && n < range.count)
      return [...new Set([...near, ...around])].toSorted((a, b) => a - b)
    },
    [kept],
  )
  const virtual = useWindowVirtualizer<HTMLTableSectionElement>({
    count: rows.length,
    estimateSize: () => height,
    overscan: BESIDE,
    scrollMargin: margin,
    useFlushSync: false,
    getItemKey: (index) => rows[index]!.id,
    rangeExtractor,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)
  return (
    <>
      <tbody ref={top} aria-hidden />
      {items.map(({ key, index, start }, place) => (
        <Fragment key={key}>
          <Gap height={start - (items[place - 1]?.end ?? margin)} />
          <Table.Tbody
            ref={virtual.measureElement}
            data-index={index}
            onFocus={() => setFocused(rows[index]!.id)}
          >
            <Drawn draw={draw} row={rows[index]!} place={index + 2} />
          </Table.Tbody>
        </Fragment>
      ))}
      {last && <Gap height={virtual.getTotalSize() + margin - last.end} />}
    </>
  )
}

type Drawing<Row> = {
  readonly draw: (row: Row, place: number) => ReactNode
  readonly row: Row
  readonly place: number
}

function DrawnRow<Row>({ draw, row, place }: Drawing<Row>): ReactNode {
  return draw(row, place)
}

/** A row that scrolling does not draw again. */
const Drawn = memo(DrawnRow) as typeof DrawnRow

function Gap({ height }: { readonly height: number }) {
  if (height < 1) return null
  return (
    <tbody aria-hidden>
      <tr>
        <td style={{ height, padding: 0 }} />
      </tr>
    </tbody>
  )
}
