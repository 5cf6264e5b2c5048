import { useEffect, useState, type ReactNode } from 'react';
import styles from './shell.module.css';

const moveEveryMs = 60_000;
/** A walk of a few pixels, so that no edge stands in the same place for days. */
const path = [
  [0, 0],
  [4, 2],
  [6, 6],
  [2, 8],
  [-2, 4],
] as const;

/** A page alone on a large screen: no rail, large figures, always awake. */
export function WallScreen({ children }: { readonly children: ReactNode }) {
  const [step, setStep] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setStep((before) => before + 1), moveEveryMs);
    return () => clearInterval(timer);
  }, []);
  useEffect(keepAwake, []);
  const [x, y] = path[step % path.length] ?? [0, 0];
  return (
    <main id="content" className={styles.wall} data-wall style={{ transform: `translate(${x}px, ${y}px)` }}>
      {children}
    </main>
  );
}

/** The browser takes the lock away whenever the page is hidden. */
function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  const acquire = () => {
    if (document.visibilityState === 'visible' && 'wakeLock' in navigator) {
      void navigator.wakeLock.request('screen').then(
        (acquired) => {
          lock = acquired;
          if (isOver) {
            void acquired.release();
          }
        },
        // Without the lock the screen follows its own settings.
        () => undefined,
      );
    }
  };
  acquire();
  document.addEventListener('visibilitychange', acquire);
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', acquire);
    void lock?.release();
  };
}
