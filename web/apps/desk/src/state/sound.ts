/** Sounds made on the spot, no files: two notes for an offer, one soft note for a message. Quiet until somebody has clicked (browsers insist). */
let context: AudioContext | null = null

function note(at: number, hertz: number, length: number, loudness: number): void {
  const audio = context!
  const tone = audio.createOscillator()
  const gain = audio.createGain()
  tone.type = 'sine'
  tone.frequency.value = hertz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(loudness, at + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + length)
  tone.connect(gain).connect(audio.destination)
  tone.start(at)
  tone.stop(at + length)
}

export function unlockSound(): void {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
}

export function play(kind: 'offer' | 'message' | 'missed'): void {
  if (context?.state !== 'running') return
  const now = context.currentTime
  if (kind === 'offer') {
    note(now, 784, 0.35, 0.22)
    note(now + 0.16, 1047, 0.5, 0.22)
  } else if (kind === 'message') note(now, 659, 0.25, 0.12)
  else {
    note(now, 440, 0.3, 0.2)
    note(now + 0.2, 330, 0.5, 0.2)
  }
}
