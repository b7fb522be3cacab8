/** What somebody asked for is theirs as long as they are here: what arrives after they have gone is nobody's. */
export function visits() {
  let gone = 0
  return {
    /** Begins to ask; whether whoever asked is still here is told later. */
    ask: (): (() => boolean) => {
      const before = gone
      return () => gone === before
    },
    end: (): void => {
      gone += 1
    },
  }
}
