import { Presets, SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.ts'

/** Shows how far something has come: a bar with count and time left, or a line now and then where there is no terminal. */
export type Progress = {
  show(stage: string, done: number, total: number): void
  stop(): void
}

const EVERY = 2_000 // ms between lines

export function openProgress(terminal: Terminal): Progress {
  if (terminal.json) return { show: () => {}, stop: () => {} }
  return process.stderr.isTTY ? bars(terminal) : lines(terminal)
}

function bars(terminal: Terminal): Progress {
  let bar: SingleBar | null = null
  let current = ''
  const left = terminal.say({ ru: 'осталось', en: 'left' })
  const seconds = terminal.say({ ru: 'с', en: 's' })
  const stop = () => {
    bar?.stop()
    bar = null
  }
  return {
    show(stage, done, total) {
      if (bar === null || stage !== current) {
        stop()
        current = stage
        bar = new SingleBar(
          {
            format: `{stage} {bar} {percentage}% · {value}/{total} · ${left} {eta_formatted}`,
            stream: process.stderr,
            hideCursor: true,
            etaBuffer: 50,
            gracefulExit: false,
            // until there is something to go by, the library's estimate is no number
            formatTime: (time) => (Number.isFinite(Number(time)) ? `${time} ${seconds}` : '…'),
            formatValue: (value, _options, type) =>
              type === 'value' || type === 'total'
                ? value.toLocaleString(terminal.language)
                : `${value}`,
          },
          Presets.shades_classic,
        )
        bar.start(Math.max(total, 1), done, { stage })
      }
      bar.update(total === 0 ? 1 : done)
    },
    stop,
  }
}

function lines(terminal: Terminal): Progress {
  let current = ''
  let began = 0
  let last = 0
  const number = (value: number) => value.toLocaleString(terminal.language)
  const left = terminal.say({ ru: 'осталось', en: 'left' })
  const seconds = terminal.say({ ru: 'с', en: 's' })
  return {
    show(stage, done, total) {
      const now = performance.now()
      if (stage !== current) {
        current = stage
        began = now
        last = 0
      }
      if (now - last < EVERY && done < total) return
      if (done >= total && last === total) return
      const due = done === 0 ? '' : Math.ceil((((now - began) / done) * (total - done)) / 1000)
      last = done >= total ? total : now
      const rest = done === 0 || done >= total ? '' : ` · ${left} ${due} ${seconds}`
      process.stderr.write(`${stage}: ${number(done)}/${number(total)}${rest}\n`)
    },
    stop: () => {},
  }
}
