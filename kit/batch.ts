/**
 * Joins what is asked while the previous batch of its lane is in flight. There is no timer: an idle
 * lane runs a batch of one at once; a busy one takes all that gathers, up to the limit.
 * Things of one key always share a lane, so they never meet in two batches of this process.
 */
export type Batcher<Item, Result> = {
  submit(key: string, item: Item): Promise<Result>
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>
  readonly waiting: number
}

export type BatchOptions<Item, Result> = {
  readonly lanes: number
  /** Elements of one batch at most. */
  readonly limit: number
  /**
   * Answers for all elements, in order. A rejection is shared by all of them; an answer that is still a
   * promise is waited for by its own element alone, and the lane goes on.
   */
  run(items: readonly Item[]): Promise<readonly (Result | PromiseLike<Result>)[]>
  /** Told after each batch: how many elements it had. */
  observe?(size: number): void
}

type Waiting<Item, Result> = {
  readonly item: Item
  resolve(result: Result | PromiseLike<Result>): void
  reject(error: unknown): void
}

type Lane<Item, Result> = { queue: Waiting<Item, Result>[]; running: boolean }

export function batcher<Item, Result>(options: BatchOptions<Item, Result>): Batcher<Item, Result> {
  const lanes: Lane<Item, Result>[] = Array.from({ length: options.lanes }, () => ({
    queue: [],
    running: false,
  }))
  let idlers: (() => void)[] = []
  let waiting = 0

  const drain = async (lane: Lane<Item, Result>): Promise<void> => {
    lane.running = true
    while (lane.queue.length > 0) {
      await gathered(lane, options.limit)
      const batch = lane.queue.splice(0, options.limit)
      await runBatch(options, batch)
      waiting -= batch.length
    }
    lane.running = false
    if (waiting === 0) {
      for (const each of idlers) each()
      idlers = []
    }
  }

  return {
    submit: (key, item) =>
      new Promise<Result>((resolve, reject) => {
        const lane = lanes[laneOf(key, options.lanes)]!
        lane.queue.push({ item, resolve, reject })
        waiting += 1
        if (!lane.running) void drain(lane)
      }),
    idle: () => (waiting === 0 ? Promise.resolve() : new Promise((done) => idlers.push(done))),
    get waiting() {
      return waiting
    },
  }
}

/**
 * Waits as long as each turn of the event loop brings more: those who were answered together ask again
 * together. An idle server waits for one turn, some microseconds.
 */
async function gathered<Item, Result>(lane: Lane<Item, Result>, limit: number): Promise<void> {
  let before: number
  do {
    before = lane.queue.length
    await new Promise((next) => setImmediate(next))
  } while (lane.queue.length > before && lane.queue.length < limit)
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

/** FNV-1a over the key, so that a key always has the same lane. */
function laneOf(key: string, lanes: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) {
    hash ^= key.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) % lanes
}
