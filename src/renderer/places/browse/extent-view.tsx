import type { Extent } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Facts, Section } from '../../parts/facts.tsx';
import { drawExtent, type ExtentDrawing } from './extent-drawing.ts';
import styles from './extent-view.module.css';

const coordinate = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 9 });

/** An extent in numbers, and as a rectangle on a plain graticule. */
export function ExtentView({ extent }: { readonly extent: Extent }) {
  const { browse } = words;
  const drawing = drawExtent(extent);
  const names = drawing?.lines.kind === 'world' ? browse.edges : browse.topEdges;
  const edges = ['ymax', 'xmin', 'xmax', 'ymin'] as const;
  return (
    <Section title={browse.extent}>
      <div className={classNames(styles.extent)}>
        {drawing !== null && <Drawing drawing={drawing} />}
        <Facts
          facts={[
            ...edges.map((edge) => ({
              label: names[edge],
              value: <span className={classNames(styles.number)}>{coordinate.format(extent[edge])}</span>,
            })),
            {
              label: browse.reference,
              value: extent.wkid === null ? words.common.unknown : browse.wkid(String(extent.wkid)),
            },
          ]}
        />
      </div>
    </Section>
  );
}

function Drawing({ drawing }: { readonly drawing: ExtentDrawing }) {
  const { browse } = words;
  const { width, height, meridians, parallels, rectangle, lines } = drawing;
  const step = lines.kind === 'sheet' ? coordinate.format(lines.step) : '';
  return (
    <figure className={classNames(styles.figure)}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={lines.kind === 'world' ? browse.onWorld : browse.onSheet(step)}
      >
        <rect className={classNames(styles.sheet)} width={width} height={height} />
        <path
          className={classNames(styles.lines)}
          d={[...meridians.map((x) => `M${x} 0V${height}`), ...parallels.map((y) => `M0 ${y}H${width}`)].join(
            '',
          )}
        />
        <rect className={classNames(styles.rectangle)} {...rectangle} />
      </svg>
      <figcaption>{lines.kind === 'world' ? browse.worldCaption : browse.sheetCaption(step)}</figcaption>
    </figure>
  );
}
