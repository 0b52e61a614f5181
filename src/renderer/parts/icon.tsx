import type { LucideIcon } from 'lucide-react';

/** A drawing beside words: it means nothing to those who cannot see it. 12 to 16 px are drawn at stroke 2, more is finer. */
export function Icon({
  of: Drawing,
  size = 16,
  className,
}: {
  readonly of: LucideIcon;
  readonly size?: 11 | 12 | 14 | 15 | 16 | 18 | 20 | 28;
  readonly className?: string;
}) {
  const stroke = size >= 28 ? 1.5 : size >= 18 ? 1.75 : 2;
  return (
    <Drawing
      size={size}
      strokeWidth={stroke}
      aria-hidden="true"
      {...(className === undefined ? {} : { className })}
    />
  );
}
