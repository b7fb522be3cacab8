import { encode } from 'uqr'

/** A QR picture of a text, drawn as one path; black on white whatever the colours of the page. */
export function QrPicture(props: {
  readonly text: string
  readonly label: string
  readonly size: number
}) {
  const { data, size } = encode(props.text, { ecc: 'M', border: 2 })
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      width={props.size}
      height={props.size}
      shapeRendering="crispEdges"
      display="block"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" />
    </svg>
  )
}
