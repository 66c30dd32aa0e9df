/** Set-up file of the tests that came with a change, where it is not known that they come to an end. */
import '../../workbook/src/vitest/fresh-database.ts';
import { endWhenHung } from './end-when-hung.ts';

/** A dozen tests that take their time, on a machine that does much else. */
endWhenHung(120_000);
