/**
 * Joins what is asked while other batches are in flight. When none is, what is asked goes at once. Another
 * goes beside those in flight when as many wait for it as one of them carries; or when those in flight take
 * so long that something must be amiss with them. None takes more than its lane's share of all there are, so
 * batches are alike: of a large one and a small one, the small one would always be waiting for the other.
 * Things of one key never meet in two batches at once of this process; they keep their order.
 */
export type Batcher<Item, Result> = {
  submit(key: string, item: Item): Promise<Result>
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>
  readonly waiting: number
}

export type BatchOptions<Item, Result> = {
  /** Batches in flight at most. */
  readonly lanes: number
  /** Elements of one batch at most. */
  readonly limit: number
  /**
   * Answers for all elements, in order. A rejection is shared by all of them; an answer that is still a
   * promise is waited for by its own element alone, and the next batch leaves.
   */
  run(items: readonly Item[]): Promise<readonly (Result | PromiseLike<Result>)[]>
  /** Told after each batch: how many elements it had. */
  observe?(size: number): void
}

type Waiting<Item, Result> = {
  readonly key: string
  readonly item: Item
  resolve(result: Result | PromiseLike<Result>): void
  reject(error: unknown): void
}

/** Milliseconds after which the next batch no longer waits until it is as large as those in flight. */
const PATIENCE = 20

export function batcher<Item, Result>(options: BatchOptions<Item, Result>): Batcher<Item, Result> {
  let queue: Waiting<Item, Result>[] = []
  const keys = new Set<string>()
  /** When each batch in flight left. */
  const flights = new Set<{ readonly since: number }>()
  let inFlight = 0
  let gathering = false
  let waking: NodeJS.Timeout | null = null
  let idlers: (() => void)[] = []

  /** Whether one more batch may leave now. */
  const isDue = (): boolean => {
    if (queue.length === 0 || flights.size >= options.lanes) return false
    if (queue.length * flights.size >= Math.min(inFlight, options.limit * flights.size)) return true
    const now = performance.now()
    return [...flights].every(({ since }) => now - since > PATIENCE)
  }

  /** Looks again when those in flight have had their time. */
  const wake = (): void => {
    if (waking || queue.length === 0 || flights.size === 0 || flights.size >= options.lanes) return
    waking = setTimeout(() => {
      waking = null
      void leave()
    }, PATIENCE)
  }

  const leave = async (): Promise<void> => {
    if (gathering) return
    gathering = true
    while (isDue()) {
      await gathered(() => queue.length, options.limit)
      const batch = isDue() ? next() : []
      if (batch.length === 0) break
      void fly(batch)
    }
    gathering = false
    wake()
  }

  /** Takes the first in line, but for those whose key is in flight. */
  const next = (): Waiting<Item, Result>[] => {
    const batch: Waiting<Item, Result>[] = []
    const rest: Waiting<Item, Result>[] = []
    const most = evenly(queue.length + inFlight, options)
    for (const each of queue) (batch.length < most && !keys.has(each.key) ? batch : rest).push(each)
    queue = rest
    return batch
  }

  const fly = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    const flight = { since: performance.now() }
    flights.add(flight)
    inFlight += batch.length
    for (const { key } of batch) keys.add(key)
    await runBatch(options, batch)
    for (const { key } of batch) keys.delete(key)
    inFlight -= batch.length
    flights.delete(flight)
    if (queue.length > 0) void leave()
    else if (inFlight === 0) {
      for (const each of idlers) each()
      idlers = []
    }
  }

  return {
    submit: (key, item) =>
      new Promise<Result>((resolve, reject) => {
        queue.push({ key, item, resolve, reject })
        void leave()
      }),
    idle: () =>
      queue.length + inFlight === 0 ? Promise.resolve() : new Promise((done) => idlers.push(done)),
    get waiting() {
      return queue.length + inFlight
    },
  }
}

/** How many of all there are a batch may carry. */
const evenly = (all: number, { lanes, limit }: { lanes: number; limit: number }): number =>
  Math.min(limit, Math.max(1, Math.floor(all / lanes)))

/**
 * Waits as long as each turn of the event loop brings more: those who were answered together ask again
 * together. An idle server waits for one turn, some microseconds.
 */
async function gathered(size: () => number, limit: number): Promise<void> {
  let before: number
  do {
    before = size()
    await new Promise((next) => setImmediate(next))
  } while (size() > before && size() < limit)
}

async function runBatch<Item, Result>(
  options: BatchOptions<Item, Result>,
  batch: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const results = await options.run(batch.map(({ item }) => item))
    for (const [index, each] of batch.entries()) each.resolve(results[index]!)
  } catch (error) {
    for (const each of batch) each.reject(error)
  }
  options.observe?.(batch.length)
}
