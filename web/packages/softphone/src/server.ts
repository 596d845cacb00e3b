/** What the product tells about the telephone (docs/topics/telephony.md), and the credentials of a phone. */
export type TelephoneState = 'off' | 'starting' | 'up' | 'away' | 'failed'

export interface Telephone {
  state: TelephoneState
  /** Why there is none, in words for whoever runs the product. */
  fault: string | null
  /** This person's phone at the switch; `agent_of`: where a call rings now. */
  phone: { user: string; registered: boolean; agent_of: 'browser' | 'phone' | null }
}

export interface Account {
  user: string
  password: string
  domain: string
  /** Path of the websocket, on our own origin. */
  socket: string
  ice: RTCIceServer[]
}

/** The doors of the product that a phone needs. */
export interface PhoneServer {
  telephone(): Promise<Telephone>
  account(): Promise<Account>
  /** A one-time ticket for the websocket. */
  ticket(): Promise<string>
  /** Rings this phone again for a contact whose line is up. */
  resume(interaction: string): Promise<unknown>
}
