/** How many members there are, and who of them counts once or not at all. */
export {
  apart,
  enrolled,
  enrolledBetween,
  membersAmong,
  membersAt,
  membersSince,
  merged,
  staff,
  testsAmong,
  type Merged,
} from './counting.store.ts'
