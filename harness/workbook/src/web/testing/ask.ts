import { request } from 'node:http';
import type { OpenWorkbook } from './open-workbook.ts';

export interface Reply {
  status: number | undefined;
  text: string;
  cookie: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
}

export interface PageRequest {
  headers?: Record<string, string>;
  method?: string;
  body?: string;
}

/** Any request that somebody could make by hand: `fetch` would correct the path and forbid some headers. */
export function ask({ web }: OpenWorkbook, path: string, asked: PageRequest = {}): Promise<Reply> {
  const { headers = {}, method = 'GET', body } = asked;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: web.port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const cookie = response.headers['set-cookie']?.[0];
        resolve({ status: response.statusCode, text, cookie, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What our own page sends with every request. */
export function ofOurPage(book: OpenWorkbook): Record<string, string> {
  return {
    cookie: book.cookie,
    origin: book.origin,
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
  };
}
