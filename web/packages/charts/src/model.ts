/** What a chart shows, apart from how it is drawn. */
export interface Series {
  name: string
  kind: 'bar' | 'line'
  /** One value a label; null where nothing is known (a gap, not a zero). */
  values: (number | null)[]
  /** Name of a colour token, such as `talking`. */
  token: string
}

export interface ChartModel {
  labels: string[]
  series: Series[]
  /** A line that the values are measured against. */
  target?: { value: number; label: string }
  max?: number
  /** Where the values should be: from one height to another. */
  band?: { low: number; high: number; label: string }
  /** Bars on top of each other: parts of one sum. */
  piled?: boolean
  /** Bars over each other instead of side by side: the later ones are part of the first. */
  overlaid?: boolean
  /** Bars lie, and labels stand at their left: for things with names. */
  lying?: boolean
  format: (value: number) => string
}

export interface Table {
  head: string[]
  rows: string[][]
}

/** The same numbers as a table: the text alternative, in the order in which the chart reads. */
export function table(model: ChartModel, first: string, nothing = '–'): Table {
  return {
    head: [first, ...model.series.map((one) => one.name)],
    rows: model.labels.map((label, i) => [label, ...model.series.map((one) => say(one.values[i], model, nothing))]),
  }
}

const say = (value: number | null | undefined, model: ChartModel, nothing: string): string =>
  value === null || value === undefined ? nothing : model.format(value)

/** The last known value of each series in one line, for the picture's name. */
export function summary(model: ChartModel): string {
  return model.series
    .map((one) => {
      const at = one.values.findLastIndex((value) => value !== null)
      return at < 0 ? one.name : `${one.name} ${model.labels[at] ?? ''} ${model.format(one.values[at]!)}`
    })
    .join('; ')
}
