import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, AriaComponent, SVGRenderer]);

const ink = { color: ["#37444b", "#9b2f1f", "#22634f", "#b07a1e", "#1c5273", "#7c6a8e", "#8b9094"], text: "#20262a" };

// A chart is a container with its data beside it as JSON: {kind, categories, series: [{name, values, links}], unit, horizontal}.
for (const box of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const labels = { type: "category", data: data.categories, axisLabel: { color: ink.text, hideOverlap: true }, inverse: Boolean(data.horizontal) };
  const values = { type: "value", name: data.unit ?? "", axisLabel: { color: ink.text } };
  if (data.horizontal) box.style.height = `${Math.max(18, data.categories.length * 1.9 + 6)}rem`;
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true },
    color: ink.color,
    textStyle: { fontFamily: getComputedStyle(box).fontFamily },
    // Tooltips as HTML would carry style attributes, which the content security policy refuses.
    tooltip: { trigger: "axis", renderMode: "richText" },
    legend: data.series.length > 1 ? { top: 8 } : undefined,
    grid: { left: 12, right: 24, top: data.series.length > 1 ? 48 : 32, bottom: 12, containLabel: true },
    xAxis: data.horizontal ? values : labels,
    yAxis: data.horizontal ? labels : values,
    series: data.series.map((series) => ({ name: series.name, type: data.kind === "line" ? "line" : "bar", data: series.values, barMaxWidth: 22, symbolSize: 7, connectNulls: false })),
  });
  chart.on("click", (point) => {
    const to = data.series[point.seriesIndex]?.links?.[point.dataIndex];
    if (to) location.assign(to);
  });
  // Its own width may change without the window's: on printing, or when a neighbour folds.
  new ResizeObserver(() => chart.resize()).observe(box);
}
