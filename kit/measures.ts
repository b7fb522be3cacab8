type Observer = (batch: string, size: number) => void

const observers = new Set<Observer>()

/** Tells whoever measures how many requests a batch joined: `batcher({ …, observe: noteBatch('purchases') })`. */
export const noteBatch =
  (batch: string) =>
  (size: number): void => {
    for (const observe of observers) observe(batch, size)
  }

/** Has the sizes of batches told until the returned function is called. */
export function onBatch(observe: Observer): () => void {
  observers.add(observe)
  return () => void observers.delete(observe)
}
