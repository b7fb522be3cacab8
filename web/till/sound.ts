import { sound } from './signedIn.ts'

let speaker: AudioContext | null = null

/** What one hears: a scan was read, something is done, something is refused. */
const TONES = {
  scan: [[1_400, 0.07]],
  done: [
    [880, 0.09],
    [1_320, 0.14],
  ],
  refused: [[220, 0.25]],
} as const

/** Plays a short sound, unless sound is off or the browser does not let it. */
export function play(what: keyof typeof TONES): void {
  if (!sound.get() || !('AudioContext' in globalThis)) return
  speaker ??= new AudioContext()
  if (speaker.state === 'suspended') void speaker.resume()
  let at = speaker.currentTime
  for (const [pitch, seconds] of TONES[what]) {
    const tone = speaker.createOscillator()
    const volume = speaker.createGain()
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0.15, at)
    // without the fall there is a click at the end
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds)
    tone.connect(volume).connect(speaker.destination)
    tone.start(at)
    tone.stop(at + seconds)
    at += seconds
  }
}
