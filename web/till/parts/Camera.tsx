import { useEffect, useRef, useState } from 'react'
import { play } from '../sound.ts'
import { t } from '../words.ts'
import { Trouble } from '../../shared/Field.tsx'
import { Modal } from './Modal.tsx'

type Detector = { detect(source: HTMLVideoElement): Promise<{ readonly rawValue: string }[]> }
type Detects = new (options: { readonly formats: readonly string[] }) => Detector

/** Some browsers read bar codes, others do not; it asks a secure address in any case. */
const detects = (): Detects | null =>
  'mediaDevices' in navigator
    ? ((globalThis as { BarcodeDetector?: Detects }).BarcodeDetector ?? null)
    : null

/** Whether this browser reads bar codes by its camera. */
export const hasCamera = (): boolean => detects() !== null

/** A button for the camera; nothing where the browser cannot use one. */
export function Scan({ onScan }: { onScan(text: string): void }) {
  const [open, setOpen] = useState(false)
  if (!hasCamera()) return null
  return (
    <>
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        {t('camera')}
      </button>
      {open && (
        <Modal title={t('camera.title')} onClose={() => setOpen(false)}>
          <View
            onScan={(text) => {
              setOpen(false)
              onScan(text)
            }}
          />
        </Modal>
      )}
    </>
  )
}

/** Milliseconds between two looks at the picture. */
const LOOK = 150
const FORMATS = ['ean_13', 'ean_8', 'code_128', 'code_39', 'qr_code', 'itf', 'upc_a']

function View({ onScan }: { onScan(text: string): void }) {
  const video = useRef<HTMLVideoElement>(null)
  const latest = useRef(onScan)
  latest.current = onScan
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    let stream: MediaStream | null = null
    let timer: ReturnType<typeof setInterval> | undefined
    let gone = false
    const begin = async () => {
      const detector = new (detects()!)({ formats: FORMATS })
      const picture = { video: { facingMode: 'environment' } }
      stream = await navigator.mediaDevices.getUserMedia(picture)
      if (gone || !video.current) return stop()
      video.current.srcObject = stream
      await video.current.play()
      timer = setInterval(() => {
        const look = async () => {
          const [code] = video.current ? await detector.detect(video.current) : []
          if (!code || gone) return
          gone = true
          stop()
          play('scan')
          latest.current(code.rawValue)
        }
        look().catch(() => undefined)
      }, LOOK)
    }
    const stop = () => {
      clearInterval(timer)
      stream?.getTracks().forEach((track) => track.stop())
    }
    begin().catch(() => setTrouble(t('camera.refused')))
    return () => {
      gone = true
      stop()
    }
  }, [])
  return trouble ? <Trouble>{trouble}</Trouble> : <video ref={video} muted playsInline />
}
