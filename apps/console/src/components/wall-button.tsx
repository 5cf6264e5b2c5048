import { Maximize, Minimize } from 'lucide-react';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { withParameter } from './use-parameter.ts';

/** Whether the page stands alone on a large screen, with `?wall=1`: the shell leaves everything else out then. */
export function useIsWall(): boolean {
  const [parameters] = useSearchParams();
  return parameters.get('wall') === '1';
}

/** Puts the page alone on the screen, and back. */
export function WallButton() {
  const [, setParameters] = useSearchParams();
  const isWall = useIsWall();
  const show = (wall: boolean) => setParameters((before) => withParameter(before, 'wall', wall ? '1' : ''));
  useEffect(() => {
    // Leaving the full screen, with Escape or by the browser, leaves the wall screen.
    const onChange = () => document.fullscreenElement === null && show(false);
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  });
  const toggle = () => {
    if (isWall) {
      void (document.fullscreenElement === null ? show(false) : document.exitFullscreen());
    } else {
      show(true);
      // A browser that allows no full screen still shows the page without the rail.
      void document.documentElement.requestFullscreen?.().catch(() => undefined);
    }
  };
  return (
    <Button kind={isWall ? 'quiet' : 'plain'} onClick={toggle}>
      {isWall ? <Minimize size={14} aria-hidden /> : <Maximize size={14} aria-hidden />}
      {isWall ? texts.wall.leave : texts.wall.show}
    </Button>
  );
}
