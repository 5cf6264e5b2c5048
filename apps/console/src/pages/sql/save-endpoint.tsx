import { Globe } from 'lucide-react';
import { useState } from 'react';
import { useCan, useSession, type DefinitionPlan } from '../../api/index.ts';
import { Button, Dialog, Row, State, Text } from '../../components/index.ts';
import type { SavedQueryFindings } from '../../statements/saved-query-check.ts';
import type { TypedParameters } from '../../statements/statement-parameters.ts';
import type { Endpoint } from '../../statements/use-endpoint.ts';
import { texts } from '../../texts/en.ts';
import { platformTenant } from '../pipelines/platform-tenant.ts';
import { EndpointDone } from './endpoint-done.tsx';
import { EndpointFields } from './endpoint-fields.tsx';
import { EndpointPlan } from './endpoint-plan.tsx';

const words = texts.savedQuery;

interface SaveEndpointProps {
  readonly endpoint: Endpoint;
  readonly typed: TypedParameters;
  readonly isEmpty: boolean;
}

/** A text that was checked, and what putting it in force changes. */
export interface PlannedEndpoint {
  readonly name: string;
  readonly text: string;
  readonly findings: SavedQueryFindings;
  readonly plan: DefinitionPlan;
}

export type EndpointStep =
  | { readonly at: 'fields' }
  | { readonly at: 'planned'; readonly planned: PlannedEndpoint }
  | { readonly at: 'done'; readonly name: string; readonly version: number | undefined };

const fields: EndpointStep = { at: 'fields' };

/** Makes an endpoint of the statement, for those who may. */
export function SaveEndpoint(props: SaveEndpointProps) {
  const { opened, open } = props.endpoint.query;
  const mayWrite = useCan('definitions:write');
  const { tenantId } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!mayWrite) {
    return null;
  }
  const isPlatform = tenantId === platformTenant;
  return (
    <>
      <Row align="between">
        {opened === undefined ? (
          <Text>{isPlatform ? '' : words.platformOnly(platformTenant)}</Text>
        ) : (
          <Row>
            <State kind="good">{words.opened(opened.name, opened.version)}</State>
            <Button kind="quiet" onClick={() => open(undefined)}>
              {words.letGo}
            </Button>
          </Row>
        )}
        <Button disabled={!isPlatform || props.isEmpty} onClick={() => setOpen(true)}>
          <Globe size={14} aria-hidden />
          {opened === undefined ? words.save : words.saveAgain}
        </Button>
      </Row>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={words.title} wide>
        {isOpen && <Steps {...props} onClose={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function Steps({ endpoint, typed, onClose }: SaveEndpointProps & { readonly onClose: () => void }) {
  const { query } = endpoint;
  const [step, setStep] = useState(fields);
  const applied = ({ name, text }: PlannedEndpoint, version: number | undefined) => {
    const before = query.opened?.name === name ? query.opened.version : undefined;
    const inForce = version ?? before;
    if (inForce !== undefined) {
      query.open({ name, version: inForce, text });
    }
    setStep({ at: 'done', name, version });
  };
  switch (step.at) {
    case 'fields':
      return (
        <EndpointFields
          endpoint={endpoint}
          onPlanned={(planned) => setStep({ at: 'planned', planned })}
          onClose={onClose}
        />
      );
    case 'planned':
      return <EndpointPlan planned={step.planned} onBack={() => setStep(fields)} onApplied={applied} />;
    case 'done':
      return (
        <EndpointDone name={step.name} version={step.version} draft={query.draft} typed={typed} onClose={onClose} />
      );
  }
}
