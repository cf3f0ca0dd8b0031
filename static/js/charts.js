/** Charts: `data-chart` holds plain figures, this file knows how they look. The table of figures stays
    beside each picture for readers, printers and browsers without script. */
const COLOURS = ["#3f72ab", "#c8786f", "#5a9a72", "#c9973f", "#7c6da8", "#6f8795"];
const INK = "#55606e";
const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';
let loading;

const loadEcharts = () => {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.documentElement.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
};

const axis = (isValue, names, unit) =>
  isValue
    ? { type: "value", axisLabel: { color: INK, formatter: unit === "%" ? "{value}%" : "{value}" }, splitLine: { lineStyle: { color: "#e8ebef" } } }
    : { type: "category", data: names, axisLabel: { color: INK }, axisTick: { show: false }, axisLine: { lineStyle: { color: "#cfd4db" } } };

const pie = (data) => ({
  tooltip: { trigger: "item" },
  series: [{
    type: "pie",
    radius: ["48%", "74%"],
    label: { color: INK },
    data: data.rows.map(([name, value]) => ({ name, value })),
  }],
});

const grid = (data) => {
  const isFlat = data.kind === "hbar";
  const names = data.rows.map((row) => row[0]);
  const series = data.series.map((name, index) => ({
    name,
    type: data.kind === "line" ? "line" : "bar",
    stack: data.stacked ? "all" : undefined,
    barMaxWidth: 18,
    symbolSize: 6,
    itemStyle: { borderRadius: data.stacked ? 0 : 3 },
    label: { show: isFlat && data.series.length === 1, position: "right", color: INK, formatter: data.unit === "%" ? "{c}%" : "{c}" },
    data: data.rows.map((row) => row[index + 1]),
  }));
  const [category, value] = [axis(false, names), axis(true, names, data.unit)];
  if (isFlat) category.inverse = true;
  return {
    tooltip: { trigger: "axis", axisPointer: { type: data.kind === "line" ? "line" : "shadow" } },
    legend: data.series.length > 1 ? { top: 0, right: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: INK } } : undefined,
    grid: { left: 4, right: isFlat ? 44 : 12, top: data.series.length > 1 ? 32 : 12, bottom: 4, containLabel: true },
    xAxis: isFlat ? value : category,
    yAxis: isFlat ? category : value,
    series,
  };
};

const draw = (element, echarts) => {
  const data = JSON.parse(element.dataset.chart);
  element.hidden = false;
  const picture = echarts.init(element, null, { renderer: "svg" });
  picture.setOption({
    color: COLOURS,
    textStyle: { fontFamily: FONT },
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    ...(data.kind === "pie" ? pie(data) : grid(data)),
  });
  if (data.links) picture.on("click", ({ dataIndex }) => { if (data.links[dataIndex]) location.assign(data.links[dataIndex]); });
  const figures = element.parentElement.querySelector(".chart-figures");
  if (figures) figures.open = false;
  new ResizeObserver(() => picture.resize()).observe(element);
};

export const startCharts = async (root) => {
  const elements = [...root.querySelectorAll("[data-chart]:not([data-started])")];
  if (!elements.length) return;
  for (const element of elements) element.dataset.started = "yes";
  const echarts = await loadEcharts();
  for (const element of elements) draw(element, echarts);
};
