import type { ConnectionView } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { type Fact, Facts, Section } from '../../parts/facts.tsx';
import { hostOf } from './tree-model.ts';
import styles from './detail.module.css';
import { kindOf } from './kind.ts';

/** The three addresses, each with a button that copies it. */
export function EndpointFacts({ view }: { readonly view: ConnectionView }) {
  const said = words.connections;
  const { url, communityUrl, contentUrl } = view.connection;
  return (
    <Facts
      isWide
      facts={[
        { label: said.url, value: <Copyable text={url} name={said.url} /> },
        {
          label: said.community,
          value: communityUrl && <Copyable text={communityUrl} name={said.community} />,
        },
        { label: said.content, value: contentUrl && <Copyable text={contentUrl} name={said.content} /> },
      ]}
    />
  );
}

/** Every address with why it is that one, and what goes along with requests. */
export function EndpointsTab({ view }: { readonly view: ConnectionView }) {
  const said = words.connections;
  const { url, communityUrl, contentUrl, prefix, referer } = view.connection;
  const { community, content } = view.endpointOrigins;
  const endpoints = [
    { label: said.url, value: url, why: said.urlWhy },
    { label: said.community, value: communityUrl, why: said.endpointWhy[community] },
    { label: said.content, value: contentUrl, why: said.endpointWhy[content] },
  ];
  const along: readonly Fact[] = [
    {
      label: said.prefix,
      value: prefix === '' ? null : <Copyable text={prefix} name={said.prefix} isWhole />,
    },
    {
      label: said.referer,
      value: referer === '' ? null : <Copyable text={referer} name={said.referer} isWhole />,
    },
    ...view.headerNames.map((name) => ({
      label: name,
      value: view.unsetHeaders.includes(name) ? said.headerUnset : said.headerStored,
    })),
  ];
  return (
    <>
      {endpoints.map(({ label, value, why }) => (
        <Section key={label} title={label}>
          {value === null ? words.common.none : <Copyable text={value} name={label} isWhole />}
          <p className={classNames(styles.hint)}>
            {said.whyThis}: {why}
          </p>
        </Section>
      ))}
      <Section title={said.columns.kind}>
        <p>
          {said.kindNames[kindOf(view)]} <span className={classNames(styles.muted)}>{hostOf(url)}</span>
        </p>
      </Section>
      {along.some(({ value }) => value !== null) && (
        <Section title={said.form.groups.request}>
          <Facts facts={along} />
        </Section>
      )}
    </>
  );
}
