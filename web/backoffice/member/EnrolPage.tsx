import { EnrolForm } from '../desk/EnrolPage.tsx'
import { paths } from '../paths.ts'

/** A new member, from the list of members. */
export function Component() {
  return <EnrolForm phone="" to={paths.member} />
}
