/** Charts: `data-chart` holds plain figures, this file knows how they look. */
export const startCharts = () => {};
