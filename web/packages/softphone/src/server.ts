import type { Schemas } from '@yingda/api'

/** How the telephone does; `phone.agent_of`: where a call to this person rings now. */
export type Telephone = Schemas['TelephoneView']
export type TelephoneState = Telephone['state']

/** What a phone signs in with; `socket`: path of the websocket, on our own origin. */
export type Account = Schemas['Credentials']

/** The doors of the product that a phone needs. */
export interface PhoneServer {
  telephone(): Promise<Telephone>
  account(): Promise<Account>
  /** A one-time ticket for the websocket. */
  ticket(): Promise<string>
  /** Rings this phone again for a contact whose line is up. */
  resume(interaction: string): Promise<unknown>
}
