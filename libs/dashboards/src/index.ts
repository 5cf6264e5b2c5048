export {
  compileDashboard,
  compileDashboards,
  type CompiledDashboard,
  type DashboardTile,
  type DashboardVariable,
  type MetricTile,
  type QueryTile,
  type TextTile,
} from './compile-dashboards.ts';
export { dashboardsKind } from './dashboards-kind.ts';
