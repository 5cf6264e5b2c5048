import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import {
  dashboardsQuery,
  metricsQuery,
  servicesQuery,
  targetsQuery,
  topicsQuery,
  useCan,
  useSession,
} from '../api/index.ts';
import { CommandPalette, type Command } from '../components/index.ts';
import { placesFor } from '../places.ts';
import { texts } from '../texts/en.ts';

/** The palette with everything that can be found so far. */
export function Palette({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { permissions } = useSession();
  const navigate = useNavigate();
  const { data: metrics = [] } = useQuery({ ...metricsQuery, enabled: isOpen && useCan('metrics:read') });
  const { data: topics = [] } = useQuery({ ...topicsQuery, enabled: isOpen && useCan('topics:read') });
  const { data: dashboards = [] } = useQuery({ ...dashboardsQuery, enabled: isOpen && useCan('metrics:read') });
  const { data: targets } = useQuery({ ...targetsQuery, enabled: isOpen && useCan('metrics:read') });
  const { data } = useQuery({ ...servicesQuery, enabled: isOpen && useCan('services:read') });
  const commands = useMemo((): Command[] => {
    const goTo = (path: string) => () => void navigate(path);
    return [
      ...placesFor(permissions).flatMap(({ group, places }) =>
        places.map(({ path, title }) => ({
          id: `place ${path}`,
          group: texts.palette.places,
          title,
          hint: texts.groups[group],
          run: goTo(`/${path}`),
        })),
      ),
      ...dashboards.map(({ name, title, question }) => ({
        id: `dashboard ${name}`,
        group: texts.palette.dashboards,
        title,
        hint: question,
        run: goTo(`/dashboards/${name}`),
      })),
      ...(targets?.targets ?? []).map(({ name, question }) => ({
        id: `target ${name}`,
        group: texts.palette.targets,
        title: name,
        hint: question,
        run: goTo(`/targets/${name}`),
      })),
      ...metrics.map(({ name, question }) => ({
        id: `metric ${name}`,
        group: texts.palette.metrics,
        title: name,
        hint: question,
        run: goTo(`/metrics/${name}`),
      })),
      ...topics.map(({ name, contract }) => ({
        id: `topic ${name}`,
        group: texts.palette.topics,
        title: name,
        hint: contract?.purpose ?? texts.topics.noContract,
        run: goTo(`/topics/${encodeURIComponent(name)}`),
      })),
      ...(data?.services ?? []).map(({ name, state }) => ({
        id: `service ${name}`,
        group: texts.palette.services,
        title: name,
        hint: texts.services.state[state],
        run: goTo(`/services/${encodeURIComponent(name)}`),
      })),
    ];
  }, [permissions, dashboards, targets, metrics, topics, data, navigate]);
  return <CommandPalette isOpen={isOpen} onClose={onClose} commands={commands} />;
}
