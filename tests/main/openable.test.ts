import { describe, expect, test } from 'vitest';
import { isOpenable } from '../../src/main/openable.ts';
import { isPermitted } from '../../src/main/permissions.ts';

describe('an address for the person’s own browser', () => {
  test.each(['https://gis.example.org/portal?x=1', 'http://127.0.0.1:7000/a', 'http://localhost/'])(
    '%s is opened',
    (address) => expect(isOpenable(address)?.href).toBe(address),
  );

  test.each([
    'http://gis.example.org/',
    'https://user@gis.example.org/',
    'https://user:word@gis.example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:a@b.example',
    'ms-settings:',
    'smb://host/share',
    'wayleave://connect',
    'app://wayleave/index.html',
    '\\\\host\\share',
    'gis.example.org',
    '',
  ])('%s is not', (address) => expect(isOpenable(address)).toBeNull());
});

describe('a permission', () => {
  test('is given for writing text to the clipboard from our own pages', () => {
    expect(isPermitted('clipboard-sanitized-write', 'app://wayleave/index.html')).toBe(true);
    expect(isPermitted('clipboard-sanitized-write', 'app://wayleave/')).toBe(true);
  });

  test.each([
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'hid',
    'unknown',
  ])('for %s is not', (permission) =>
    expect(isPermitted(permission, 'app://wayleave/index.html')).toBe(false),
  );

  test.each(['https://gis.example.org/', 'app://other/', 'app://wayleave.example/', ''])(
    'from %j is not',
    (address) => expect(isPermitted('clipboard-sanitized-write', address)).toBe(false),
  );
});
