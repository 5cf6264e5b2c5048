import { useEffect, useState } from 'react';

const pauseMs = 300;

/** A text as it stands once nobody has typed for a moment, so that not every key asks the server. */
export function useSettled(text: string, afterMs = pauseMs): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), afterMs);
    return () => clearTimeout(timer);
  }, [text, afterMs]);
  return settled;
}
