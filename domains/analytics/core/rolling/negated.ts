/** A row whose sums of these names are the other way round. */
export function negated<Row extends object, Name extends keyof Row>(
  row: Row,
  names: readonly Name[],
): Row {
  const other = { ...row }
  // no −0: rows are compared
  for (const name of names) other[name] = (0 - Number(row[name])) as Row[Name]
  return other
}
