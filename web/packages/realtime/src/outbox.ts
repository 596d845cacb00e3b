/** Commands that have no answer yet, in the order they were given. They go out again, with the same id, after every reconnect. */
export interface Command {
  id: string
  do: string
  with: Record<string, unknown>
  /** A later command with the same word replaces this one: only the last draft of a reply matters. */
  replaces?: string
  /** May outlive a reload of the page (messages and notes that somebody typed). */
  keep?: boolean
}

export const OUTBOX_MAX = 500

export class Outbox {
  private commands: Command[] = []

  get all(): readonly Command[] {
    return this.commands
  }

  get(id: string): Command | undefined {
    return this.commands.find((command) => command.id === id)
  }

  /** Adds a command; returns those that it makes superfluous. */
  add(command: Command): Command[] {
    const replaced = command.replaces ? this.commands.filter((one) => one.replaces === command.replaces) : []
    this.commands = [...this.commands.filter((one) => !replaced.includes(one)), command]
    return replaced
  }

  get full(): boolean {
    return this.commands.length >= OUTBOX_MAX
  }

  take(id: string): Command | undefined {
    const command = this.get(id)
    if (command) this.commands = this.commands.filter((one) => one.id !== id)
    return command
  }

  clear(): Command[] {
    const all = this.commands
    this.commands = []
    return all
  }
}
