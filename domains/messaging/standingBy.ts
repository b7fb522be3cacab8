/** For so long letters wait at most while more are written; milliseconds. */
const LONGEST = 60_000

let writers = 0
let since = 0

/** Letters that wait are not handed over while this process writes more of them: tills have the machine too. */
export async function writing<Result>(work: () => Promise<Result>): Promise<Result> {
  if (writers === 0) since = performance.now()
  writers += 1
  try {
    return await work()
  } finally {
    writers -= 1
  }
}

/** Whether letters stand by now. */
export const standBy = (now: number): boolean => writers > 0 && now - since < LONGEST
