import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { yuan } from '../rules/money'
import type { Month } from '../types'

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer])

export interface Drawing {
  end(): void
}

/** 12,345,600 fen → "12 万" would need a language; thousands of yuan are read in both. */
const short = (fen: number): string => {
  const amount = Math.abs(fen) / 100
  const text = amount >= 1_000_000 ? `${(amount / 1_000_000).toFixed(1)}M` : amount >= 1_000 ? `${Math.round(amount / 1_000)}k` : `${Math.round(amount)}`
  return fen < 0 ? `−${text}` : text
}

/** Draws into the element in the page's colours. Words in the tooltip are drawn too: a strict policy allows no inline styles. */
export function drawn(place: HTMLElement, months: readonly Month[], names: { in: string; out: string; balance: string }): Drawing {
  const style = getComputedStyle(place)
  const colour = (name: string): string => style.getPropertyValue(`--p-${name}`).trim()
  const text = { color: colour('soft'), fontSize: 11, fontFamily: style.fontFamily }
  const axis = { axisTick: { show: false }, axisLine: { lineStyle: { color: colour('line') } }, axisLabel: { ...text, hideOverlap: true } }
  const amounts = { type: 'value', splitNumber: 3, axisLabel: { ...text, formatter: short }, splitLine: { lineStyle: { color: colour('line') } } }
  const bar = (name: string, token: string, data: number[]) => ({ type: 'bar', name, data, itemStyle: { color: colour(token), borderRadius: [2, 2, 0, 0] }, barMaxWidth: 12, barGap: '12%' })
  const chart = init(place, null, { renderer: 'canvas' })
  chart.setOption({
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 140,
    grid: { left: 4, right: 4, top: 10, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, transitionDuration: 0, backgroundColor: colour('card'), borderColor: colour('line'),
      textStyle: { ...text, fontSize: 12, color: colour('ink') }, valueFormatter: (value: unknown) => (typeof value === 'number' ? yuan(value) : '—'),
    },
    xAxis: { type: 'category', data: months.map((each) => each.month.slice(2)), ...axis },
    yAxis: [amounts, { ...amounts, splitLine: { show: false } }],
    series: [
      bar(names.in, 'in', months.map((each) => each.paid_in)),
      bar(names.out, 'out', months.map((each) => each.paid_out)),
      { type: 'line', name: names.balance, yAxisIndex: 1, data: months.map((each) => each.balance), symbolSize: 5, lineStyle: { color: colour('ink'), width: 2 }, itemStyle: { color: colour('ink') } },
    ],
  })
  const sized = new ResizeObserver(() => chart.resize())
  sized.observe(place)
  return {
    end: () => {
      sized.disconnect()
      chart.dispose()
    },
  }
}
