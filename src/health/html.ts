// Reports as pages. A sub-path of its own: what draws them is not loaded by those who only watch.

export { reportHtml } from "./report/html/page.js";
export type { Report } from "./report/report.js";
