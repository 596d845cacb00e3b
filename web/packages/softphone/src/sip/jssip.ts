import { UA } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA'
import type { Account } from '../server.ts'
import type { Invitation, Kind } from '../state.ts'
import { LEAVING, type OpenSip, type SipEvents, type SipPort } from './port.ts'
import { TicketSocket, type SocketPorts } from './socket.ts'

export const AGENT = 'Yingda softphone'
const REGISTERED_S = 120
/** So long the switch may take to know that we are gone. */
const UNREGISTERED_MS = 1_500
const BUSY = 486
const DECLINED = 603
const KINDS: readonly string[] = ['offer', 'talk', 'consult', 'monitor']

/** What of the browser the line needs besides the socket's. */
export type LinePorts = Omit<SocketPorts, 'heard'>

/** The real line: JsSIP over a websocket of the product's own. */
export const jssipLine = (ports: LinePorts): OpenSip => (events) => new JsSipLine(ports, events)

class JsSipLine implements SipPort {
  private ua: UA | null = null
  private socket: TicketSocket | null = null
  private account: Account | null = null
  private readonly sessions = new Map<string, RTCSession>()

  constructor(private readonly ports: LinePorts, private readonly events: SipEvents) {}

  start(account: Account): void {
    if (this.ua) return
    this.account = account
    this.socket = new TicketSocket(account.socket, { ...this.ports, heard: (link) => this.events.link(link) })
    const ua = new UA({
      sockets: this.socket, uri: `sip:${account.user}@${account.domain}`, authorization_user: account.user, password: account.password,
      register_expires: REGISTERED_S, session_timers: false, user_agent: AGENT, connection_recovery_min_interval: 1, connection_recovery_max_interval: 2,
    })
    this.ua = ua
    ua.on('connected', () => {
      this.events.link('up')
      this.events.registration('trying')
    })
    ua.on('registered', () => this.events.registration('done'))
    ua.on('unregistered', () => this.events.registration('none'))
    ua.on('registrationFailed', ({ response, cause }) => {
      if (this.socket?.isConnected()) this.events.registration('refused', response ? `${response.status_code} ${response.reason_phrase}` : String(cause ?? ''))
    })
    ua.on('newRTCSession', (event: IncomingRTCSessionEvent) => {
      if ((event.originator as string) === 'remote') this.invited(event)
    })
    ua.start()
  }

  stop(leaving = false): void {
    const ua = this.ua
    const calls = [...this.sessions.values()].filter((session) => !session.isEnded())
    this.ua = null
    this.sessions.clear()
    this.events.link('off')
    if (leaving && calls.length && ua) leave(ua, calls)
    else ua?.stop()
  }

  retryNow(): void {
    this.socket?.retryNow()
  }

  register(account: Account): void {
    this.account = account
    this.ua?.set('password', account.password)
    this.events.registration('trying')
    this.ua?.register()
  }

  answer(id: string, voice: MediaStream): void {
    this.sessions.get(id)?.answer({ mediaStream: voice, pcConfig: { iceServers: this.account?.ice ?? [] } })
  }

  decline(id: string, how: 'declined' | 'busy' = 'declined'): void {
    this.end(id, { status_code: how === 'busy' ? BUSY : DECLINED })
  }

  hangUp(id: string, leaving = false): void {
    this.end(id, leaving ? { extraHeaders: [LEAVING] } : {})
  }

  mute(id: string, on: boolean): void {
    const session = this.sessions.get(id)
    if (on) session?.mute({ audio: true })
    else session?.unmute({ audio: true })
  }

  press(id: string, digits: string): void {
    this.sessions.get(id)?.sendDTMF(digits, { transportType: 'RFC2833' as never, duration: 160, interToneGap: 80 })
  }

  async replaceVoice(id: string, voice: MediaStream): Promise<void> {
    const track = voice.getAudioTracks()[0] ?? null
    const session = this.sessions.get(id)
    if (track && session) track.enabled = !session.isMuted().audio
    await session?.connection?.getSenders().find((one) => one.dtmf || one.track?.kind === 'audio')?.replaceTrack(track)
  }

  renew(id: string, path: boolean): void {
    const session = this.sessions.get(id)
    if (session?.isEstablished() && session.isReadyToReOffer()) session.renegotiate(path ? { rtcOfferConstraints: { iceRestart: true } } : {})
  }

  async packets(id: string): Promise<number | null> {
    const report = await this.sessions.get(id)?.connection?.getStats()
    let received: number | null = null
    report?.forEach((one: { type: string; packetsReceived?: number }) => {
      if (one.type === 'inbound-rtp') received = (received ?? 0) + (one.packetsReceived ?? 0)
    })
    return received
  }

  private end(id: string, options: { status_code?: number; extraHeaders?: string[] }): void {
    const session = this.sessions.get(id)
    if (session && !session.isEnded()) session.terminate(options)
  }

  private invited({ session, request }: IncomingRTCSessionEvent): void {
    const id = session.id
    this.sessions.set(id, session)
    const over = () => {
      if (this.sessions.delete(id)) this.events.ended(id)
    }
    session.on('ended', over)
    session.on('failed', over)
    session.on('confirmed', () => this.events.answered(id))
    session.on('peerconnection', ({ peerconnection }) => this.hear(id, peerconnection))
    this.events.invited(invitationOf(session, (name) => request.getHeader(name) as string | undefined))
  }

  private hear(id: string, connection: RTCPeerConnection): void {
    connection.addEventListener('track', (event) => this.events.voice(id, event.streams[0] ?? new MediaStream([event.track])))
    connection.addEventListener('iceconnectionstatechange', () => {
      const ice = connection.iceConnectionState
      if (ice === 'connected' || ice === 'completed') this.events.path(id, 'good')
      else if (ice === 'disconnected') this.events.path(id, 'shaky')
      else if (ice === 'failed') this.events.path(id, 'broken')
    })
  }
}

function leave(ua: UA, calls: RTCSession[]): void {
  let done = false
  const go = () => {
    if (done) return
    done = true
    for (const session of calls) if (!session.isEnded()) session.terminate({ extraHeaders: [LEAVING] })
    ua.stop()
  }
  ua.on('unregistered', go)
  setTimeout(go, UNREGISTERED_MS)
  ua.unregister()
}

export function invitationOf(session: Pick<RTCSession, 'id' | 'remote_identity'>, header: (name: string) => string | undefined): Invitation {
  const kind = header('X-Yingda-Kind') ?? 'offer'
  const who = session.remote_identity
  return {
    id: session.id,
    contact: header('X-Yingda-Contact') ?? null,
    kind: KINDS.includes(kind) ? (kind as Kind) : 'offer',
    auto: header('X-Yingda-Answer') === 'auto',
    name: who.display_name || who.uri.user || '',
  }
}
