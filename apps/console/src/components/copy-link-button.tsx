import { Link2 } from 'lucide-react';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { toast } from './toasts.tsx';

/** Copies the address of the page, which holds all that is shown. */
export function CopyLinkButton() {
  const copy = () =>
    void navigator.clipboard.writeText(location.href).then(
      () => toast(texts.copyLink.done),
      () => toast(texts.copyLink.failed, location.href, 'bad'),
    );
  return (
    <Button onClick={copy}>
      <Link2 size={14} aria-hidden />
      {texts.copyLink.copy}
    </Button>
  );
}
