// What a script would do without Wayleave: keep the session in a plain file and let Esri's library answer the token.
import { readFileSync } from 'node:fs';
import { ArcGISIdentityManager } from '@esri/arcgis-rest-request';

const session = ArcGISIdentityManager.deserialize(readFileSync(process.argv[2], 'utf8'));
process.stdout.write(`${await session.getToken(process.argv[3])}\n`);
